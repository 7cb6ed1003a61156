# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...tools.posting import posting, without_defaults


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "qms.gate.mixin"]

    def _gate_readiness_events(self):
        events = super()._gate_readiness_events()
        if self.state in ("done", "cancel"):
            return events
        return events + self.move_line_ids._gate_stock_events()

    def _pre_action_done_hook(self):
        """Say before any wizard what the gate would refuse."""
        lines = self.move_line_ids.filtered(lambda line: line.state != "done")
        events = lines.filtered("quantity")._gate_stock_events()
        # a lot that is only typed so far is created, and judged, when it is done
        coming = ("lot_receive", "lot_return")
        self._check_gate([e for e in events if e.checkpoint not in coming])
        return super()._pre_action_done_hook()

    def write(self, vals):
        """Who delivered stands: to whom a lot may be returned follows from it."""
        if "partner_id" in vals:
            done = self.filtered(
                lambda picking: picking.state == "done"
                and picking.partner_id.id != vals["partner_id"]
                and picking.move_ids._gate_regulated()
            )
            if done:
                self.env["qms.gate.denial"]._refuse_change(
                    done[0],
                    "record.done",
                    self.env._(
                        "%(picking)s is done and moved regulated products: its partner"
                        " stands.",
                        picking=done[0].name,
                    ),
                )
        return super().write(vals)

    def _action_done(self):
        """Odoo dates the movements of a transfer when it is done."""
        pickings = self
        if self.move_ids._gate_regulated():
            pickings = without_defaults(self)
        # what it dates afterwards is counted by what posts it
        with posting():
            return super(StockPicking, pickings)._action_done()

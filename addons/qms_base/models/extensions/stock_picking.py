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
        self._check_gate([e for e in events if e.checkpoint != "lot_receive"])
        return super()._pre_action_done_hook()

    def _action_done(self):
        """Odoo dates the movements of a transfer when it is done."""
        pickings = self
        if self.move_ids._gate_regulated():
            pickings = without_defaults(self)
        # what it dates afterwards is counted by what posts it
        with posting():
            return super(StockPicking, pickings)._action_done()

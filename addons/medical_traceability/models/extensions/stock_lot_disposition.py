# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.gates import Checkpoint


class QmsGateMixin(models.AbstractModel):
    _inherit = "qms.gate.mixin"

    def _gate_checkpoints(self):
        checkpoint = Checkpoint("lot_release", self.env._("Lot release"), "stock.lot")
        return super()._gate_checkpoints() | {checkpoint.code: checkpoint}


class StockLot(models.Model):
    """From the lot to its dispositions, and what stands before its release."""

    _inherit = "stock.lot"

    disposition_count = fields.Integer(
        "Dispositions", compute="_compute_disposition_count"
    )

    def _compute_disposition_count(self):
        counts = dict(
            self.env["medical.lot.disposition"]._read_group(
                [("lot_ids", "in", self.ids)], ["lot_ids"], ["__count"]
            )
        )
        for lot in self:
            lot.disposition_count = counts.get(lot._origin, 0)

    @api.depends("quality_status", "expiration_date")
    def _compute_qms_readiness(self):
        return super()._compute_qms_readiness()

    def _make_release_event(self, disposition=None, employees=None):
        """This user releases this lot now.

        Key: lot, disposition, decision. Without a disposition the key is of no
        decision that can ever be stored: a look at what would be found.
        """
        self.ensure_one()
        return self._make_gate_event(
            "lot_release",
            self.id,
            disposition.id if disposition else None,
            "release",
            product=self.product_id,
            lot=self,
            employees=employees,
        )

    def _gate_readiness_events(self):
        events = super()._gate_readiness_events()
        if self.quality_status in ("quarantine", "on_hold", "rejected"):
            events.append(self._make_release_event())
        return events

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_disposition_release(self):
        """Open a disposition that releases these lots."""
        return self._action_new_disposition("release")

    def action_disposition_hold(self):
        """Open a disposition that puts these lots on hold."""
        return self._action_new_disposition("hold")

    def action_disposition_reject(self):
        """Open a disposition that rejects these lots."""
        return self._action_new_disposition("reject")

    def action_request_disposition(self):
        """Open a new disposition for these lots, undecided."""
        return self._action_new_disposition(False)

    def action_open_dispositions(self):
        """List the dispositions of this lot."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispositions of %(lot)s", lot=self.name),
            "res_model": "medical.lot.disposition",
            "view_mode": "list,form",
            "domain": [("lot_ids", "in", self.ids)],
            "context": {"default_lot_ids": self.ids},
        }

    def _action_new_disposition(self, decision):
        self.check_access("read")
        regulated = self.filtered("quality_status")
        if not regulated:
            raise UserError(
                self.env._(
                    "These lots belong to products that are not regulated; they have"
                    " no quality status to decide on."
                )
            )
        view = self.env.ref(
            "medical_traceability.medical_lot_disposition_view_form_dialog"
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lot disposition"),
            "res_model": "medical.lot.disposition",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                "default_lot_ids": regulated.ids,
                "default_decision": decision,
            },
        }

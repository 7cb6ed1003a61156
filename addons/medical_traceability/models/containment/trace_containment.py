# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Command


class MedicalTrace(models.AbstractModel):
    """From a trace to its containment."""

    _inherit = "medical.trace"

    @api.model
    def start_containment(self, lot_ids, kind="hold"):
        """The form of a new containment of these lots; it lists before it acts.

        :param lot_ids: suspect lots
        :param kind: ``hold``, ``recall`` or ``mock``
        :return: an action
        :raises AccessError: for whoever may not contain
        """
        self.env["medical.containment"]._check_role()
        lots = self._readable(lot_ids)
        return {
            "type": "ir.actions.act_window",
            "res_model": "medical.containment",
            "views": [(False, "form")],
            "context": {
                "default_kind": kind,
                "default_lot_ids": [Command.set(lots.ids)],
            },
        }

    def _issues(self, trace):
        lines = self.env["medical.containment.line"].search(
            [
                ("lot_id", "in", trace["lots"].ids),
                ("containment_id.state", "!=", "closed"),
                ("containment_id.kind", "!=", "mock"),
            ]
        )
        return super()._issues(trace) + [
            {
                "what": self.env._("Containment"),
                "about": line.lot_name,
                "detail": f"{line.containment_id.name}: {line.containment_id.reason}",
                "moment": self._moment_text(line.containment_id.asked_at),
                "open": ("medical.containment", line.containment_id.id),
            }
            for line in lines
        ]

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import Counter

from odoo import fields, models
from odoo.fields import Domain


class MedicalChangeTarget(models.AbstractModel):
    """The change orders of a controlled record, one tap away from it."""

    _inherit = "medical.change.target"

    qms_change_count = fields.Integer(
        "Change orders",
        compute="_compute_qms_change_count",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )

    def _compute_qms_change_count(self):
        items = self.env["medical.change.item"].search(
            Domain("record_ref", "in", [f"{self._name},{id_}" for id_ in self.ids])
        )
        counts = Counter(item.record_ref.id for item in items)
        for record in self:
            record.qms_change_count = counts[record._origin.id]

    def action_open_changes(self):
        """Open the change orders that name these records."""
        named = [f"{self._name},{id_}" for id_ in self.ids]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change orders"),
            "res_model": "medical.change.order",
            "views": [(False, "list"), (False, "form")],
            "domain": [("item_ids.record_ref", "in", named)],
        }

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import Counter

from odoo import fields, models
from odoo.fields import Command, Domain


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

    def _change_to_name(self):
        """The record that a change order of this one names.

        :raises UserError: where it is not drafted yet
        """
        return self

    def action_change_by_order(self):
        """Open a new change order that names this record.

        :raises UserError: where what is to be named is not drafted yet
        """
        self.ensure_one()
        self.check_access("read")
        named = self._change_to_name()
        ref = f"{named._name},{named.id}"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change of %(record)s", record=named.display_name),
            "res_model": "medical.change.order",
            "views": [(False, "form")],
            "context": {"default_item_ids": [Command.create({"record_ref": ref})]},
        }

    def action_open_changes(self):
        """Open the change orders that name these records."""
        self.check_access("read")
        named = [f"{self._name},{id_}" for id_ in self.ids]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change orders"),
            "res_model": "medical.change.order",
            "views": [(False, "list"), (False, "form")],
            "domain": [("item_ids.record_ref", "in", named)],
        }

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    inspection_ids = fields.One2many(
        "medical.inspection",
        "workorder_id",
        "Inspections",
        copy=False,
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )
    inspection_count = fields.Integer(
        compute="_compute_inspection_count",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )

    def _compute_inspection_count(self):
        counts = dict(
            self.env["medical.inspection"]._read_group(
                [("workorder_id", "in", self.ids)], ["workorder_id"], ["__count"]
            )
        )
        for workorder in self:
            workorder.inspection_count = counts.get(workorder, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_inspected(self):
        """Inspections are records, and name the work they are of."""
        # sudo: an inspection counts whoever may see it
        inspections = self.sudo().inspection_ids
        if inspections:
            workorder = inspections[0].workorder_id
            self.env["qms.gate.denial"]._refuse_change(
                workorder,
                "record.kept",
                self.env._(
                    "%(workorder)s has an inspection (%(inspection)s): it cannot be"
                    " deleted.",
                    workorder=workorder._gate_display_name(),
                    inspection=inspections[0].name,
                ),
            )

    def _inspection_requirements(self):
        requirements = super()._inspection_requirements()
        return requirements + self.env["medical.inspection"]._workorder_requirements(
            self
        )

    def action_view_inspections(self):
        """All inspections of this work order, repeated ones included."""
        self.ensure_one()
        return self.inspection_ids._open_action()

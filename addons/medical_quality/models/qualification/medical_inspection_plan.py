# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalInspectionPlan(models.Model):
    _inherit = "medical.inspection.plan"

    operator_requirement_count = fields.Integer(
        "Certifications required", compute="_compute_operator_requirement_count"
    )

    def _compute_operator_requirement_count(self):
        counts = {}
        requirements = self.env["operator.certification.requirement"]
        if requirements.has_access("read"):
            rows = requirements._read_group(
                [
                    ("target_model", "=", self._name),
                    ("target_res_id", "in", self._all_versions().ids),
                ],
                ["target_res_id"],
                ["__count"],
            )
            numbers = {plan.id: plan.number for plan in self._all_versions()}
            for plan_id, count in rows:
                number = numbers.get(plan_id)
                counts[number] = counts.get(number, 0) + count
        for plan in self:
            plan.operator_requirement_count = counts.get(plan.number, 0)

    def _all_versions(self):
        """These plans in every version: what one asks for, all ask for."""
        numbers = [number for number in self.mapped("number") if number]
        return self.search([("number", "in", numbers)])

    def action_open_operator_requirements(self):
        """What whoever enters inspections by this plan must hold."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "operator_cert.operator_certification_requirement_action"
        )
        action["domain"] = [
            ("target_model", "=", self._name),
            ("target_res_id", "in", self._all_versions().ids),
        ]
        action["context"] = {
            "default_target_model": self._name,
            "default_target_res_id": self.id,
        }
        return action

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

_CHARACTERISTIC_FIELDS = (
    "sequence",
    "name",
    "kind",
    "severity",
    "unit",
    "nominal",
    "lower_limit",
    "upper_limit",
    "decimals",
    "plausible_lower",
    "plausible_upper",
    "subgroup_size",
    "reference",
    "instruction",
    "reaction_plan",
    "second_person",
    "inspector_not_operator",
)


class MedicalInspectionPlan(models.Model):
    """A plan is put in force by signatures of people who did not write it."""

    _inherit = "medical.inspection.plan"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "approve": self.env._("Approve inspection plan")
        }

    def _signature_fields(self, transition):
        return {
            "number": None,
            "version": None,
            "name": None,
            "company_id": None,
            "product_tmpl_id": None,
            "trigger": None,
            "operation_id": None,
            "categ_id": None,
            "partner_id": None,
            "workcenter_id": None,
            "effective_from": None,
            "instruction": None,
            "result_signature": None,
            "characteristic_ids": dict.fromkeys(_CHARACTERISTIC_FIELDS),
        }

    def _signature_authors(self, transition):
        # sudo: who wrote in the plan
        return {
            plan.id: plan.sudo().contributor_ids | plan.sudo().author_id
            for plan in self
        }

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        for plan in self:
            plan._check_approvable()
        return result

    def _signature_apply(self, transition):
        self._approve_as_user()

    def _signature_rejected(self, transition, reason):
        """The draft is its author's again, with the reason."""
        for plan in self:
            # sudo: the note is the service's; signers need no right to write
            plan.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=plan.sudo().author_id.id,
            )

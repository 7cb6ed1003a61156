# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError

_RESULT_FIELDS = (
    "characteristic_name",
    "limits",
    "unit_number",
    "serial_id",
    "value_text",
    "pass_fail",
    "conform",
    "note",
    "recorded_employee_id",
    "recorded_at",
    "verified_employee_id",
    "verified_at",
    "correction_reason",
)


class MedicalInspection(models.Model):
    """The set of results is signed once, where the plan says so.

    Who inspected signs what was found; nobody signs for somebody else.
    (21 CFR 11.50, 11.70; ISO 13485, 8.2.6)
    """

    _name = "medical.inspection"
    _inherit = ["medical.inspection", "qms.signature.mixin"]

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "complete": self.env._("Sign the results of the inspection")
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "plan_id": None,
            "company_id": None,
            "product_id": None,
            "lot_id": None,
            "workorder_id": None,
            "production_id": None,
            "previous_id": None,
            "reason": None,
            "note": None,
            "result_ids": dict.fromkeys(_RESULT_FIELDS),
        }

    def _signature_authors(self, transition):
        """Nobody: the inspector answers for the values that he took himself."""
        return {record.id: self.env["res.users"] for record in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        self._check_recordable()
        for inspection in self:
            if inspection.plan_id.result_signature != "sign":
                raise UserError(
                    self.env._(
                        "The results of %(name)s are recorded, not signed: complete the"
                        " inspection.",
                        name=inspection.name,
                    )
                )
            inspection._check_all_entered()
        return result

    def _signature_apply(self, transition):
        self._complete(self._check_recordable())

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class OperatorCertification(models.Model):
    """A certification is granted by signatures: who assessed, and quality.

    The assessor draws it up and signs that the person is competent; the certified
    person never signs. (ISO 13485, 6.2; 21 CFR 11.10(i))
    """

    _inherit = "operator.certification"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "grant": self.env._("Grant certification")
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "employee_id": None,
            "type_id": None,
            "company_id": None,
            "valid_from": None,
            "valid_until": None,
        }

    def _signature_authors(self, transition):
        """The certified person in place of an author."""
        # sudo: which logins the person has, in every company
        own = self.sudo()
        people = own.employee_id
        everybody = people.with_context(active_test=False).search(
            [
                "|",
                ("id", "in", people.ids),
                ("work_contact_id", "in", people.work_contact_id.ids),
            ]
        )
        return {
            certification.id: everybody.filtered(
                certification.employee_id._is_same_person
            ).user_id
            for certification in own
        }

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        self._check_state("draft")
        if verdict == "sign":
            self._check_not_suspended_elsewhere()
        return result

    def _signature_apply(self, transition):
        self._grant()

    def _signature_rejected(self, transition, reason):
        """The draft is its author's again, with the reason."""
        for certification in self:
            # sudo: the note is the service's; signers need no right to write
            certification.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=certification.sudo().create_uid.id,
            )

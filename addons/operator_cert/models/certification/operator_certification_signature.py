# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

_QUALITY = "qms_base.group_qms_engineer"
# From which states each transition leads on.
_SIGNED_FROM = {
    "grant": ("draft",),
    "suspend": ("active",),
    "reinstate": ("suspended",),
    "revoke": ("active", "suspended"),
}


class OperatorCertification(models.Model):
    """A certification is granted by signatures: the trainer who assessed, and quality.

    Who assessed signs that the person is competent; the certified person never signs.
    Suspending, reinstating and revoking is signed too, with the reason. (ISO 13485,
    6.2; 21 CFR 11.10(i))
    """

    _inherit = "operator.certification"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "grant": self.env._("Grant certification"),
            "suspend": self.env._("Suspend certification"),
            "reinstate": self.env._("Reinstate certification"),
            "revoke": self.env._("Revoke certification"),
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "employee_id": None,
            "type_id": None,
            "level_id": None,
            "follows_id": None,
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
        self._check_state(*_SIGNED_FROM[transition])
        if transition == "grant" and verdict == "sign":
            self._check_grant()
        return result

    def _check_signer_group(self, step):
        """Who assesses is a trainer of this very certification, or quality."""
        result = super()._check_signer_group(step)
        user = self.env.user
        trainers = self.env.ref("qms_base.group_qms_trainer")
        if step.sudo().group_id == trainers and not user.has_group(_QUALITY):
            for certification in self:
                if not certification.type_id._trainers(certification.company_id) & (
                    # sudo: the person behind the login
                    user.sudo().employee_ids
                ):
                    certification._refuse_signer(
                        self.env._(
                            "%(user)s is no trainer for %(type)s: competence is"
                            " assessed by who holds it at a level that may train, or"
                            " by quality.",
                            user=user.name,
                            type=certification.type_id.name,
                        )
                    )
        return result

    def _signature_apply(self, transition):
        if transition == "grant":
            self._grant()
            return
        for certification in self:
            reason = certification._last_signature(transition).reason
            if transition == "suspend":
                certification._suspend(reason)
            elif transition == "reinstate":
                certification._reinstate(reason)
            else:
                certification._revoke(reason)

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

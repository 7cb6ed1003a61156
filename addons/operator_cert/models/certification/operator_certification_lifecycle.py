# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

from .operator_certification import _deciding


class OperatorCertification(models.Model):
    """Granting, suspending, reinstating and revoking a certificate."""

    _inherit = "operator.certification"

    def action_activate(self):
        """Open the signing dialog to grant draft certificates.

        :raises UserError: for one that is no draft, or while another of the same
            type is suspended
        """
        self._check_grant()
        return self._qms_signing_action("grant")

    def action_suspend(self):
        """Open the signing dialog to suspend active certificates.

        :raises UserError: for one that is not active
        """
        self._check_state("active")
        return self._qms_signing_action("suspend")

    def action_reinstate(self):
        """Open the signing dialog to make suspended certificates count again.

        :raises UserError: for one that is not suspended
        """
        self._check_state("suspended")
        return self._qms_signing_action("reinstate")

    def action_revoke(self):
        """Open the signing dialog to withdraw granted certificates for good.

        :raises UserError: for one that was not granted, or is revoked already
        """
        self._check_state("active", "suspended")
        return self._qms_signing_action("revoke")

    # ------------------------------------------------------------------
    # What takes effect by signature
    # ------------------------------------------------------------------
    def _grant(self):
        """Grant draft certificates; the last signer decides.

        :raises AccessError: for anybody but quality engineers and managers
        :raises UserError: for one's own certificate, for one that is no draft,
            or while another of the same type is suspended
        """
        self._check_decider()
        self._check_grant()
        self._decide("active", "", self.env._("Granted"))

    def _suspend(self, reason):
        """Suspend active certificates until they are reinstated or revoked.

        Their holders work no further on what asks for them: clocks that run there are
        stopped, and where they are present at a station, they are so no longer.

        :param reason: why, for the record; required
        :raises AccessError: for anybody but quality engineers and managers
        :raises UserError: without a reason, for one's own, for one not active
        """
        self._check_decider()
        self._check_state("active")
        self._decide("suspended", self._given(reason), self.env._("Suspended"))
        self._stop_holders()

    def _reinstate(self, reason):
        """Make suspended certificates count again, within their old validity.

        Who worked must start anew, which is judged then.

        :param reason: why, for the record; required
        :raises AccessError: for anybody but quality engineers and managers
        :raises UserError: without a reason, for one's own, for one not suspended
        """
        self._check_decider()
        self._check_state("suspended")
        self._decide("active", self._given(reason), self.env._("Reinstated"))

    def _revoke(self, reason):
        """Withdraw granted certificates for good; holders stop as at a suspension.

        :param reason: why, for the record; required
        :raises AccessError: for anybody but quality engineers and managers
        :raises UserError: without a reason, for one's own, for one not granted
        """
        self._check_decider()
        self._check_state("active", "suspended")
        self._check_no_successor()
        self._decide("revoked", self._given(reason), self.env._("Revoked"))
        self._stop_holders()

    def action_renew(self):
        """Draw up the certificate that follows this one, as a draft.

        It begins the day after this one ends where this one still counts, else today.
        """
        self.ensure_one()
        today = self.company_id._plant_today()
        counts = self._standing_on(today).holds and self.valid_until
        following = self.create(
            {
                "employee_id": self.employee_id.id,
                "type_id": self.type_id.id,
                "level_id": self.level_id.id,
                "follows_id": self.id,
                "valid_from": fields.Date.add(counts, days=1) if counts else today,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # Who and when
    # ------------------------------------------------------------------
    def _check_decider(self):
        """Only an identified person of quality, and never on his own behalf."""
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user.has_group(
            "qms_base.group_qms_engineer"
        ):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Certifications are granted, suspended and revoked by quality"
                    " engineers and quality managers only. Ask one of them."
                ),
                error=AccessError,
            )
        # judged with the rights of the real user, whatever sudo code called us
        self.with_user(user).check_access("write")
        # sudo: who stands behind a login must be known to compare people
        people = user.sudo().with_context(active_test=False).employee_ids
        if not people:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "person.unidentified",
                self.env._(
                    "%(user)s has no employee. A person answers for a certification:"
                    " have an employee linked to this login.",
                    user=user.name,
                ),
            )
        for certification in self.sudo():
            if certification.employee_id._is_same_person(people):
                self.env["qms.gate.denial"]._refuse_change(
                    certification,
                    "cert.own",
                    self.env._(
                        "%(person)s cannot decide on an own certification"
                        " (%(number)s). Ask another quality engineer or manager.",
                        person=certification.employee_id.name,
                        number=certification.name,
                    ),
                )

    def _check_state(self, *states):
        # two people deciding at once: the second write is a serialization failure,
        # its request is repeated and then sees the first decision here
        labels = dict(self._fields["state"]._description_selection(self.env))
        for certification in self:
            if certification.state not in states:
                raise UserError(
                    self.env._(
                        "%(number)s is %(state)s; this needs: %(states)s.",
                        number=certification.name,
                        state=labels[certification.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _given(self, reason):
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(
                self.env._("Give a reason: it stays on record with the certification.")
            )
        return reason

    def _decide(self, state, reason, label):
        token = _deciding.set(True)
        try:
            self.write(
                {
                    "state": state,
                    "status_reason": reason or False,
                    "status_changed_on": fields.Datetime.now(),
                    "status_changed_by_id": self.env.uid,
                }
            )
        finally:
            _deciding.reset(token)
        for certification in self:
            body = Markup("<b>%s</b>") % label
            if reason:
                body += Markup("<br/>%s") % reason
            certification.message_post(body=body)
        if state == "revoked":
            self.activity_unlink(["mail.mail_activity_data_todo"])

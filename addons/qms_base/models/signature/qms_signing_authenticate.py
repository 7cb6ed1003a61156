# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.http import request
from odoo.tools import SQL

from .qms_signing_factor import factor_writes

SESSION_KEY = "qms_signing"
PASSKEY_KEY = "qms_signing_passkey"
CONTINUOUS_SECONDS = 10 * 60


def _is_bearer(header):
    """Whether a request came with an API key (a proxy's own password is none)."""
    return (header or "").strip().lower().startswith("bearer")


@dataclass(frozen=True)
class Authentication:
    """Whether somebody proved to be the signer, and by what.

    :param factors: components used, as ``password+code``; None when refused
    :param message: why it was refused
    :param wait: seconds until an unused code is shown, where that would help
    :param locked: signing is locked
    """

    factors: str | None = None
    message: str = ""
    wait: int = 0
    locked: bool = False


class QmsSigningFactor(models.Model):
    """Authentication of the person who signs (21 CFR 11.200(a))."""

    _inherit = "qms.signing.factor"

    def _check_signing_session(self, records):
        """Whether a person sits there: a login session of the present user.

        :param records: what is to be signed
        :raises AccessError: for the system, jobs, ``sudo`` code, API keys
        """
        session_uid = request.session.uid if request else None
        if (
            self.env.su
            or self.env.uid == SUPERUSER_ID
            or not session_uid
            or session_uid != self.env.uid
            or request.env.uid != self.env.uid
            or _is_bearer(request.httprequest.headers.get("Authorization"))
        ):
            self.env["qms.gate.denial"]._refuse_change(
                records,
                "signature.not_a_person",
                self.env._(
                    "Only a person who is logged in can sign: no program, no job, no"
                    " API key, and nobody in the name of somebody else. Log in and sign"
                    " in the screen of the record."
                ),
                error=AccessError,
            )

    def _check_can_sign(self):
        """Whether the present user has means of signing that count.

        :return: the factor
        :raises AccessError: when not set up, not verified, void or locked
        """
        user = self.env.user
        factor = self._of(user)
        if not factor or factor.state != "enrolled":
            raise AccessError(
                self.env._(
                    "%(user)s has not set up signing yet. Open your preferences and"
                    ' choose "Set up signing".',
                    user=user.name,
                )
            )
        if factor.locked_at:
            raise AccessError(self._locked_message(user))
        if factor._is_aged():
            raise AccessError(
                self.env._(
                    "The signing key of %(user)s was set up on %(date)s and counts for"
                    " %(days)s days. Set signing up anew in your preferences.",
                    user=user.name,
                    date=fields.Date.to_string(factor.enrolled_at),
                    days=user.company_id.qms_signing_max_age,
                )
            )
        if factor.identity_state != "verified":
            raise AccessError(
                self.env._(
                    "The identity of %(user)s is not verified (%(why)s). A security"
                    " officer who does not administer this account verifies it:"
                    " Quality > Signatures > People who sign.",
                    user=user.name,
                    why=factor.identity_note or self.env._("never done"),
                )
            )
        if not user.share and not user.sudo().employee_ids:
            # sudo: whether somebody is behind the login
            raise AccessError(
                self.env._(
                    "%(user)s has no employee. A person signs, not a login: have an"
                    " employee linked to it.",
                    user=user.name,
                )
            )
        return factor

    def _hold(self):
        """Hold the row of the present user until this transaction ends.

        One person signs one thing at a time. Each signature writes this row: taken
        only then, with a code before what is signed takes effect and without one
        after it, it would be waited for in two orders.
        """
        self.env.cr.execute(
            SQL(
                "SELECT id FROM qms_signing_factor WHERE user_id = %s"
                " FOR NO KEY UPDATE",
                self.env.uid,
            )
        )

    def _authenticate(self, credentials, companies, subject=None):
        """Prove that the present user is the signer; spends the code.

        :param credentials: ``{"password": …, "code": …}`` or ``{"passkey": …}``
        :param companies: ``res.company`` whose records are signed
        :param subject: what is signed, as given to :meth:`_begin_passkey`
        :return: :class:`Authentication`; the caller returns its message and does
            not raise it, so that nothing is undone that must stay
        """
        factor = self._check_can_sign()
        user = self.env.user
        guard = self.env["qms.signing.guard"].sudo()
        if not guard._begin_attempt(user):
            return Authentication(message=self._locked_message(user), locked=True)
        credentials = credentials if isinstance(credentials, dict) else {}
        if credentials.get("passkey"):
            response = credentials["passkey"]
            return self._authenticate_passkey(factor, guard, response, subject)
        password, code = credentials.get("password"), credentials.get("code")
        right = self._is_password(password)
        step = factor._matching_step(code)
        given = [("password", password), ("code", code)]
        failed = (password and not right) or (code and step is None)
        if not failed and self._needs_one_component(companies) and (right or step):
            missing = False
        else:
            missing = not right or step is None
        if failed or missing:
            return self._refused(guard)
        if step is not None and not factor._spend_step(step):
            guard._attempt_failed(user, "replayed", None)
            return Authentication(
                message=self.env._(
                    "This code was used already. Wait for the next one and enter that."
                ),
                wait=factor._seconds_to_wait(),
            )
        return self._succeeded(
            factor, guard, "+".join(name for name, value in given if value)
        )

    def _is_password(self, password):
        if not isinstance(password, str) or not password:
            return False
        user = self.env.user
        credential = {"login": user.login, "password": password, "type": "password"}
        try:
            answer = user._check_credentials(credential, {"interactive": True})
        except AccessDenied:
            return False
        return answer.get("auth_method") == "password" and answer["uid"] == user.id

    def _begin_passkey(self, subject):
        """Options for the browser, their challenge kept for one subject alone."""
        if "auth.passkey.key" not in self.env:
            raise UserError(self.env._("Passkeys are not installed here."))
        options = self.env["auth.passkey.key"]._start_auth()
        request.session[PASSKEY_KEY] = {
            "challenge": options["challenge"],
            "subject": subject,
        }
        return options

    def _authenticate_passkey(self, factor, guard, response, subject):
        """A passkey: device and its owner's gesture in one (WebAuthn, verified).

        Its challenge was made for exactly what is signed: a gesture made to log in, or
        for another record, signs nothing.
        """
        user = self.env.user
        begun = request.session.pop(PASSKEY_KEY, None) or {}
        if (
            "auth.passkey.key" not in self.env
            or not isinstance(response, str)
            or not subject
            or begun.get("subject") != subject
            or begun.get("challenge") != request.session.get("webauthn_challenge")
        ):
            return self._refused(guard)
        try:
            answer = user._check_credentials(
                {"type": "webauthn", "webauthn_response": response},
                {"interactive": True},
            )
        except (AccessDenied, ValueError, KeyError, TypeError):
            return self._refused(guard)
        if answer.get("auth_method") != "passkey" or answer["uid"] != user.id:
            return self._refused(guard)
        return self._succeeded(factor, guard, "passkey")

    def _succeeded(self, factor, guard, factors):
        guard._attempt_succeeded(self.env.user)
        with factor_writes():
            factor.write({"last_signed_at": fields.Datetime.now()})
        request.session[SESSION_KEY] = {
            "uid": self.env.uid,
            "at": time.time(),
            "address": request.httprequest.remote_addr,
        }
        return Authentication(factors=factors)

    def _refused(self, guard):
        request.session.pop(SESSION_KEY, None)
        if guard._attempt_failed(self.env.user, "wrong", None):
            return Authentication(
                message=self._locked_message(self.env.user), locked=True
            )
        return Authentication(
            message=self.env._(
                "Password or code is wrong. After five wrong attempts signing is"
                " locked and security staff are told."
            )
        )

    def _needs_one_component(self, companies):
        """Whether this is a later signing of one continuous session.

        As the companies of the records have it, whichever the signer works in now. A
        lock ends it in every session of the signer.
        """
        # sudo: the rule of a company, whoever may read it
        if not companies or not all(
            company.qms_signing_continuous for company in companies.sudo()
        ):
            return False
        begun = request.session.get(SESSION_KEY) or {}
        since = begun.get("at", 0)
        return (
            begun.get("uid") == self.env.uid
            and begun.get("address") == request.httprequest.remote_addr
            and 0 <= time.time() - since <= CONTINUOUS_SECONDS
            and not self._was_locked_since(datetime.fromtimestamp(since, UTC))
        )

    def _was_locked_since(self, moment):
        # sudo: whether the signer was locked, from a record that staff read
        events = self.env["qms.signing.event"].sudo()
        return bool(
            events.search_count(
                [
                    ("kind", "=", "locked"),
                    ("subject_ref", "=", self.env.uid),
                    ("happened_at", ">=", moment.replace(tzinfo=None, microsecond=0)),
                ],
                limit=1,
            )
        )

    def _locked_message(self, user):
        return self.env._(
            "Signing is locked for %(user)s after five wrong attempts. Security staff"
            " have been told; one of them takes the lock off once it is clear what"
            " happened.",
            user=user.name,
        )

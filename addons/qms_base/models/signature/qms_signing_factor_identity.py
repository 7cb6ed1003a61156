# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import json
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .qms_signing_factor import factor_writes

ADMINISTRATION_DAYS = 30


class QmsSigningFactor(models.Model):
    """Whose means of signing these are: verified by somebody independent.

    A verification stands for the account as it was then: password, secret, login,
    person and signing groups are stamped with it. Whoever else sets the password,
    resets the secret or grants a group, on whatever path, leaves a stamp that does
    not fit any more (21 CFR 11.100(b), 11.200(a)(3)).
    """

    _inherit = "qms.signing.factor"

    @api.depends("state", "verified_at", "user_id")
    def _compute_identity_state(self):
        stored = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, verified_stamp FROM qms_signing_factor WHERE id IN %s",
                    tuple(self.ids) or (0,),
                )
            )
        )
        stamps = self._present_stamps()
        words = self._stamp_words()
        for factor in self:
            stamp, present = stored.get(factor.id), stamps.get(factor.id, {})
            factor.identity_note = False
            if not factor.verified_at:
                factor.identity_state = "missing"
            elif not stamp:
                factor.identity_state = "void"
                factor.identity_note = words["secret"]
            else:
                changed = [
                    words[part]
                    for part in words
                    if not self._stamp_part_fits(part, stamp, present)
                ]
                factor.identity_state = "void" if changed else "verified"
                factor.identity_note = ", ".join(changed) or False

    def _stamp_words(self):
        return {
            "password": self.env._("password set by somebody else"),
            "secret": self.env._("signing set up anew or reset"),
            "login": self.env._("login changed"),
            "person": self.env._("another person behind the login"),
            "groups": self.env._("groups granted"),
            "passkeys": self.env._("passkey added"),
        }

    @staticmethod
    def _stamp_part_fits(part, stamp, present):
        if part == "groups":
            return set(present["signing_groups"]) <= set(stamp["groups"])
        if part == "passkeys":
            return set(present["passkeys"]) <= set(stamp["passkeys"])
        return stamp.get(part) == present.get(part)

    def _present_stamps(self):
        """``{factor id: stamp}``: what a verification stands for, as it is now."""
        if not self.ids:
            return {}
        # sudo: compared by the server; only words leave
        users = self.sudo().user_id
        self.env["res.users"].flush_model(["password", "login", "group_ids"])
        rows = self.env.execute_query(
            SQL(
                "SELECT factor.id, factor.user_id, usr.password, factor.secret,"
                " usr.login FROM qms_signing_factor factor"
                " JOIN res_users usr ON usr.id = factor.user_id"
                " WHERE factor.id IN %s",
                tuple(self.ids),
            )
        )
        signing_groups = self.env["qms.signature.policy"]._signing_groups()
        keys = users._signing_person_keys()
        by_id = {user.id: user for user in users}
        passkeys = self._passkeys_of(users)
        return {
            factor_id: {
                "password": _digest(password),
                "secret": _digest(secret),
                "login": _digest(login),
                "person": _digest(json.dumps(sorted(keys[user_id]))),
                "groups": sorted(by_id[user_id].all_group_ids.ids),
                "signing_groups": sorted(
                    (by_id[user_id].all_group_ids & signing_groups).ids
                ),
                "passkeys": sorted(passkeys.get(user_id, ())),
            }
            for factor_id, user_id, password, secret, login in rows
        }

    def _passkeys_of(self, users):
        """``{user id: [passkey ids]}``, where passkeys are installed."""
        if "auth.passkey.key" not in self.env:
            return {}
        # sudo: which passkeys there are, to see that none was added
        rows = (
            self.env["auth.passkey.key"]
            .sudo()
            ._read_group(
                [("create_uid", "in", users.ids)], ["create_uid"], ["id:array_agg"]
            )
        )
        return {user.id: ids for user, ids in rows}

    # ------------------------------------------------------------------
    # Security staff
    # ------------------------------------------------------------------
    def action_verify_identity(self):
        """Ask what showed who the owners are, and verify them."""
        return self._decide("verify", self.env._("Verify identity"))

    def action_unlock(self):
        """Ask why the lock is taken off, and take it off."""
        return self._decide("unlock", self.env._("Take lock off"))

    def action_reset(self):
        """Ask why means of signing are taken away, and take them away."""
        return self._decide("reset", self.env._("Reset signing"))

    def _decide(self, decision, title):
        self._check_security_staff()
        wizard = self.env["qms.signing.decision"].create(
            {"factor_ids": self.ids, "decision": decision}
        )
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_security_staff(self):
        """Whether the present user looks after other people's means of signing.

        :raises AccessError: for others, for the system, and for one's own
        """
        user = self.env.user
        if (
            self.env.su
            or user.id == SUPERUSER_ID
            or not user.has_group("qms_base.group_qms_security")
        ):
            self._refuse_officer(
                self.env._(
                    "Identities are verified and locks taken off by security officers"
                    " only; %(user)s is none. Ask one of them.",
                    user=user.name,
                )
            )
        for factor in self:
            # sudo: whether two logins are one person
            if user.sudo()._is_same_signer(factor.sudo().user_id):
                self._refuse_officer(
                    self.env._(
                        "%(user)s cannot decide about own means of signing. Ask"
                        " another security officer.",
                        user=user.name,
                    )
                )

    def _refuse_officer(self, message):
        """Put on record who tried to decide about means of signing, and refuse."""
        self.env["qms.gate.denial"]._refuse_change(
            self, "role.missing", message, error=AccessError
        )

    def _verify_identity(self, how):
        """State that the owners are who they are, having seen it.

        :param how: what showed it; required
        :raises AccessError: for anybody but an independent security officer
        :raises UserError: for a factor not set up, or by who administered the account
        """
        self._check_security_staff()
        how = how.strip() if isinstance(how, str) else ""
        if not how:
            raise UserError(
                self.env._(
                    "Say what showed who the person is, as the kind of document seen."
                )
            )
        user = self.env.user
        # sudo: the record of administration is not the officer's to read
        events = self.env["qms.signing.event"].sudo()
        since = fields.Datetime.now() - timedelta(days=ADMINISTRATION_DAYS)
        administrators = events._administrators(self.user_id.ids, since)
        self._check_officer_verified()
        for factor in self.sudo():
            owner = factor.user_id
            if factor.state != "enrolled":
                raise UserError(
                    self.env._(
                        "%(owner)s has not set up signing yet: that comes first.",
                        owner=owner.name,
                    )
                )
            helpers = owner.browse(administrators[owner.id])
            if any(user.sudo()._is_same_signer(helper) for helper in helpers):
                self._refuse_officer(
                    self.env._(
                        "%(user)s administered the account of %(owner)s in the last"
                        " %(days)s days and cannot vouch for it. Ask another security"
                        " officer.",
                        user=user.name,
                        owner=owner.name,
                        days=ADMINISTRATION_DAYS,
                    )
                )
        stamps = self._present_stamps()
        with factor_writes():
            self.sudo().write(
                {
                    "verified_by_id": user.id,
                    "verified_at": fields.Datetime.now(),
                    "verified_how": how,
                }
            )
        for factor in self.sudo():
            self._set_columns(factor, verified_stamp=json.dumps(stamps[factor.id]))
            events._record("verified", factor.user_id, how)

    def _check_officer_verified(self):
        """Who vouches is verified; only the very first has nobody who could be."""
        # sudo: whether anybody is verified yet
        all_factors = self.sudo().search([("state", "=", "enrolled")])
        verified = all_factors.filtered(lambda f: f.identity_state == "verified")
        if verified and self.env.user not in verified.user_id:
            self._refuse_officer(
                self.env._(
                    "%(user)s has no verified identity yet and cannot vouch for"
                    " others. Ask a security officer who has: %(officers)s.",
                    user=self.env.user.name,
                    officers=", ".join(
                        verified.user_id.filtered(
                            lambda u: u.has_group("qms_base.group_qms_security")
                        ).mapped("name")
                    )
                    or self.env._("nobody at present"),
                )
            )

    def _unlock(self, reason):
        """Let people sign again who were locked after wrong codes.

        :param reason: why, for the record; required
        :raises AccessError: for anybody but a security officer, and for one's own
        """
        self._check_security_staff()
        reason = self._given(reason)
        for factor in self.sudo():
            if not factor.locked_at:
                raise UserError(
                    self.env._("%(owner)s is not locked.", owner=factor.user_id.name)
                )
            self.env["qms.signing.guard"].sudo()._release(factor.user_id)
            self.env["qms.signing.event"].sudo()._record(
                "unlocked", factor.user_id, reason
            )
        self.invalidate_recordset(["locked_at", "can_sign"])

    def _reset(self, reason):
        """Take away means of signing (lost or stolen); the owner sets up new ones.

        :param reason: why, for the record; required
        :raises AccessError: for anybody but a security officer, and for one's own
        """
        self._check_security_staff()
        reason = self._given(reason)
        for factor in self.sudo():
            with factor_writes():
                factor.write({"state": "pending"})
            self._set_columns(
                factor, secret=None, pending_secret=None, verified_stamp=None
            )
            self.env["qms.signing.event"].sudo()._record(
                "factor_reset", factor.user_id, reason
            )

    def _given(self, reason):
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Give a reason: it stays on record."))
        return reason

    @api.model
    def _restamp_password(self, user):
        """An own password change, proven by the old one, voids no verification."""
        factor = self._of(user)
        if not factor:
            return
        [stamp] = factor._columns("verified_stamp")
        if stamp:
            stamp["password"] = factor._present_stamps()[factor.id]["password"]
            self._set_columns(factor, verified_stamp=json.dumps(stamp))


def _digest(text):
    return hashlib.sha256((text or "").encode()).hexdigest()

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.base.models.res_users import check_identity

# Set while a password is checked: a hash renewed then is of the same password.
_checking = ContextVar("qms_signing_checking_password", default=False)
_OWN_CHANGE = ContextVar("qms_signing_own_password_change", default=False)
_ACCOUNT_FIELDS = {"login", "active", "partner_id", "company_id", "company_ids"}


@contextmanager
def _marked(variable):
    token = variable.set(True)
    try:
        yield
    finally:
        variable.reset(token)


class ResUsers(models.Model):
    """Accounts as means of signing: who is behind them, and who administers them."""

    _inherit = "res.users"

    signing_factor_ids = fields.One2many(
        "qms.signing.factor", "user_id", "Signing factor", readonly=True, copy=False
    )
    signing_status = fields.Char(
        "Electronic signature", compute="_compute_signing_status"
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["signing_factor_ids", "signing_status"]

    @api.depends("signing_factor_ids.state")
    def _compute_signing_status(self):
        """One sentence that says whether this user can sign, and what is missing."""
        # sudo: everybody may know whether they themselves can sign
        factors = {f.user_id.id: f for f in self.sudo().signing_factor_ids}
        for user in self:
            factor = factors.get(user.id)
            if not factor or factor.state != "enrolled":
                user.signing_status = self.env._("Not set up")
            elif factor.locked_at:
                user.signing_status = self.env._(
                    "Locked after wrong codes: a security officer takes the lock off"
                )
            elif factor.identity_state == "missing":
                user.signing_status = self.env._(
                    "Set up; a security officer has to verify your identity"
                )
            elif factor.identity_state == "void":
                user.signing_status = self.env._(
                    "Identity to be verified anew by a security officer: %(why)s",
                    why=factor.identity_note,
                )
            else:
                user.signing_status = self.env._("Ready to sign")

    # ------------------------------------------------------------------
    # Whose login it is
    # ------------------------------------------------------------------
    def _signing_person_keys(self):
        """What tells people apart, whichever login they use.

        :return: ``{user id: {"e<employee id>", "p<partner id>", …}}``: the employees
            behind a login in every company, and the contacts of both; two logins
            that share one key are one person
        """
        # sudo: people are compared across companies; only the verdict leaves
        users = self.sudo().with_context(active_test=False)
        return {
            user.id: {f"e{employee.id}" for employee in user.employee_ids}
            | {f"p{contact.id}" for contact in user.employee_ids.work_contact_id}
            | {f"p{user.partner_id.id}"}
            for user in users
        }

    def _is_same_signer(self, other):
        """Whether two logins are one person."""
        keys = (self | other)._signing_person_keys()
        return self == other or bool(keys[self.id] & keys[other.id])

    # ------------------------------------------------------------------
    # Setting up
    # ------------------------------------------------------------------
    @check_identity
    def action_signing_enrol(self):
        """Set up one's own means of signing, from the preferences."""
        self.ensure_one()
        if self != self.env.user:
            raise AccessError(
                self.env._("Everybody sets up signing for themselves, nobody else.")
            )
        return self.env["qms.signing.enrolment"]._open(self)

    # ------------------------------------------------------------------
    # Administration of accounts
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env["qms.signing.event"]._record("account_created", users)
        return users

    def write(self, vals):
        result = super().write(vals)
        events = self.env["qms.signing.event"]
        others = self.filtered(lambda user: user.id != self.env.uid)
        changed = _ACCOUNT_FIELDS & set(vals)
        if others and changed:
            labels = sorted(self._fields[name].string for name in changed)
            events._record("account_changed", others, ", ".join(labels))
        if self and "group_ids" in vals:
            events._record("group_granted", self)
        return result

    def _set_password(self):
        result = super()._set_password()
        events = self.env["qms.signing.event"]
        if _OWN_CHANGE.get():
            events._record("password_changed", self)
        else:
            events._record("password_set", self)
        return result

    @api.model
    def change_password(self, old_passwd, new_passwd):
        """With the old password given, it is the owner who changes it."""
        fitting = self._signing_password_fits()
        with _marked(_OWN_CHANGE):
            result = super().change_password(old_passwd, new_passwd)
        if fitting:
            self.env["qms.signing.factor"]._restamp_password(self.env.user)
        return result

    def _check_credentials(self, credential, env):
        with _marked(_checking):
            return super()._check_credentials(credential, env)

    def _set_encrypted_password(self, uid, pw):
        renewed = _checking.get() and self._signing_password_fits(uid)
        result = super()._set_encrypted_password(uid, pw)
        if renewed:
            self.env["qms.signing.factor"]._restamp_password(self.browse(uid))
        return result

    def _signing_password_fits(self, uid=None):
        """Whether the password is the one of when the identity was verified."""
        factors = self.env["qms.signing.factor"]
        factor = factors._of(self.browse(uid or self.env.uid))
        if not factor:
            return False
        [stamp] = factor._columns("verified_stamp")
        present = factor._present_stamps()[factor.id]
        return bool(stamp) and stamp["password"] == present["password"]

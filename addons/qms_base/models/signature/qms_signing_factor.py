# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import io
import time
from contextlib import contextmanager
from contextvars import ContextVar

import qrcode

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...signing import codes
from ...tools.keyring import open_keyring

# Set only while the factor's own methods write; no client can reach it.
_writing = ContextVar("qms_signing_factor_writing", default=False)


@contextmanager
def factor_writes():
    """Mark the writes inside as the factor's own."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


class QmsSigningFactor(models.Model):
    """What a person signs with: a secret of their own, besides the password.

    The secret is no field of the model: encrypted, in a column that Odoo does not
    know, it is never read, exported, logged or tracked. The key lies outside the
    database (21 CFR 11.300; 11.200(a)(3)).
    """

    _name = "qms.signing.factor"
    _description = "Signing factor"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "user_id"
    # in no export, whichever it is
    _qms_secret_columns = frozenset({"secret", "pending_secret", "verified_stamp"})
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", "User", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="user_id.company_id", string="Company")
    state = fields.Selection(
        [("pending", "Code not confirmed yet"), ("enrolled", "Set up")],
        required=True,
        readonly=True,
        default="pending",
    )
    enrolled_at = fields.Datetime("Set up on", readonly=True)
    statement = fields.Text(
        "Accountability statement",
        readonly=True,
        help="What the person accepted when setting up signing (21 CFR 11.10(j)).",
    )
    statement_accepted_at = fields.Datetime("Accepted on", readonly=True)
    last_signed_at = fields.Datetime("Last signature", readonly=True)
    verified_by_id = fields.Many2one(
        "res.users", "Identity verified by", readonly=True, ondelete="restrict"
    )
    verified_at = fields.Datetime("Identity verified on", readonly=True)
    verified_how = fields.Char(
        "How",
        readonly=True,
        help="What showed who the person is, as an identity card (21 CFR 11.100(b)).",
    )
    identity_state = fields.Selection(
        [
            ("missing", "Not verified"),
            ("void", "Verification void"),
            ("verified", "Verified"),
        ],
        "Identity",
        compute="_compute_identity_state",
    )
    identity_note = fields.Char("Why", compute="_compute_identity_state")
    locked_at = fields.Datetime("Locked since", compute="_compute_locked_at")
    can_sign = fields.Boolean(
        compute="_compute_can_sign", search="_search_can_sign", string="Can sign"
    )

    _user_uniq = models.Constraint(
        "unique(user_id)", "A user has one signing factor only."
    )

    def init(self):
        self.env.cr.execute(
            SQL(
                "ALTER TABLE %(table)s ADD COLUMN IF NOT EXISTS secret text,"
                " ADD COLUMN IF NOT EXISTS pending_secret text,"
                " ADD COLUMN IF NOT EXISTS last_step bigint NOT NULL DEFAULT 0,"
                " ADD COLUMN IF NOT EXISTS verified_stamp jsonb",
                table=SQL.identifier(self._table),
            )
        )

    @api.depends("user_id")
    def _compute_locked_at(self):
        # sudo: only the moment of the lock leaves
        locked = self.env["qms.signing.guard"].sudo()._locked_since(self.user_id.ids)
        for factor in self:
            factor.locked_at = locked.get(factor.user_id.id, False)

    @api.depends("state", "identity_state", "locked_at")
    def _compute_can_sign(self):
        for factor in self:
            factor.can_sign = (
                factor.state == "enrolled"
                and factor.identity_state == "verified"
                and not factor.locked_at
                and not factor._is_aged()
                and factor.user_id.active
            )

    def _is_aged(self):
        """Whether the key is older than keys may be (21 CFR 11.300(b))."""
        self.ensure_one()
        days = self.user_id.company_id.qms_signing_max_age
        if not days or not self.enrolled_at:
            return False
        return fields.Datetime.now() > fields.Datetime.add(self.enrolled_at, days=days)

    def _search_can_sign(self, operator, value):
        if operator != "in":
            return NotImplemented
        factors = self.search([("user_id", "!=", False)]).filtered(
            lambda factor: factor.can_sign in value
        )
        return [("id", "in", factors.ids)]

    def _give_lock_activity(self, officer, lock):
        """Have a security officer look into a lock."""
        self.activity_schedule(
            "qms_base.mail_activity_type_signing",
            summary=self.env._("Signing locked: %(user)s", user=lock.subject_name),
            note=self.env._(
                "Five wrong attempts to sign as %(user)s, the last on %(moment)s UTC"
                " from %(address)s. Talk to this person; then take the lock off.",
                user=lock.subject_name,
                moment=lock.happened_at,
                address=lock.remote_address or self.env._("an unknown address"),
            ),
            user_id=officer.id,
        )

    # ------------------------------------------------------------------
    # Nobody writes a factor
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_clients()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_clients()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._(
                "The means of signing of a person are part of the record. Reset them"
                " instead, or archive the user."
            ),
        )

    def _refuse_clients(self):
        if not _writing.get():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Means of signing are set up by their owner, in the preferences,"
                    " and verified by somebody else; nobody can write them."
                ),
                error=AccessError,
            )

    # ------------------------------------------------------------------
    # Secrets
    # ------------------------------------------------------------------
    @api.model
    def _of(self, user):
        """The factor of a user (``sudo``), or none."""
        # sudo: a factor is read by the service for who signs
        return self.sudo().search([("user_id", "=", user.id)])

    def _columns(self, *names):
        """Values of columns that are no fields, as stored, locked for this turn."""
        self.ensure_one()
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s FROM qms_signing_factor WHERE id = %s",
                SQL(", ").join(SQL.identifier(name) for name in names),
                self.id,
            )
        )
        return row

    def _matching_step(self, code, pending=False):
        """The step whose code this is, or None."""
        self.ensure_one()
        [closed] = self._columns("pending_secret" if pending else "secret")
        if not closed:
            return None
        return codes.matching_step(
            open_keyring(self.env).open(closed), code, time.time()
        )

    def _spend_step(self, step):
        """Use up the codes until this step, in the signing transaction.

        Two requests with one code: the second waits, is repeated, and finds it spent.

        :return: whether it was unused
        """
        self.env.cr.execute(
            SQL(
                "UPDATE qms_signing_factor SET last_step = %(step)s"
                " WHERE id = %(id)s AND last_step < %(step)s RETURNING id",
                step=step,
                id=self.id,
            )
        )
        return bool(self.env.cr.fetchone())

    def _seconds_to_wait(self):
        """Seconds until a code is shown that was not used yet."""
        [last] = self._columns("last_step")
        return codes.seconds_until_after(last, time.time())

    # ------------------------------------------------------------------
    # Enrolment
    # ------------------------------------------------------------------
    @api.model
    def _begin_enrolment(self, user):
        """A new secret, not yet in use, for a user; any older offer is void."""
        factor = self._of(user)
        with factor_writes():
            if not factor:
                # sudo: nobody may create factors; the owner asked for this one
                factor = self.sudo().create({"user_id": user.id})
        self._set_columns(
            factor, pending_secret=open_keyring(self.env).close(codes.new_secret())
        )
        return factor

    def _enrolment_offer(self):
        """``(secret, QR code as base64 PNG)`` of an enrolment under way."""
        self.ensure_one()
        [closed] = self._columns("pending_secret")
        if not closed:
            return "", False
        secret = open_keyring(self.env).open(closed)
        uri = codes.enrolment_uri(
            secret, self.user_id.login, f"{self.user_id.company_id.name} signing"
        )
        image = io.BytesIO()
        qrcode.make(uri, box_size=4).save(image, format="PNG")
        return secret, base64.b64encode(image.getvalue())

    def _confirm_enrolment(self, code, statement):
        """Take a new secret into use once its owner shows a code of it.

        :param statement: text that the owner accepted
        :raises UserError: when the code is not one of the new secret
        """
        self.ensure_one()
        step = self._matching_step(code, pending=True)
        if step is None:
            raise UserError(
                self.env._(
                    "This is not the code that belongs to the picture. Check that the"
                    " clock of your device is right, and enter the code it shows now."
                )
            )
        now = fields.Datetime.now()
        again = self.state == "enrolled"
        [closed] = self._columns("pending_secret")
        with factor_writes():
            self.write(
                {
                    "state": "enrolled",
                    "enrolled_at": now,
                    "statement": statement,
                    "statement_accepted_at": now,
                }
            )
        self._set_columns(
            self,
            secret=closed,
            pending_secret=None,
            last_step=step,
            verified_stamp=None,
        )
        events = self.env["qms.signing.event"]
        events._record(
            "enrolled", self.user_id, self.env._("Again, replacing") if again else None
        )

    @api.model
    def _set_columns(self, factor, **values):
        factor.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE qms_signing_factor SET %s WHERE id = %s",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in values.items()
                ),
                factor.id,
            )
        )
        factor.invalidate_recordset()

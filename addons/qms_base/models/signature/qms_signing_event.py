# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.http import request
from odoo.tools import SQL

from ...tools.ledger import make_append_only

_logger = logging.getLogger(__name__)

_TOLD = "qms_base.signing_locks_told"
ADMINISTRATION = (
    "account_created",
    "account_changed",
    "password_set",
    "factor_reset",
    "group_granted",
)


class QmsSigningEvent(models.Model):
    """What happened to a person's means of signing, and who did it.

    Wrong codes and locks (21 CFR 11.300(d)), enrolment and identity (11.100), and
    the administration of accounts, which keeps the administrator from signing
    beside that account. Append-only; without any foreign key, as wrong codes are
    written from a cursor of their own.
    """

    _name = "qms.signing.event"
    _description = "Signing security event"
    _order = "happened_at desc, id desc"
    _inherit = "qms.ledger"
    _rec_name = "subject_name"
    _log_access = False

    kind = fields.Selection(
        [
            ("wrong", "Wrong password or code"),
            ("replayed", "Code used a second time"),
            ("locked", "Signing locked"),
            ("unlocked", "Signing unlocked"),
            ("enrolled", "Signing set up"),
            ("factor_reset", "Signing reset"),
            ("verified", "Identity verified"),
            ("account_created", "Account created"),
            ("account_changed", "Account changed"),
            ("password_set", "Password set by somebody else"),
            ("password_changed", "Own password changed"),
            ("group_granted", "Groups changed"),
        ],
        required=True,
        readonly=True,
    )
    happened_at = fields.Datetime(
        "On", required=True, readonly=True, help="Server time (UTC)."
    )
    subject_ref = fields.Integer("User id", required=True, readonly=True)
    subject_name = fields.Char("User", required=True, readonly=True)
    actor_ref = fields.Integer("By user id", required=True, readonly=True)
    actor_name = fields.Char("By", required=True, readonly=True)
    detail = fields.Char(readonly=True)
    remote_address = fields.Char("From address", readonly=True)

    _subject_idx = models.Index("(subject_ref, kind, happened_at)")
    _actor_idx = models.Index("(actor_ref, kind, happened_at)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "ledger.written",
            self.env._(
                "Security events are recorded by the system alone; nobody can write"
                " one."
            ),
            error=AccessError,
        )

    @api.model
    def _record(self, kind, users, detail=None, cr=None):
        """Store one event for each user, as done by who acts now.

        :param users: ``res.users`` that it happened to
        :param cr: another cursor to write with; None for the present one
        """
        if not users:
            return
        address = request.httprequest.remote_addr if request else None
        names = self._names_of({*users.ids, self.env.uid})
        for user_id in users.ids:
            (cr or self.env.cr).execute(
                SQL(
                    "INSERT INTO %s (kind, happened_at, subject_ref, subject_name,"
                    " actor_ref, actor_name, detail, remote_address)"
                    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                    SQL.identifier(self._table),
                    kind,
                    fields.Datetime.now(),
                    user_id,
                    names[user_id],
                    self.env.uid,
                    names[self.env.uid],
                    detail,
                    address,
                )
            )

    def _names_of(self, user_ids):
        """``{user id: name}``, read past the records: they are just being made."""
        rows = self.env.execute_query(
            SQL(
                "SELECT usr.id, COALESCE(contact.name, usr.login) FROM res_users usr"
                " JOIN res_partner contact ON contact.id = usr.partner_id"
                " WHERE usr.id IN %s",
                tuple(user_ids),
            )
        )
        return dict(rows)

    # ------------------------------------------------------------------
    # Security officers are told (21 CFR 11.300(d))
    # ------------------------------------------------------------------
    @api.model
    def _cron_notice(self):
        """Give every security officer an activity for each new lock.

        Woken at once when signing is locked; the last event told is remembered, so
        that each is told once.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        last = int(parameters.get_param(_TOLD, 0))
        locks = self.search([("kind", "=", "locked"), ("id", ">", last)], order="id")
        if not locks:
            return
        officers = self.env.ref("qms_base.group_qms_security").all_user_ids
        factors = self.env["qms.signing.factor"].search(
            [("user_id", "in", locks.mapped("subject_ref"))]
        )
        by_user = {factor.user_id.id: factor for factor in factors}
        for lock in locks:
            factor = by_user.get(lock.subject_ref)
            for officer in officers.filtered("active") if factor else ():
                if factor.user_id != officer:
                    factor._give_lock_activity(officer, lock)
        parameters.set_param(_TOLD, locks[-1].id)

    @api.model
    def _administrators(self, user_ids, since):
        """Who administered these accounts since a moment.

        Accounts created and changed directly in the database do not appear here;
        the log columns of the account say who created it.

        :return: ``{user id: {ids of users who administered it}}``
        """
        found = {user_id: set() for user_id in user_ids}
        if not user_ids:
            return found
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT subject_ref, actor_ref FROM qms_signing_event"
                " WHERE subject_ref IN %(users)s AND kind IN %(kinds)s"
                " AND happened_at >= %(since)s AND actor_ref <> subject_ref"
                " UNION SELECT id, create_uid FROM res_users"
                " WHERE id IN %(users)s AND create_date >= %(since)s"
                " AND create_uid IS NOT NULL AND create_uid <> id",
                users=tuple(user_ids),
                kinds=ADMINISTRATION,
                since=since,
            )
        )
        for subject, actor in rows:
            found[subject].add(actor)
        return found

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL

ATTEMPTS = 5


class QmsSigningGuard(models.Model):
    """How many times in a row somebody failed to authenticate for a signature.

    Counted in a cursor of its own *before* password and code are looked at, and set
    back when they are right: neither a rollback nor twenty requests at once give
    more than five guesses (21 CFR 11.300(d)). No foreign key, no log columns: the
    side cursor must not wait for rows that the request holds.
    """

    _name = "qms.signing.guard"
    _description = "Failed attempts to sign"
    _inherit = "qms.server.rows"
    _log_access = False
    _rec_name = "user_ref"

    user_ref = fields.Integer("User id", required=True, readonly=True)
    failures = fields.Integer(readonly=True)
    locked_at = fields.Datetime(readonly=True)

    _user_uniq = models.UniqueIndex("(user_ref)")

    def _server_rows_message(self):
        return self.env._("Attempts to sign are counted by the system alone.")

    @api.model
    def _locked_since(self, user_ids):
        """``{user id: moment}`` of those who are locked."""
        if not user_ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT user_ref, COALESCE(locked_at, now() AT TIME ZONE 'UTC')"
                    " FROM qms_signing_guard"
                    " WHERE user_ref IN %s AND failures >= %s",
                    tuple(user_ids),
                    ATTEMPTS,
                )
            )
        )

    @api.model
    def _begin_attempt(self, user):
        """Count an attempt before it is looked at.

        :return: whether it may be looked at: False when signing is locked
        :raises UserError: when it cannot be counted; nothing is looked at then
        """

        def count(cr):
            cr.execute(
                SQL(
                    "INSERT INTO qms_signing_guard AS guard (user_ref, failures)"
                    " VALUES (%(user)s, 1) ON CONFLICT (user_ref) DO UPDATE"
                    " SET failures = guard.failures + 1"
                    " WHERE guard.failures < %(most)s RETURNING failures",
                    user=user.id,
                    most=ATTEMPTS,
                )
            )
            return cr.fetchone()

        return self._apart(count) is not None

    @api.model
    def _attempt_succeeded(self, user):
        self._apart(
            lambda cr: cr.execute(
                SQL(
                    "UPDATE qms_signing_guard SET failures = 0, locked_at = NULL"
                    " WHERE user_ref = %s AND locked_at IS NULL",
                    user.id,
                )
            )
        )

    @api.model
    def _attempt_failed(self, user, kind, detail):
        """Put a failed attempt on record, and the lock that it leads to.

        :param kind: ``wrong`` (counts) or ``replayed`` (does not)
        :return: whether signing is locked now
        """
        events = self.env["qms.signing.event"]

        def record(cr):
            events._record(kind, user, detail, cr=cr)
            if kind != "wrong":
                cr.execute(
                    SQL(
                        "UPDATE qms_signing_guard SET failures = failures - 1"
                        " WHERE user_ref = %s AND failures > 0",
                        user.id,
                    )
                )
                return False
            cr.execute(
                SQL(
                    "UPDATE qms_signing_guard SET locked_at = now() AT TIME ZONE 'UTC'"
                    " WHERE user_ref = %s AND failures >= %s AND locked_at IS NULL"
                    " RETURNING id",
                    user.id,
                    ATTEMPTS,
                )
            )
            if not cr.fetchone():
                return False
            events._record("locked", user, cr=cr)
            self._wake_job(cr, "qms_base.ir_cron_signing_notice")
            return True

        return self._apart(record)

    @api.model
    def _release(self, user):
        """Let somebody sign again; see the factor's ``action_unlock``."""
        self.env.cr.execute(
            SQL(
                "UPDATE qms_signing_guard SET failures = 0, locked_at = NULL"
                " WHERE user_ref = %s",
                user.id,
            )
        )

    def _apart_message(self):
        """Without a record nobody signs."""
        return self.env._(
            "Nobody can sign at this moment: attempts cannot be recorded. Try again,"
            " and tell the administrator if it lasts."
        )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL

ATTEMPTS = 5
# At a terminal, whoever tries; then it pauses. Unknown badges have no other count.
# One is forgotten every few minutes, and only by time: who has one valid badge does not
# buy further guesses at others with it.
TERMINAL_ATTEMPTS = 10
PAUSE_MINUTES = 5


class OperatorPinGuard(models.Model):
    """How many times in a row a PIN was entered wrong, and a terminal met strangers.

    Counted in a cursor of its own *before* the PIN is looked at: neither a rollback nor
    twenty requests at once give more than five guesses at a PIN. The right PIN sets the
    count of its person back; at the terminal it takes back its own attempt alone, the
    others are forgotten by time, one every five minutes. No foreign key, no log
    columns: the side cursor must not wait for rows that the request holds.
    """

    _name = "operator.pin.guard"
    _description = "Failed attempts to identify"
    _inherit = "qms.server.rows"
    _log_access = False
    _rec_name = "subject_ref"

    subject = fields.Selection(
        [("person", "Person"), ("terminal", "Station")], required=True, readonly=True
    )
    subject_ref = fields.Integer("Id", required=True, readonly=True)
    failures = fields.Integer(readonly=True)
    locked_at = fields.Datetime(readonly=True)
    counted_from = fields.Datetime(
        readonly=True, help="Since when attempts at the terminal are forgotten."
    )

    _subject_uniq = models.UniqueIndex("(subject, subject_ref)")

    def _server_rows_message(self):
        return self.env._("Attempts to identify are counted by the system alone.")

    def _apart_message(self):
        return self.env._(
            "Nobody can be identified at this moment: attempts cannot be recorded. Try"
            " again, and tell the administrator if it lasts."
        )

    @api.model
    def _locked_since(self, employee_ids):
        """``{employee id: moment}`` of those whose PIN is locked."""
        if not employee_ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT subject_ref, COALESCE(locked_at, now() AT TIME ZONE 'UTC')"
                    " FROM operator_pin_guard WHERE subject = 'person'"
                    " AND subject_ref IN %s AND failures >= %s",
                    tuple(employee_ids),
                    ATTEMPTS,
                )
            )
        )

    @api.model
    def _begin_attempt(self, station, employee):
        """Count an attempt before it is looked at.

        :param station: ``qms.station`` where it is made
        :param employee: ``hr.employee`` of the badge; none for an unknown badge
        :return: ``(whether the station, whether the PIN may be tried)``
        :raises UserError: when it cannot be counted; nothing is looked at then
        """

        def count(cr):
            if not self._count_at_terminal(cr, station.id):
                # also where the last attempt found no end
                self._lock(cr, "terminal", station.id, TERMINAL_ATTEMPTS)
                return False, False
            if not employee:
                return True, True
            cr.execute(
                SQL(
                    "INSERT INTO operator_pin_guard AS guard"
                    " (subject, subject_ref, failures) VALUES ('person', %(ref)s, 1)"
                    " ON CONFLICT (subject, subject_ref) DO UPDATE"
                    " SET failures = guard.failures + 1"
                    " WHERE guard.failures < %(most)s RETURNING id",
                    ref=employee.id,
                    most=ATTEMPTS,
                )
            )
            return True, bool(cr.fetchone())

        return self._apart(count)

    def _count_at_terminal(self, cr, ref):
        """Count an attempt at a terminal, those that time made forgotten left out.

        :return: whether it may be made
        """
        # a row of before the count began has none, or that of its pause
        since = SQL("COALESCE(guard.counted_from, guard.locked_at, 'epoch')")
        now = SQL("now() AT TIME ZONE 'UTC'")
        gone = SQL(
            "floor(EXTRACT(epoch FROM %s - %s) / %s)::int",
            now,
            since,
            PAUSE_MINUTES * 60,
        )
        left = SQL("GREATEST(guard.failures - GREATEST(%s, 0), 0)", gone)
        cr.execute(
            SQL(
                "INSERT INTO operator_pin_guard AS guard"
                " (subject, subject_ref, failures, counted_from)"
                " VALUES ('terminal', %(ref)s, 1, %(now)s)"
                " ON CONFLICT (subject, subject_ref) DO UPDATE SET"
                " failures = %(left)s + 1,"
                " counted_from = CASE WHEN %(left)s = 0 THEN %(now)s ELSE %(since)s"
                " + make_interval(mins => GREATEST(%(gone)s, 0) * %(minutes)s) END,"
                " locked_at = NULL"
                " WHERE %(left)s < %(most)s RETURNING id",
                ref=ref,
                now=now,
                left=left,
                since=since,
                gone=gone,
                minutes=PAUSE_MINUTES,
                most=TERMINAL_ATTEMPTS,
            )
        )
        return bool(cr.fetchone())

    @api.model
    def _attempt_succeeded(self, station, employee):
        def reset(cr):
            cr.execute(
                SQL(
                    "UPDATE operator_pin_guard SET"
                    " failures = CASE subject WHEN 'person' THEN 0"
                    " ELSE GREATEST(failures - 1, 0) END,"
                    " locked_at = NULL"
                    " WHERE (subject = 'terminal' AND subject_ref = %s)"
                    " OR (subject = 'person' AND subject_ref = %s"
                    " AND locked_at IS NULL)",
                    station.id,
                    employee.id,
                )
            )

        self._apart(reset)

    @api.model
    def _attempt_failed(self, station, employee):
        """Put a failed attempt on record, and the lock or pause that it leads to.

        :return: whether the PIN is locked now
        """
        events = self.env["operator.pin.event"]
        company = station.company_id

        def record(cr):
            kind = "wrong" if employee else "unknown"
            events._record(kind, company, employee, station, cr=cr)
            if self._lock(cr, "terminal", station.id, TERMINAL_ATTEMPTS):
                events._record("paused", company, None, station, cr=cr)
            if not employee or not self._lock(cr, "person", employee.id, ATTEMPTS):
                return False
            events._record("locked", company, employee, station, cr=cr)
            self._wake_job(cr, "operator_cert.ir_cron_pin_notice")
            return True

        return self._apart(record)

    def _lock(self, cr, subject, ref, most):
        """Lock who has failed too often; whether that happened just now.

        The pause of a terminal is a whole one: forgetting begins with it.
        """
        cr.execute(
            SQL(
                "UPDATE operator_pin_guard SET locked_at = now() AT TIME ZONE 'UTC',"
                " counted_from = CASE subject WHEN 'terminal'"
                " THEN now() AT TIME ZONE 'UTC' END"
                " WHERE subject = %s AND subject_ref = %s AND failures >= %s"
                " AND locked_at IS NULL RETURNING id",
                subject,
                ref,
                most,
            )
        )
        return bool(cr.fetchone())

    @api.model
    def _release(self, employees):
        """Let people try again; see the PIN's ``_unlock``."""
        self.env.cr.execute(
            SQL(
                "UPDATE operator_pin_guard SET failures = 0, locked_at = NULL"
                " WHERE subject = 'person' AND subject_ref IN %s",
                tuple(employees.ids),
            )
        )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

import psycopg2.errors

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

# Set only while the server itself opens or ends a presence.
_identifying = ContextVar("qms_presence_identifying", default=False)

# Keys of the people behind logins in what the transaction knows, and of whether any
# of that was changed in it.
_EMPLOYEES = "qms.operator.presence:employees"
_CHANGED = "qms.operator.presence:changed"


class QmsOperatorPresence(models.Model):
    """Who was identified, at which login and station, from when until when.

    A person is identified by the server alone: here by the password of the person's
    own login. Nobody writes a presence, and an employee that a client names counts
    for nothing. What a gate relies on is :meth:`_present_employees`; the rows say
    since when, and decisions name the person themselves.

    Not recorded here: logging out. A presence ends when another person is identified
    at the same terminal, or when the login is given to somebody else.
    """

    _name = "qms.operator.presence"
    _description = "Presence"
    _order = "date_from desc, id desc"
    _rec_name = "employee_name"

    # names are kept: a person or login that no record names may be deleted
    employee_id = fields.Many2one(
        "hr.employee", "Person", readonly=True, index=True, ondelete="set null"
    )
    employee_name = fields.Char("Name", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    station_id = fields.Many2one(
        "qms.station", "Station", readonly=True, ondelete="restrict"
    )
    terminal_user_id = fields.Many2one(
        "res.users", "Login", readonly=True, index=True, ondelete="set null"
    )
    terminal_user_name = fields.Char("Login name", required=True, readonly=True)
    method = fields.Selection(
        [("password", "Own login and password")],
        "Identified by",
        required=True,
        readonly=True,
    )
    date_from = fields.Datetime(
        "From", required=True, readonly=True, help="Server time (UTC)."
    )
    date_until = fields.Datetime(
        "Until",
        readonly=True,
        help="Empty while nobody else was identified at this terminal.",
    )

    _open_uniq = models.UniqueIndex(
        "(terminal_user_id, company_id) WHERE date_until IS NULL",
        "Only one person is present at a terminal.",
    )

    # ------------------------------------------------------------------
    # Who is present
    # ------------------------------------------------------------------
    @api.model
    def _present_employees(self):
        """The people who act now, as far as the server knows.

        The login is the presence: the real user's own employees. Nobody is
        identified behind OdooBot or a scheduled job. Addons that identify people in
        another way (badge and PIN at a station) extend this method.

        :return: ``{company id: employee id}``
        """
        if self.env.uid == SUPERUSER_ID:
            return {}
        return self._employees_of_logins([self.env.uid])[self.env.uid]

    @api.model
    def _employees_of_logins(self, uids):
        """The people that logins belong to, those archived left out.

        One query for all logins, and none for those asked for in this transaction
        already, unless :meth:`_forget_employees` was called since.

        :param uids: ids of users
        :return: ``{user id: {company id: employee id}}``, each user in it
        """
        known = self.env.cr.cache.get(_EMPLOYEES, {})
        if not known.keys() >= set(uids):
            # sudo: whoever acts must be found even where he may not read employees;
            # a client's context does not bring back who was archived
            employees = (
                self.env["hr.employee"]
                .sudo()
                .with_context(active_test=True)
                .search_fetch(
                    [("user_id", "in", list(uids))],
                    ["company_id", "name", "user_id"],
                    order="id",
                )
            )
            # not before: what the search writes down may have had all forgotten
            known = self.env.cr.cache.setdefault(_EMPLOYEES, {})
            known.update({uid: {} for uid in uids})
            for employee in employees:
                known[employee.user_id.id][employee.company_id.id] = employee.id
        return {uid: dict(known[uid]) for uid in uids}

    @api.model
    def _take_employees(self, uid, employees):
        """Know the people behind a login from its row in this transaction.

        Ignored where that is known already, or was changed in this transaction and may
        not be written down yet.

        :param employees: ``{company id: employee id}``
        """
        cache = self.env.cr.cache
        if not cache.get(_CHANGED):
            cache.setdefault(_EMPLOYEES, {}).setdefault(uid, employees)

    @api.model
    def _forget_employees(self, uid=None):
        """Whom a login belongs to has changed in this transaction.

        What is known is kept with the transaction, and goes when it ends or a
        savepoint is rolled back, like the values of records.

        :param uid: forget one login only, of which nothing was changed here
        """
        cache = self.env.cr.cache
        if uid is None:
            cache.pop(_EMPLOYEES, None)
            cache[_CHANGED] = True
        else:
            cache.get(_EMPLOYEES, {}).pop(uid, None)

    # ------------------------------------------------------------------
    # Opening and ending, by the server
    # ------------------------------------------------------------------
    @api.model
    def _open(self, employee, terminal_user, method, station=None):
        """Record that a person is identified at a terminal from now on.

        Called by the code that verified who it is. Who was present there before is
        so no longer. Somebody who is present already stays so, nothing is written.

        :param employee: ``hr.employee`` identified
        :param terminal_user: ``res.users`` the terminal runs under
        :param method: value of the field ``method``
        :param station: ``qms.station`` of the terminal, or None
        :return: the open presence
        """
        # sudo: nobody has rights to create presences; this method has
        presences = self.sudo()
        company = employee.sudo().company_id
        there = presences.search(
            [
                ("terminal_user_id", "=", terminal_user.id),
                ("company_id", "=", company.id),
                ("date_until", "=", False),
            ]
        )
        station = station or self.env["qms.station"]
        if (
            there.employee_id == employee
            and there.method == method
            and there.station_id == station
        ):
            return there
        there._end()
        token = _identifying.set(True)
        try:
            return presences.create(
                {
                    "employee_id": employee.id,
                    "employee_name": employee.sudo().name,
                    "company_id": company.id,
                    "station_id": station.id,
                    "terminal_user_id": terminal_user.id,
                    "terminal_user_name": terminal_user.sudo().name,
                    "method": method,
                    "date_from": fields.Datetime.now(),
                }
            )
        finally:
            _identifying.reset(token)

    @api.model
    def _open_by_password(self, user):
        """Record who is present by having logged in.

        A login never fails for it: where two first logins cross, one records it.
        """
        # sudo: at login, nobody has rights yet
        employees = self.env["hr.employee"].sudo().search([("user_id", "=", user.id)])
        try:
            with self.env.cr.savepoint():
                for employee in employees:
                    self._open(employee, user, "password")
                self.env.flush_all()
        except (
            psycopg2.errors.SerializationFailure,
            psycopg2.errors.UniqueViolation,
        ):
            self.env.invalidate_all(flush=False)

    def _end(self):
        """Record that these people are present no longer."""
        token = _identifying.set(True)
        try:
            # sudo: nobody has rights to write presences; this method has
            ending = self.sudo().filtered(lambda p: not p.date_until)
            ending.write({"date_until": fields.Datetime.now()})
            # before another one is open at the same terminal
            ending.flush_recordset()
        finally:
            _identifying.reset(token)

    @api.model
    def _end_of(self, employee):
        """End every open presence of a person."""
        self.sudo().search(  # sudo: see _end
            [("employee_id", "=", employee.id), ("date_until", "=", False)]
        )._end()

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_unidentified()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_unidentified()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_unidentified()

    def _refuse_unidentified(self):
        if not _identifying.get():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "ledger.written",
                self.env._(
                    "Presences are recorded by the server when a person is identified;"
                    " nobody can write, change or delete one."
                ),
                error=AccessError,
            )

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

    Not recorded here: logging out of one's own login. Such a presence ends when the
    login is given to somebody else. At a station people come and go: see
    ``qms_operator_presence_station.py``.
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
        [("password", "Own login and password"), ("badge", "Badge and work PIN")],
        "Identified by",
        required=True,
        readonly=True,
    )
    role = fields.Selection(
        [("operator", "Works"), ("supervisor", "Supervises")],
        required=True,
        readonly=True,
        default="operator",
    )
    date_from = fields.Datetime(
        "From", required=True, readonly=True, help="Server time (UTC)."
    )
    date_until = fields.Datetime(
        "Until",
        readonly=True,
        help="Empty while nobody else was identified at this terminal.",
    )
    end_reason = fields.Selection(
        [
            ("finish", "Work finished"),
            ("idle", "Nothing done for the idle time of the station"),
            ("takeover", "Somebody else identified"),
            ("again", "Identified again"),
            ("left", "Left"),
            ("suspended", "Suspended"),
            ("other_login", "Login or station in use elsewhere"),
        ],
        "Ended by",
        readonly=True,
    )

    _open_uniq = models.UniqueIndex(
        "(terminal_user_id, company_id, role) WHERE date_until IS NULL",
        "Only one person is present at a terminal in a role.",
    )

    # ------------------------------------------------------------------
    # Who is present
    # ------------------------------------------------------------------
    @api.model
    def _present_employees(self):
        """The people who act now, as far as the server knows.

        The login is the presence: the real user's own employees. Nobody is
        identified behind OdooBot or a scheduled job. Behind the login of a terminal
        it is who identified at its station and is not idle, never the login's own
        employee.

        :return: ``{company id: employee id}``
        """
        if self.env.uid == SUPERUSER_ID:
            return {}
        if self._is_terminal_login():
            return self._identified_people("operator")
        return self._employees_of_logins([self.env.uid])[self.env.uid]

    @api.model
    def _employees_of_logins(self, uids):
        """The people that logins belong to, those archived left out.

        The login of a terminal belongs to nobody.

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
                    [
                        ("user_id", "in", list(uids)),
                        ("user_id.all_group_ids", "not in", self._terminal_groups()),
                    ],
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
        """Know the people behind a login from their rows in this transaction.

        Ignored where that is known already, or was changed in this transaction and may
        not be written down yet. The login of a terminal belongs to nobody.

        :param employees: ``{company id: employee id}``
        """
        cache = self.env.cr.cache
        if cache.get(_CHANGED) or uid in cache.get(_EMPLOYEES, ()):
            return
        if self.with_user(uid)._is_terminal_login():
            employees = {}
        cache.setdefault(_EMPLOYEES, {})[uid] = employees

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
        self._forget_identified()

    # ------------------------------------------------------------------
    # Opening and ending, by the server
    # ------------------------------------------------------------------
    @api.model
    def _open(self, employee, terminal_user, method, station=None, **more):
        """Record that a person is identified at a terminal from now on.

        Called by the code that verified who it is. Who was present there before in
        the same role is so no longer. Somebody who is present by a login of one's own
        already stays so, nothing is written; each identification by badge is a
        presence of its own.

        :param employee: ``hr.employee`` identified
        :param terminal_user: ``res.users`` the terminal runs under
        :param method: value of the field ``method``
        :param station: ``qms.station`` of the terminal, or None
        :param more: further values: ``role``, and what binds it to a web session
        :return: the open presence
        """
        # sudo: nobody has rights to create presences; this method has
        presences = self.sudo()
        company = employee.sudo().company_id
        there = presences.search(
            [
                ("terminal_user_id", "=", terminal_user.id),
                ("company_id", "=", company.id),
                ("role", "=", more.get("role", "operator")),
                ("date_until", "=", False),
            ]
        )
        station = station or self.env["qms.station"]
        same = there.employee_id == employee and there.station_id == station
        if same and method == there.method == "password":
            return there
        there._end("again" if same else "takeover")
        token = _identifying.set(True)
        try:
            presence = presences.create(
                {
                    "employee_id": employee.id,
                    "employee_name": employee.sudo().name,
                    "company_id": company.id,
                    "station_id": station.id,
                    "terminal_user_id": terminal_user.id,
                    "terminal_user_name": terminal_user.sudo().name,
                    "method": method,
                    "date_from": fields.Datetime.now(),
                    **more,
                }
            )
        finally:
            _identifying.reset(token)
        self._identified_changed()
        return presence

    @api.model
    def _open_by_password(self, user):
        """Record who is present by having logged in.

        A login never fails for it: where two first logins cross, one records it. The
        password of a terminal identifies nobody.
        """
        if self.with_user(user)._is_terminal_login():
            return
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

    def _end(self, reason, moment=None):
        """Record that these people are present no longer.

        :param reason: value of the field ``end_reason``
        :param moment: since when; None for now
        """
        # sudo: nobody has rights to write presences; this method has
        self.sudo().filtered(lambda p: not p.date_until)._record(
            {"date_until": moment or fields.Datetime.now(), "end_reason": reason}
        )

    def _record(self, vals):
        """Write to presences what the server knows of them, at once."""
        token = _identifying.set(True)
        try:
            self.write(vals)
            # before another one is open at the same terminal
            self.flush_recordset()
        finally:
            _identifying.reset(token)
        self._identified_changed()

    @api.model
    def _end_of(self, employees, reason="other_login"):
        """End every open presence of people.

        :param employees: ``hr.employee``
        :param reason: value of the field ``end_reason``
        """
        self.sudo().search(  # sudo: see _end
            [("employee_id", "in", employees.ids), ("date_until", "=", False)]
        )._end(reason)

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

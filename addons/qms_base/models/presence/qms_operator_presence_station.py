# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

TERMINAL_GROUP = "qms_base.group_qms_terminal"
_SESSION_KEY = "qms_terminal"
# Key of the people at terminals in what the transaction knows.
_IDENTIFIED = "qms.operator.presence:identified"


class QmsOperatorPresence(models.Model):
    """People at a station: several share one login, each identified by badge and PIN.

    A presence there belongs to one web session of the terminal's login: a second
    session, or a program that knows the password, does not inherit it. It lasts
    while the person does something, for at most the idle time of the station after.
    """

    _inherit = "qms.operator.presence"
    _qms_secret_columns = ("session_digest",)

    last_seen_at = fields.Datetime(
        "Last seen", readonly=True, help="Last action of this person there (UTC)."
    )
    session_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    may_start = fields.Boolean(
        readonly=True, help="No work was started by this identification yet."
    )

    # ------------------------------------------------------------------
    # Terminals
    # ------------------------------------------------------------------
    @api.model
    def _terminal_groups(self):
        """Id of the group of terminals, in a list for domains."""
        group = self.env["res.groups"]._get_group_definitions().get_id(TERMINAL_GROUP)
        return [group] if group else []

    @api.model
    def _is_terminal_login(self):
        """Whether the login that acts is a terminal's: it is nobody's own."""
        return self.env.user._has_group(TERMINAL_GROUP)

    @api.model
    def _terminal_session(self):
        """Digest of the web session in which the login that acts sits, or None.

        None for a program: its calls belong to no session.
        """
        session = request.session if request else None
        if session is None or session.uid != self.env.uid:
            return None
        token = session.get(_SESSION_KEY)
        return token and hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _begin_terminal_session(self):
        """The same; a session that is used for the first time gets its token."""
        if not self._terminal_session() and request:
            request.session[_SESSION_KEY] = secrets.token_hex(32)
        return self._terminal_session()

    # ------------------------------------------------------------------
    # Who is identified there
    # ------------------------------------------------------------------
    @api.model
    def _present_supervisors(self):
        """The people who supervise at the terminal that acts.

        :return: ``{company id: employee id}``, empty for a login of one's own
        """
        if not self._is_terminal_login():
            return {}
        return self._identified_people("supervisor")

    @api.model
    def _identified_people(self, role):
        """``{company id: employee id}`` of who is identified here and not idle."""
        now = fields.Datetime.now()
        return {
            company: employee
            for company, employee, its_role, idle_at in self._identified_here()
            if its_role == role and now < idle_at
        }

    @api.model
    def _identified_here(self):
        """Open presences of this session at an active station of this login.

        One query for a transaction, unless :meth:`_forget_identified` was called.

        :return: ``[(company id, employee id, role, idle from)]``
        """
        digest = self._terminal_session()
        if not digest:
            return []
        key = (self.env.uid, digest)
        known = self.env.cr.cache.get(_IDENTIFIED, {})
        if key not in known:
            self.env["hr.employee"].flush_model(["active", "company_id"])
            self.env["qms.station"].flush_model()
            rows = self.env.execute_query(
                SQL(
                    "SELECT presence.company_id, presence.employee_id, presence.role,"
                    " presence.last_seen_at, station.idle_minutes"
                    " FROM qms_operator_presence presence"
                    " JOIN qms_station station ON station.id = presence.station_id"
                    " AND station.active"
                    " AND station.company_id = presence.company_id"
                    " AND station.terminal_user_id = presence.terminal_user_id"
                    " JOIN hr_employee employee ON employee.id = presence.employee_id"
                    " AND employee.active"
                    " AND employee.company_id = presence.company_id"
                    " WHERE presence.terminal_user_id = %s AND presence.date_until"
                    " IS NULL AND presence.method = 'badge'"
                    " AND presence.session_digest = %s",
                    *key,
                )
            )
            # not before: what is flushed may have had all forgotten
            known = self.env.cr.cache.setdefault(_IDENTIFIED, {})
            known[key] = [
                (company, employee, role, seen + timedelta(minutes=minutes))
                for company, employee, role, seen, minutes in rows
            ]
        return known[key]

    @api.model
    def _forget_identified(self):
        """Who is identified at a terminal, or what it rests on, has changed."""
        self.env.cr.cache.pop(_IDENTIFIED, None)

    @api.model
    def _identified_changed(self):
        """Somebody identified or left: what is written from now on is by another."""
        self._forget_identified()
        if self._is_terminal_login():
            self.env["qms.audit.act"]._claim_anew()

    # ------------------------------------------------------------------
    # Opening, going on and ending, by the server
    # ------------------------------------------------------------------
    @api.model
    def _open_at_station(self, station, employee, role):
        """Record that a person is identified at the station of the login that acts.

        Called by the code that verified badge and PIN. Nobody is at two stations, nor
        both works and supervises.

        :param station: active ``qms.station`` of this login
        :param employee: ``hr.employee`` identified, of the station's company
        :param role: value of the field ``role``
        :return: the open presence
        """
        # sudo: nobody has rights to write presences
        elsewhere = self.sudo().search(
            [
                ("employee_id", "=", employee.id),
                ("method", "=", "badge"),
                ("date_until", "=", False),
            ]
        )
        elsewhere.filtered(lambda p: p.station_id == station and p.role != role)._end(
            "again"
        )
        elsewhere.filtered(lambda p: p.station_id != station)._end("other_login")
        return self._open(
            employee,
            self.env.user,
            "badge",
            station,
            role=role,
            last_seen_at=fields.Datetime.now(),
            session_digest=self._begin_terminal_session(),
            may_start=True,
        )

    @api.model
    def _open_here(self, station, role="operator"):
        """Presences of this session at a station, those idle ended and left out."""
        digest = self._terminal_session()
        if not digest:
            return self.browse()
        # sudo: the terminal has no rights; only its own session's are read
        found = self.sudo().search(
            [
                ("station_id", "=", station.id),
                ("terminal_user_id", "=", self.env.uid),
                ("session_digest", "=", digest),
                ("role", "=", role),
                ("date_until", "=", False),
            ]
        )
        return found - found._end_idle()

    def _end_idle(self):
        """End those that are idle, as of the moment since when they are.

        :return: the presences ended
        """
        now, idle = fields.Datetime.now(), self.browse()
        for presence in self:
            since = presence.last_seen_at + timedelta(
                minutes=presence.station_id.idle_minutes
            )
            if since <= now:
                presence._end("idle", since)
                idle |= presence
        return idle

    @api.model
    def _cron_end_idle(self):
        """End presences at stations where nobody does anything any more."""
        self.search([("method", "=", "badge"), ("date_until", "=", False)])._end_idle()

    def _seen(self, started=False):
        """These people just did something; with ``started``, they began work."""
        vals = {"last_seen_at": fields.Datetime.now()}
        if started:
            vals["may_start"] = False
        # sudo: nobody has rights to write presences
        self.sudo()._record(vals)

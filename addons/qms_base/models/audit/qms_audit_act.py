# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import json
import logging
import secrets
import threading
from contextlib import contextmanager
from dataclasses import dataclass

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL

from ...audit.forms import claim_form
from ...tools import audit_install
from ...tools.keyring import open_keyring

_logger = logging.getLogger(__name__)

# Keys of what the transaction knows; gone when it ends or a savepoint is undone.
_ACT = "qms.audit.act"
_REASON = "qms.audit.reason"
_CLAIMS = "qms.audit.claims"
_LAST = "qms.audit.last"
_LONGEST = 200
# Logins that a process remembers; those used least go when there are more.
_MOST_LOGINS = 5_000


@dataclass(frozen=True)
class Login:
    """What a process remembers of a login from one transaction to the next.

    :param name: of the user
    :param company: id of the user's own company
    :param people: ``((company id, employee id, name), …)`` by employee; None where
        nobody stands behind the login
    """

    name: str | None
    company: int | None
    people: tuple | None

    @property
    def names(self):
        return {employee: name for _company, employee, name in self.people or ()}

    @property
    def employees(self):
        return {company: employee for company, employee, _name in self.people or ()}

    @property
    def form(self):
        """The people as ``qms_audit_known`` compares them."""
        if self.people is None:
            return None
        return json.dumps(self.people)


class QmsAuditAct(models.AbstractModel):
    """Who acts in a transaction, claimed before the first row is written.

    The claim is sealed with the key outside the database: who writes rows by SQL can
    neither make one nor use that of somebody else, and stays unattributed.
    """

    _name = "qms.audit.act"
    _description = "Who acts"

    @api.model
    def _claim(self, uid=None):
        """Let entries of the audit trail name the user and person who act now.

        One query for each transaction and actor: what this process remembers of the
        login is claimed if the database says in the same statement that it is still
        so, and read anew otherwise.

        :param uid: who changed what is written now; None for who acts here
        """
        cr = self.env.cr
        known = cr.precommit.data
        reason = cr.cache.get(_REASON)
        # 0: nobody, while somebody is still logging in
        key = (uid or self.env.uid or 0, reason)
        if known.get(_ACT) == key or not self._is_kept():
            return
        # not once more while the claim itself looks who acts
        known[_ACT] = key
        claims = cr.cache.setdefault(_CLAIMS, {})
        if key not in claims:
            claims[key] = self._new_claim(*key, self._logins().get(key[0]))
        if not self._store(*claims[key]):
            # of a transaction that has ended, or of what is no longer so
            self._logins().pop(key[0], None)
            self.env["qms.operator.presence"]._forget_employees(key[0])
            claims[key] = self._new_claim(*key, None)
            self._store(*claims[key])
        known[_ACT] = key
        cr.cache[_LAST] = key[0]

    @api.model
    def _claim_anew(self):
        """Who acts is somebody else from now on, under the same login."""
        self.env.flush_all()
        self.env.cr.precommit.data.pop(_ACT, None)
        self.env.cr.cache.pop(_CLAIMS, None)

    @api.model
    def _last(self):
        """Id of the user who acted last in this transaction, or acts here."""
        return self.env.cr.cache.get(_LAST) or self.env.uid

    @api.model
    @contextmanager
    def _with_reason(self, reason):
        """Everything written inside is recorded with this reason.

        :param reason: the person's own words
        """
        self.env.flush_all()
        before = self.env.cr.cache.get(_REASON)
        self.env.cr.cache[_REASON] = reason
        try:
            yield
            self.env.flush_all()
        finally:
            # an error has undone what was known, or undoes it
            self.env.cr.cache[_REASON] = before

    @api.model
    def _reason(self):
        """The reason under which this transaction writes now, or None."""
        return self.env.cr.cache.get(_REASON)

    @api.model
    def _is_kept(self):
        """Whether there is a trail to write to; not while it is being installed."""
        if self.env.cr.readonly:
            return False
        if not getattr(self.pool, "qms_audit_kept", False):
            if not audit_install.is_installed(self.env.cr):
                return False
            self.pool.qms_audit_kept = True
        return True

    def _logins(self):
        """``{user id: Login}`` that this process remembers of this database."""
        logins = getattr(self.pool, "qms_audit_logins", None)
        if logins is None:
            logins = self.pool.qms_audit_logins = {}
        return logins

    @api.model
    def _new_claim(self, uid, reason, login):
        """A claim to be stored.

        :param login: :class:`Login` remembered; None to read it now
        :return: nonce, values, and the login that has to be confirmed, if any
        """
        remembered = login
        if login is None:
            login = self._read_login(uid)
            logins = self._logins()
            if len(logins) >= _MOST_LOGINS:
                logins.clear()
            logins[uid] = login
        if login.people is not None:
            self.env["qms.operator.presence"]._take_employees(uid, login.employees)
        values = self._values(uid, reason, login)
        return secrets.token_hex(16), values, remembered

    @api.model
    def _values(self, uid, reason, login):
        """Who acts, from where and why, for one claim."""
        env = self.env
        company_id = employee_id = None
        if login.people is not None:
            # sudo: who acts is looked up by the server, whoever that is
            presence = env["qms.operator.presence"].with_user(uid).sudo()
            people = presence._present_employees()
            own = presence.env.user._get_company_ids()
            if own:
                # the company that the user works in now, as far as it is one of the
                # user's
                chosen = env.context.get("allowed_company_ids") or [None]
                company_id = chosen[0] if chosen[0] in own else login.company
                employee_id = people.get(company_id)
        names = login.names
        if employee_id is not None and employee_id not in names:
            # somebody other than the login's own people is present
            names = self._names([employee_id])
        values = {
            "user_ref": uid,
            "user_name": login.name,
            "login_ref": None,
            "employee_ref": employee_id,
            "employee_name": names.get(employee_id),
            "company_ref": company_id,
            "origin": "server",
            "request": None,
            "address": None,
            "session_ref": None,
            "reason": reason or None,
        }
        if request and getattr(request, "db", None) == env.cr.dbname:
            http = request.httprequest
            session = request.session
            values.update(
                origin="request",
                login_ref=getattr(session, "uid", None) or None,
                request=(getattr(http, "path", None) or "")[:_LONGEST] or None,
                address=getattr(http, "remote_addr", None),
                session_ref=self._session_ref(session),
            )
        elif threading.current_thread().name.startswith("odoo.service.cron"):
            values["origin"] = "job"
        return values

    def _session_ref(self, session):
        """The same for all requests of one session, and of no use to open it."""
        token = getattr(session, "sid", None)
        return token and hashlib.sha256(token.encode()).hexdigest()[:16]

    def _read_login(self, uid):
        """The login as the database has it, in one query by SQL.

        Records that are only being made would keep an empty name.
        """
        if uid == 0:
            return Login(None, None, None)
        self.env.cr.execute(
            "SELECT NULL::integer, u.company_id, p.name FROM res_users u"
            " JOIN res_partner p ON p.id = u.partner_id WHERE u.id = %s"
            " UNION ALL SELECT id, company_id, name FROM hr_employee"
            " WHERE user_id = %s AND active ORDER BY 1 NULLS FIRST",
            [uid, uid],
        )
        rows = self.env.cr.fetchall()
        name = company = None
        if rows and rows[0][0] is None:
            _none, company, name = rows.pop(0)
        people = tuple((company, employee, name) for employee, company, name in rows)
        return Login(name, company, None if uid == SUPERUSER_ID else people)

    def _names(self, employee_ids):
        """``{id: name}`` of employees, by SQL."""
        self.env.cr.execute(
            "SELECT id, name FROM hr_employee WHERE id = ANY(%s)", [employee_ids]
        )
        return dict(self.env.cr.fetchall())

    def _store(self, nonce, values, login):
        """Write the claim.

        :param login: :class:`Login` to be confirmed, or None
        :return: False where this nonce belongs to another transaction, or the login
            is not as it is remembered
        """
        try:
            seal = open_keyring(self.env).seal(claim_form(nonce, values))
        except UserError as error:
            # work goes on, and the entry says that nobody vouches for the name
            _logger.error("An act of the audit trail is not sealed: %s", error)
            seal = None
        claim = SQL("qms_audit_claim%s", (nonce, *values.values(), seal))
        if login is not None and values["user_ref"]:
            known = (values["user_ref"], login.name, login.company, login.form)
            claim = SQL("CASE WHEN qms_audit_known%s THEN %s END", known, claim)
        self.env.cr.execute(
            SQL("SELECT set_config('qms.act', coalesce((%s)::text, ''), true)", claim)
        )
        return bool(self.env.cr.fetchone()[0])

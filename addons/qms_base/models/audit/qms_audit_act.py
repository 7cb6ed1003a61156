# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import logging
import secrets
import threading
from contextlib import contextmanager

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

        One short query for each transaction and actor.

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
            claims[key] = (secrets.token_hex(16), self._values(*key))
        if not self._store(*claims[key]):
            # of a transaction that has ended
            claims[key] = (secrets.token_hex(16), self._values(*key))
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

    @api.model
    def _values(self, uid, reason):
        """Who acts, from where and why, for one claim."""
        env = self.env
        company_id = employee_id = None
        people, own = {}, ()
        if uid not in (0, SUPERUSER_ID):
            # sudo: who acts is looked up by the server, whoever that is
            presence = env["qms.operator.presence"].with_user(uid).sudo()
            people = presence._present_employees()
            own = presence.env.user._get_company_ids()
        user_name, user_company, names = self._names(uid, people.values())
        if own:
            # the company that the user works in now, as far as it is one of the user's
            chosen = env.context.get("allowed_company_ids") or [None]
            company_id = chosen[0] if chosen[0] in own else user_company
            employee_id = people.get(company_id)
        values = {
            "user_ref": uid,
            "user_name": user_name,
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

    def _names(self, uid, employee_ids):
        """Names by SQL, one query: records being made would keep an empty one.

        :return: name and company of the user, ``{id: name}`` of the employees
        """
        key = (uid, *employee_ids)
        known = self.env.cr.cache.setdefault("qms.audit.names", {})
        if key not in known:
            self.env.cr.execute(
                SQL(
                    "SELECT NULL::integer, p.name, u.company_id FROM res_users u"
                    " JOIN res_partner p ON p.id = u.partner_id WHERE u.id = %s"
                    " UNION ALL SELECT id, name, NULL FROM hr_employee"
                    " WHERE id = ANY(%s)",
                    uid,
                    list(employee_ids),
                )
                if employee_ids
                else SQL(
                    "SELECT NULL::integer, p.name, u.company_id FROM res_users u"
                    " JOIN res_partner p ON p.id = u.partner_id WHERE u.id = %s",
                    uid,
                )
            )
            name, company, names = None, None, {}
            for employee_id, found, found_company in self.env.cr.fetchall():
                if employee_id is None:
                    name, company = found, found_company
                else:
                    names[employee_id] = found
            known[key] = (name, company, names)
        return known[key]

    def _store(self, nonce, values):
        """Write the claim; False where this nonce belongs to another transaction."""
        try:
            seal = open_keyring(self.env).seal(claim_form(nonce, values))
        except UserError as error:
            # work goes on, and the entry says that nobody vouches for the name
            _logger.error("An act of the audit trail is not sealed: %s", error)
            seal = None
        self.env.cr.execute(
            SQL(
                "SELECT set_config('qms.act', coalesce(qms_audit_claim(%s)::text, ''),"
                " true)",
                SQL(", ").join(
                    SQL("%s", value) for value in (nonce, *values.values(), seal)
                ),
            )
        )
        return bool(self.env.cr.fetchone()[0])

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging
import os
from contextvars import ContextVar
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import config, email_normalize_all

from ...audit.heads import HeadError, append_to_file, head_line, send_to_syslog
from ...tools.ledger import make_append_only

_logger = logging.getLogger(__name__)

# Set only while an export records itself; no client can reach it.
_recording = ContextVar("qms_audit_head_recording", default=False)
_EMAIL = "qms_base.heads_email"


class QmsAuditHead(models.Model):
    """That the newest head of the chain was kept elsewhere, where, and by whom.

    Who owns the database can cut off the end of the chain; a head that is kept where
    this person does not reach shows it. Path and syslog server come from the server's
    configuration (``qms_heads_file``, ``qms_heads_syslog``), never from a screen.
    """

    _name = "qms.audit.head"
    _description = "Head of the audit trail, kept elsewhere"
    _inherit = "qms.ledger"
    _order = "id desc"
    _rec_name = "number"
    _log_access = False

    number = fields.Integer("Seal", required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    exported_at = fields.Datetime(
        "Sent on", required=True, readonly=True, help="Server time (UTC)."
    )
    exported_by_ref = fields.Integer("User id", required=True, readonly=True)
    exported_by_name = fields.Char("Sent by", required=True, readonly=True)
    file = fields.Char(readonly=True)
    email = fields.Char("E-mail", readonly=True)
    syslog = fields.Char(readonly=True)
    problem = fields.Text(readonly=True)

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not _recording.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._("Sending a head records itself; nobody can write one."),
                error=AccessError,
            )
        return super().create(vals_list)

    # ------------------------------------------------------------------
    # Where to
    # ------------------------------------------------------------------
    @api.model
    def _file_path(self):
        """File on the server, or None."""
        path = os.environ.get("QMS_HEADS_FILE") or config.options.get("qms_heads_file")
        return path.replace("{database}", self.env.cr.dbname) if path else None

    @api.model
    def _syslog_address(self):
        """Syslog server, or None."""
        given = os.environ.get("QMS_HEADS_SYSLOG")
        return given or config.options.get("qms_heads_syslog") or None

    @api.model
    def _email_to(self):
        """Addresses, or None."""
        # sudo: where heads go, not what else the system is set to
        given = self.env["ir.config_parameter"].sudo().get_param(_EMAIL)
        return ", ".join(email_normalize_all(given)) if given else None

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------
    @api.model
    def _cron_export(self):
        """Once a day; nothing where no place is set, or the head went there already."""
        head = self._export(again=False)
        if head.problem:
            _logger.error("The head of the audit trail was not kept: %s", head.problem)

    @api.model
    def _export(self, again=True):
        """Send the newest head everywhere it is to go, and record that.

        :param again: also when the last export of the same head had no problem
        :return: the record; empty where there is nothing to send or nowhere to
        """
        # sudo: the newest seal, whoever has its head sent
        seal = self.env["qms.audit.seal"].sudo().search([], limit=1)
        last = self.sudo().search([], limit=1)
        places = {
            "file": self._file_path(),
            "email": self._email_to(),
            "syslog": self._syslog_address(),
        }
        done_before = last.number == seal.number and not last.problem
        if not seal or not any(places.values()) or (done_before and not again):
            return self.browse()
        values, problems = {}, []
        for place, address in places.items():
            if not address:
                continue
            try:
                getattr(self, f"_send_to_{place}")(address, seal)
                values[place] = address
            except HeadError as error:
                problems.append(str(error))
        token = _recording.set(True)
        try:
            # sudo: nobody has the right to write these; an export records itself
            return self.sudo().create(
                [
                    {
                        "number": seal.number,
                        "hash": seal.hash,
                        "exported_at": fields.Datetime.now(),
                        "exported_by_ref": self.env.uid,
                        "exported_by_name": self.env.user.sudo().name,
                        "problem": "\n".join(problems) or None,
                        **values,
                    }
                ]
            )
        finally:
            _recording.reset(token)

    def _send_to_file(self, path, seal):
        database = self.env.cr.dbname
        line = head_line(seal.number, seal.hash, self._now(), database)
        append_to_file(path, line, database)

    def _send_to_syslog(self, address, seal):
        database = self.env.cr.dbname
        send_to_syslog(address, seal.number, seal.hash, self._now(), database)

    def _send_to_email(self, addresses, seal):
        """Put it into Odoo's outgoing mail; that it left is seen there."""
        database = self.env.cr.dbname
        text = self.env._(
            "Keep this line where the administrators of the database have no access."
            " bin/verify-audit --heads FILE compares the database with it."
        )
        line = head_line(seal.number, seal.hash, self._now(), database)
        # sudo: a message of the system with a fixed content
        self.env["mail.mail"].sudo().create(
            {
                "subject": self.env._(
                    "Audit trail of %(database)s: head %(number)s",
                    database=database,
                    number=seal.number,
                ),
                "body_html": f"<p>{text}</p><pre>{line}</pre>",
                "email_to": addresses,
                "auto_delete": False,
            }
        )

    @staticmethod
    def _now():
        return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    @api.model
    def _check_sender(self):
        user = self.env.user
        if not any(
            user.has_group(f"qms_base.group_qms_{role}")
            for role in ("security", "manager", "auditor")
        ):
            raise AccessError(
                self.env._(
                    "Heads of the audit trail are sent by quality managers, security"
                    " officers and auditors."
                )
            )


class QmsAuditSeal(models.Model):
    _inherit = "qms.audit.seal"

    def action_export_head(self):
        """Send the newest head where it is kept.

        :raises AccessError: for anybody but quality managers, security officers and
            auditors
        :raises UserError: when nothing is sealed yet or nowhere is set
        """
        heads = self.env["qms.audit.head"]
        heads._check_sender()
        head = heads._export()
        if not head:
            raise UserError(
                self.env._(
                    "There is no head to send, or no place to send it to. The"
                    " administrator sets qms_heads_file or qms_heads_syslog in the"
                    " server's configuration, or an e-mail address in the settings."
                )
            )
        if head.problem:
            message, kind = head.problem, "danger"
        else:
            message, kind = self.env._("Head %s was sent.", head.number), "success"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "sticky": bool(head.problem)},
        }

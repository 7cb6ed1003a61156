# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import re
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.ledger import make_append_only

# Set only while a job stores its file; no client can reach it.
_storing = ContextVar("qms_archive_record_storing", default=False)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class QmsArchiveRecord(models.Model):
    """A record frozen as an archival PDF: number, version, digests, and the file.

    The file lies in the ledger's own row: append-only, in every dump, and part of
    what the audit trail seals. It leaves by :meth:`_hand_out` alone. A new version is
    a new row; the older says superseded. (ISO 13485, 4.2.5; 21 CFR 11.10(b), (c))
    """

    _name = "qms.archive.record"
    _description = "Archival record"
    _inherit = "qms.ledger"
    _order = "made_at desc, id desc"
    _rec_name = "number"
    _log_access = False
    # the bytes are in no export of evidence; their digest is
    _qms_secret_columns = frozenset({"content"})

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Of", required=True, readonly=True)
    kind = fields.Char("Kind (code)", required=True, readonly=True)
    title = fields.Char("Kind", required=True, readonly=True)
    number = fields.Char(required=True, readonly=True, index=True)
    version = fields.Integer(required=True, readonly=True)
    reason = fields.Text("Reason for this version", readonly=True)
    replaces_id = fields.Many2one(
        "qms.archive.record", "Replaces", readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    frozen_at = fields.Datetime(
        "Recorded on", required=True, readonly=True, help="As things stood then (UTC)."
    )
    made_at = fields.Datetime("File made on", required=True, readonly=True)
    made_by_id = fields.Many2one(
        "res.users", "Login", required=True, readonly=True, ondelete="restrict"
    )
    made_by_name = fields.Char("Recorded by", required=True, readonly=True)
    content = fields.Binary(
        attachment=False, readonly=True, required=True, groups=fields.NO_ACCESS
    )
    pdf_sha256 = fields.Char("SHA-256 of the file", required=True, readonly=True)
    json_sha256 = fields.Char(
        "SHA-256 of the attached data", required=True, readonly=True
    )
    size = fields.Integer("Bytes", required=True, readonly=True)
    pages = fields.Integer(required=True, readonly=True)
    certificate_id = fields.Many2one(
        "qms.archive.certificate",
        "Signed with",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    certificate_sha256 = fields.Char(
        "SHA-256 of the certificate", required=True, readonly=True
    )
    self_signed = fields.Boolean(readonly=True)
    state = fields.Selection(
        [("current", "Current"), ("superseded", "Superseded")],
        compute="_compute_state",
        search="_search_state",
    )
    view_count = fields.Integer("Handed out", compute="_compute_view_count")

    _version_uniq = models.UniqueIndex(
        "(res_model, res_id, kind, version)", "This version was made already."
    )
    # who verifies a document has its digest alone
    _pdf_sha256_idx = models.Index("(pdf_sha256)")
    _json_sha256_idx = models.Index("(json_sha256)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    def _compute_state(self):
        # sudo: whether there is a newer version does not depend on who looks
        newer = set(
            self.sudo().search([("replaces_id", "in", self.ids)]).replaces_id.ids
        )
        for record in self:
            record.state = "superseded" if record.id in newer else "current"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: see _compute_state
        old = self.sudo().search([("replaces_id", "!=", False)]).replaces_id.ids
        wanted = set(value)
        if wanted >= {"current", "superseded"}:
            return [(1, "=", 1)]
        return [("id", "in" if "superseded" in wanted else "not in", old)]

    def _compute_view_count(self):
        # sudo: how often, not to whom
        counts = dict(
            self.env["qms.archive.view"]
            .sudo()
            ._read_group([("record_ref", "in", self.ids)], ["record_ref"], ["__count"])
        )
        for record in self:
            record.view_count = counts.get(record.id, 0)

    @api.depends("number", "version")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(number)s version %(version)s",
                number=record.number,
                version=record.version,
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not _storing.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "Archival records are made by the server from the record itself;"
                    " nobody writes one down."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _store(self, vals):
        """Put one file on record; whoever calls has made and verified it."""
        token = _storing.set(True)
        try:
            # sudo: nobody has the right to create these; the service has
            made = self.sudo().create(vals)
            # the version before is superseded now
            self.invalidate_model(["state"])
            return made
        finally:
            _storing.reset(token)

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def _source(self):
        """The record that this was made of, as the user's own rights see it."""
        self.ensure_one()
        # sudo: of what it is; whether the user may read that is asked of it
        own = self.sudo()
        if own.res_model not in self.env:
            raise UserError(
                self.env._(
                    "The kind of record %(number)s is of is not installed.",
                    number=own.number,
                )
            )
        return self.env[own.res_model].browse(own.res_id)

    def _check_reader(self):
        """:raises AccessError: when this user may not read what these are of"""
        self.check_access("read")
        for record in self:
            record._source()._archive_check_reader(record.sudo().kind)

    def _file_name(self):
        """A name that is a name on every system: letters, digits, dots, dashes."""
        self.ensure_one()
        number = _UNSAFE.sub("-", self.number).strip("-.") or "record"
        return f"{number}-v{self.version}.pdf"

    def _hand_out(self, channel):
        """The file, logged.

        Whoever calls has checked that it may leave to who asks (:meth:`_check_reader`,
        or a portal's own rule).

        :param channel: how it leaves, as the log says it
        :return: ``(file name, MIME type, bytes)``
        :raises UserError: when the file is not the one that was stored, or when it
            cannot be logged that it leaves
        """
        self.ensure_one()
        # sudo: the bytes have no reader; who asks was checked
        record = self.sudo()
        content = record._bytes()
        self.env["qms.archive.view"]._log(self, channel)
        return record._file_name(), "application/pdf", content

    def _bytes(self):
        """The bytes of the file, unchanged.

        :raises UserError: when they are not the ones that were stored
        """
        [(stored,)] = self.env.execute_query(
            SQL("SELECT content FROM qms_archive_record WHERE id = %s", self.id)
        )
        content = bytes(stored)
        if hashlib.sha256(content).hexdigest() != self.pdf_sha256:
            raise UserError(
                self.env._(
                    "The file of %(record)s is not the one that was stored: it is not"
                    " handed out. Tell the administrator and the quality manager.",
                    record=self.display_name,
                )
            )
        return content

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_download(self):
        """Show the file; that it leaves is logged."""
        self.ensure_one()
        self._check_reader()
        return {
            "type": "ir.actions.act_url",
            "url": f"/quality/archive/{self.id}",
            "target": "new",
        }

    def action_open_source(self):
        """The record that this was made of."""
        self.ensure_one()
        self._check_reader()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_open_views(self):
        """To whom this was handed out."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qms_base.qms_archive_view_action"
        )
        action["domain"] = [("record_ref", "=", self.id)]
        return action

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.models.archive.kinds import ArchiveKind, Numbering

from ..instrument.instrument_sticker import qr_rows

RECORD = "device_history_record"
_REPORT = "medical_quality.action_report_device_history_record"
# codes and moments beside the words that are printed, and drawings
_UNPRINTED = (
    *("schema", "state", "conform", "path", "size", "warnings", "user", "changes"),
    *("kind", "code", "opened_at", "review_begun_at", "released_at", "moment"),
    *("reviewed_at", "quality_status", "bins"),
)


class MedicalDeviceHistory(models.Model):
    """The document of a released record is an archival one.

    PDF/A-3 with the data inside, signed with the company's certificate, in the ledger
    of archival records. (ISO 13485, 4.2.5; 21 CFR 11.10(b), (c))
    """

    _name = "medical.device.history"
    _inherit = ["medical.device.history", "qms.archive.source"]

    archive_job_id = fields.Many2one(
        "qms.archive.job",
        "Making of the document",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    archive_record_id = fields.Many2one(
        "qms.archive.record", "Document", compute="_compute_document"
    )
    document_state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Being made"),
            ("done", "Made"),
            ("failed", "Failed"),
        ],
        "Archival document",
        compute="_compute_document",
        help="Fixed with the last signature; its pages are laid out and signed in the"
        " background.",
    )
    document_progress = fields.Float(
        "Progress of the document", compute="_compute_document", help="In percent."
    )
    document_failure = fields.Text(
        "Why the document failed", compute="_compute_document"
    )
    document_sha256 = fields.Char(
        "SHA-256 of the document", compute="_compute_document"
    )

    @api.depends(
        "archive_job_id.state",
        "archive_job_id.phase",
        "archive_job_id.record_id",
        "pdf_sha256",
    )
    def _compute_document(self):
        for record in self:
            # sudo: how far it is, for whoever sees the record
            own = record.sudo()
            job, made = own.archive_job_id, own.archive_job_id.record_id
            record.archive_record_id = made.id
            record.document_state = job.state
            record.document_progress = job.progress
            record.document_failure = job.failure if job.state == "failed" else False
            record.document_sha256 = made.pdf_sha256 or own.pdf_sha256

    # ------------------------------------------------------------------
    # What the archive asks of a record
    # ------------------------------------------------------------------
    @api.model
    def _archive_kinds(self):
        return {
            **super()._archive_kinds(),
            RECORD: ArchiveKind(
                title=self.env._("Device history record (batch record)"),
                report=_REPORT,
                # it has a number of its own
                sequence="",
                unprinted=_UNPRINTED,
            ),
        }

    def _archive_contents(self, kind):
        if kind == RECORD:
            return {record: record._machine_readable() for record in self}
        return super()._archive_contents(kind)

    def _archive_numbering(self, kind):
        found = super()._archive_numbering(kind)
        if kind == RECORD:
            for record in self:
                found[record] = Numbering(
                    record.name,
                    record.version,
                    record.previous_id.id or None,
                    record.reissue_reason or "",
                    record._own_document(),
                )
        return found

    def _own_document(self):
        """Version and SHA-256 of the PDF of its own that the version before has."""
        # sudo: facts of the version before, for whoever has this one made
        before = self.sudo().previous_id
        if before.archive_job_id or not before.pdf_sha256:
            return None
        return before.version, before.pdf_sha256

    def _archive_name(self, kind):
        if kind == RECORD:
            self.ensure_one()
            return f"{self.product_id.display_name}, {self.lot_text}"
        return super()._archive_name(kind)

    def _archive_digest(self, kind):
        if kind == RECORD:
            self.ensure_one()
            return self.json_sha256
        return super()._archive_digest(kind)

    def _archive_document_digest(self, kind):
        if kind == RECORD:
            self.ensure_one()
            return self.html_sha256
        return super()._archive_document_digest(kind)

    def _archive_symbol(self, kind, number, sha256):
        if kind == RECORD:
            self.ensure_one()
            address = f"{self.get_base_url()}/quality/verify"
            asked = urlencode({"number": number, "sha256": sha256})
            return qr_rows(f"{address}?{asked}"), address
        return super()._archive_symbol(kind, number, sha256)

    def _archive_failed(self, kind, cause):
        result = super()._archive_failed(kind, cause)
        if kind == RECORD:
            # sudo: the note is the service's
            self.sudo()._message_log(
                body=self.env._("The document was not made: %(cause)s", cause=cause)
            )
        return result

    def _archive_check_issue(self, kind):
        """The last signature has the document made; later it is made again at most.

        :raises UserError: before the release
        """
        result = super()._archive_check_issue(kind)
        # sudo: states, for whoever may read the records
        early = self.sudo().filtered(lambda record: not record.archive_job_id)
        if kind == RECORD and early:
            raise UserError(
                self.env._(
                    "%(record)s is not released: its document is made with the last"
                    " signature.",
                    record=early[0].display_name,
                )
            )
        return result

    def _check_document_made(self):
        """:raises UserError: while the document of a released record is not there"""
        for record in self:
            if record.document_state == "failed":
                raise UserError(
                    self.env._(
                        "The document of %(record)s could not be made: %(cause)s\nA"
                        " new version names the one that it replaces: mend the cause,"
                        " then press Try again on %(record)s.",
                        record=record.display_name,
                        cause=record.document_failure,
                    )
                )
            if record.document_state not in (False, "done"):
                raise UserError(
                    self.env._(
                        "The document of %(record)s is not made yet. A new version"
                        " names the one that it replaces: wait until it is there.",
                        record=record.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_print(self):
        """The frozen document of a released record; of an open one how it looks now.

        :raises AccessError: for everybody but quality staff and auditors
        """
        self.ensure_one()
        self.check_access("read")
        if self.archive_record_id:
            return self.archive_record_id.action_download()
        if self.archive_job_id:
            return self.archive_job_id._open()
        if self.pdf_attachment_id:
            return self._download(self.pdf_attachment_id)
        return self.env.ref(_REPORT).report_action(self)

    def action_open_document(self):
        """The archival record of the document, or how far its making is."""
        self.ensure_one()
        self.check_access("read")
        return (self.archive_record_id or self.archive_job_id)._open()

    def action_retry_document(self):
        """Try again to make a document that failed, with what was fixed.

        :raises AccessError: for everybody but inspectors and quality staff
        """
        self.check_access("read")
        return self.archive_job_id.action_retry()

    def action_download_data(self):
        """The data of a released record.

        :raises UserError: before the release
        """
        self.ensure_one()
        self.check_access("read")
        if not self.json_attachment_id:
            raise UserError(
                self.env._("The data of a record are frozen with its release.")
            )
        return self._download(self.json_attachment_id)

    def _download(self, attachment):
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.qms_base.signing.canonical import canonical_bytes, digest

_BATCH = 200


class MedicalMaterialCertificate(models.Model):
    """The document: its SHA-256 is fixed at entry, and checked against the bytes."""

    _inherit = "medical.material.certificate"

    def _qms_take_files(self):
        result = super()._qms_take_files()
        for certificate in self.filtered(lambda c: c.state == "draft"):
            rows = certificate._qms_file_rows()
            certificate._serve(
                file_rows=rows or False, sha256=self._digest_of(rows) if rows else False
            )
        return result

    @api.model
    def _digest_of(self, rows):
        """As :meth:`_qms_files_digest` says it, of rows read before."""
        return rows[0][2] if len(rows) == 1 else digest(canonical_bytes(rows))

    def _filter_altered(self):
        """Those whose files are not the ones that were entered. Reads the bytes."""
        return self.filtered(
            lambda c: [list(row) for row in c.file_rows or []] != c._qms_file_rows()
        )

    # ------------------------------------------------------------------
    # The same document twice
    # ------------------------------------------------------------------
    @api.depends("file_rows", "name", "supplier_id", "type_id")
    def _compute_duplicate_note(self):
        same = self._same_files()
        for certificate in self:
            others = same.get(certificate._origin.id)
            certificate.duplicate_note = others and self.env._(
                "The same file stands in %(others)s.",
                others=", ".join(others.mapped("display_name")),
            )

    def _same_files(self):
        """``{id: other certificates with one of its files}``, withdrawn ones left out.

        One query, whatever the number of certificates.
        """
        ids = [certificate.id for certificate in self._origin if certificate.id]
        if not ids:
            return {}
        self.flush_model(["file_rows", "state", "company_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT own.id, other.id FROM medical_material_certificate own"
                " CROSS JOIN LATERAL jsonb_array_elements(CASE"
                " WHEN jsonb_typeof(own.file_rows) = 'array' THEN own.file_rows"
                " ELSE '[]'::jsonb END) mine"
                " JOIN medical_material_certificate other ON other.id <> own.id"
                " AND other.company_id = own.company_id AND other.state <> 'withdrawn'"
                " AND jsonb_typeof(other.file_rows) = 'array'"
                " CROSS JOIN LATERAL jsonb_array_elements(other.file_rows) theirs"
                " WHERE own.id = ANY(%s) AND mine->>2 = theirs->>2 ORDER BY 1, 2",
                ids,
            )
        )
        found = {}
        for own, other in rows:
            found[own] = found.get(own, self.browse()) | self.browse(other)
        return found

    # ------------------------------------------------------------------
    # Checking what is stored
    # ------------------------------------------------------------------
    def action_verify_files(self):
        """Read the files anew and compare; what is found stays on record."""
        self.check_access("read")
        altered = self._note_altered()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if altered else "success",
                "sticky": bool(altered),
                "message": altered._altered_message()
                if altered
                else self.env._("The files are those that were entered."),
            },
        }

    def _altered_message(self):
        return self.env._(
            "The files of these certificates are not those that were entered:"
            " %(numbers)s. Keep their lots apart, tell quality, and withdraw them.",
            numbers=", ".join(self.mapped("display_name")),
        )

    def _note_altered(self):
        """Put on record which of these were altered, the first time it is found.

        :return: those that are altered now
        """
        # sudo: whose files fit, whoever may read them; drafts are still entered
        altered = self.sudo().filtered(lambda c: c.state != "draft")._filter_altered()
        for certificate in altered.filtered(lambda c: not c.altered_at):
            certificate._serve(altered_at=fields.Datetime.now())
            certificate._message_log(body=certificate._altered_message())
            certificate.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("File of a certificate altered"),
                note=certificate._altered_message(),
                user_id=certificate._responsible().id,
            )
        return altered.with_env(self.env)

    @api.model
    def _cron_verify_files(self):
        """Compare all files in force with what was entered, a batch at a time."""
        last = 0
        while True:
            # sudo: the job looks at all companies
            batch = self.sudo().search(
                [("state", "=", "accepted"), ("id", ">", last)],
                order="id",
                limit=_BATCH,
            )
            if not batch:
                break
            batch._note_altered()
            last = batch[-1].id
            batch.invalidate_recordset()

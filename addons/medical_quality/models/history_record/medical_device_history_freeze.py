# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.signing.canonical import digest

from .record_tools import canonical_text, freezing, frozen_values, plain

SCHEMA = "device-history-record/1"
_REPORT = "medical_quality.action_report_device_history_record"


class MedicalDeviceHistory(models.Model):
    """Frozen at release: a document for people, the same as data, and their digests."""

    _inherit = "medical.device.history"

    pdf_attachment_id = fields.Many2one(
        "ir.attachment", "Document", readonly=True, copy=False, ondelete="restrict"
    )
    pdf_sha256 = fields.Char("SHA-256 of the document", readonly=True, copy=False)
    json_attachment_id = fields.Many2one(
        "ir.attachment", "Data", readonly=True, copy=False, ondelete="restrict"
    )
    json_sha256 = fields.Char("SHA-256 of the data", readonly=True, copy=False)

    def _freeze(self, values):
        """Make document and data of a record that is being released, and keep them.

        :param values: ``{field: value}`` of the release, written with it
        :return: values of the fields that name the files and their SHA-256
        """
        self.ensure_one()
        # sudo: the record holds what the signer may not browse; files of the service
        record = self._in_own_words()
        with freezing({record.id: values}):
            data = canonical_text(record._machine_readable())
            pdf, _kind = record.env["ir.actions.report"]._render_qweb_pdf(
                _REPORT, record.ids
            )
        files = record.env["ir.attachment"].create(
            [
                {
                    "name": f"{record._file_name()}.{extension}",
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": record._name,
                    "res_id": record.id,
                }
                for extension, mimetype, content in (
                    ("pdf", "application/pdf", pdf),
                    ("json", "application/json", data),
                )
            ]
        )
        return {
            "pdf_attachment_id": files[0].id,
            "pdf_sha256": digest(pdf),
            "json_attachment_id": files[1].id,
            "json_sha256": digest(data),
        }

    def _file_name(self):
        """Name by which a person files it: product, lot, document, version."""
        words = [
            self.product_id.default_code or self.product_id.name,
            self.lot_text,
            self.name,
            f"v{self.version}",
        ]
        return re.sub(r"[^\w.+-]+", "_", " ".join(filter(None, words)))[:120]

    def _machine_readable(self):
        """All of the record as plain data, for programs (21 CFR 11.10(b)).

        :return: dictionary with ``schema``, ``record``, ``quantities``,
            ``completeness``, ``exceptions``, ``lots``, ``genealogy``, ``sections`` (as
            :meth:`_device_history_of_run`) and ``signatures``; texts, lists, booleans
            and None alone: numbers are decimal strings, moments UTC in ISO form
        """
        self.ensure_one()
        # sudo: the record holds what the reader may not browse
        record = self.sudo()
        given = frozen_values(record.id)
        lots = record.lot_ids.sorted("id")
        sections = lots._device_history_of_run() if lots else {}
        return plain(
            {
                "schema": SCHEMA,
                "record": {
                    "number": record.name,
                    "version": record.version,
                    "supersedes": record.previous_id.version or None,
                    "reissue_reason": record.reissue_reason or None,
                    "state": given.get("state", record.state),
                    "company": record.company_id.name,
                    "product": record.product_id.display_name,
                    "legal_manufacturer": record.qms_customer_id.name or None,
                    "orders": record.production_ids.mapped("name"),
                    "opened_at": record.opened_at or None,
                    "review_begun_at": record.review_begun_at or None,
                    "released_at": given.get("released_at", record.released_at) or None,
                    "conclusion": record.conclusion or None,
                },
                "quantities": {
                    name: record[f"quantity_{name}"]
                    for name in (
                        "made",
                        "accepted",
                        "rejected",
                        "sampled",
                        "held",
                        "approved",
                        "unaccounted",
                    )
                }
                | {"unit": record.uom_id.name},
                "completeness": record._checks_in_words(),
                "exceptions": record._exceptions_in_words(),
                "lots": [
                    {
                        "number": lot.name,
                        "udi": lot.udi_hri or None,
                        "manufactured": lot.manufacture_date or None,
                        "expires": lot.expiration_date or None,
                        "status": lot.quality_status or None,
                    }
                    for lot in lots
                ],
                "genealogy": record._genealogy_rows(),
                "sections": sections,
                "signatures": record._signature_manifestations(),
            }
        )

    def _checks_in_words(self):
        words = self._check_words()
        return [
            {**check, "label": words.get(check["code"], check["code"])}
            for check in self.checks or ()
        ]

    def _exceptions_in_words(self):
        """Exceptions and their review as plain values, oldest first."""
        kinds = dict(
            self.exception_ids._fields["kind"]._description_selection(self.env)
        )
        return [
            {
                "kind": row.kind,
                "label": kinds[row.kind],
                "text": row.text,
                "found_in": row.res_name or None,
                "moment": row.moment or None,
                "person": row.person or None,
                "reviewed": bool(row.reviewed),
                "comment": row.comment or None,
                "reviewed_by": row.reviewed_by_id.name or None,
                "reviewed_at": row.reviewed_at or None,
            }
            for row in self.exception_ids.sorted(
                lambda row: (row.moment or self.opened_at, row.id)
            )
        ]

    def _genealogy_rows(self):
        """Which lot of material went into which of these lots; one query."""
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", self.lot_ids.ids),
                ("move_id.production_id", "in", self.production_ids.ids),
                ("state", "=", "done"),
            ],
            order="id",
        )
        return [
            {
                "lot": line.lot_id.name,
                "material": used.product_id.display_name,
                "material_lot": used.lot_id.name or None,
            }
            for line in lines
            for used in line.consume_line_ids
        ]

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_print(self):
        """The frozen document of a released record; of an open one how it looks now.

        :raises AccessError: for everybody but quality staff and auditors
        """
        self.ensure_one()
        self.check_access("read")
        if self.pdf_attachment_id:
            return self._download(self.pdf_attachment_id)
        return self.env.ref(_REPORT).report_action(self)

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

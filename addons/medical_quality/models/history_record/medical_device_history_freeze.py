# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

from odoo import fields, models

from odoo.addons.qms_base.signing.canonical import date_text, digest

from .medical_device_history_document import RECORD
from .record_tools import amount_text, freezing, frozen_values, plain

SCHEMA = "device-history-record/1"


class MedicalDeviceHistory(models.Model):
    """Frozen at release: the data, and the document for people that holds them.

    Both are fixed with the last signature. The pages are laid out and signed off the
    web worker; the digests of both, which the released record keeps, bind them.
    """

    _inherit = "medical.device.history"

    # of records that were released before their documents were archival ones
    pdf_attachment_id = fields.Many2one(
        "ir.attachment",
        "Document of its own",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    pdf_sha256 = fields.Char(
        "SHA-256 of the document of its own", readonly=True, copy=False
    )
    json_attachment_id = fields.Many2one(
        "ir.attachment", "Data", readonly=True, copy=False, ondelete="restrict"
    )
    json_sha256 = fields.Char("SHA-256 of the data", readonly=True, copy=False)

    # who verifies a document has its digest alone
    _pdf_sha256_idx = models.Index("(pdf_sha256) WHERE pdf_sha256 IS NOT NULL")
    _json_sha256_idx = models.Index("(json_sha256) WHERE json_sha256 IS NOT NULL")
    html_sha256 = fields.Char(
        "SHA-256 of the pages",
        readonly=True,
        copy=False,
        help="Of what the pages of the document are laid out from, as it was fixed with"
        " the last signature.",
    )

    def _freeze(self, values):
        """Fix data and document of a record that is being released, and keep them.

        :param values: ``{field: value}`` of the release, written with it
        :return: values of the fields that name the data, the SHA-256 of data and
            pages, and the job that makes the document
        :raises UserError: when the pages do not print what is in the data
        """
        self.ensure_one()
        # sudo: the record holds what the signer may not browse; files of the service
        record = self._in_own_words()
        with freezing({record.id: values}):
            # the signatures decided; nobody else has one made
            job = record.env["qms.archive.job"]._order_for(record, RECORD)
        data = job.content.encode()
        attachment = record.env["ir.attachment"].create(
            {
                "name": f"{record._file_name()}.json",
                "raw": data,
                "mimetype": "application/json",
                "res_model": record._name,
                "res_id": record.id,
            }
        )
        return {
            "archive_job_id": job.id,
            "json_attachment_id": attachment.id,
            "json_sha256": digest(data),
            "html_sha256": digest(job.document.encode()),
        }

    def _check_freezable(self):
        """Find out before the first signature what the last one would refuse.

        :raises UserError: when the pages do not print what is in the data
        """
        records = self._in_own_words()
        as_released = {"state": "released", "released_at": fields.Datetime.now()}
        with freezing(dict.fromkeys(records.ids, as_released)):
            records.env["qms.archive.job"]._check_freezable(records, RECORD)

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
                    name: amount_text(record[f"quantity_{name}"])
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
                "lots": record._lots_in_words(),
                "genealogy": record._genealogy_rows(),
                "sections": sections,
                "signatures": record._signature_manifestations(),
            }
        )

    def _lots_in_words(self):
        """What was made as plain values; dates in ISO form."""
        field = self.env["stock.lot"]._fields["quality_status"]
        words = dict(field._description_selection(self.env))
        return [
            {
                "number": lot.name,
                "udi": lot.udi_hri or None,
                "manufactured": date_text(lot.manufacture_date)
                if lot.manufacture_date
                else None,
                "expires": date_text(lot.expiration_date.date())
                if lot.expiration_date
                else None,
                "quality_status": lot.quality_status or None,
                "status": words.get(lot.quality_status),
            }
            for lot in self.lot_ids.sorted("id")
        ]

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
            for used in line.consume_line_ids.sorted("id")
        ]

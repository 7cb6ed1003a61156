# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError

from odoo.addons.qms_base.archival.structure import Pdf

from ..history_record.medical_device_history_document import RECORD
from .stock_lot_archive import DEVICE_HISTORY

_MOST_LOTS = 200
# archival records that are made while somebody waits for the package
_MOST_MADE = 20


class MedicalRecordPackage(models.Model):
    """Packages of the records of lots (21 CFR 820.180; ISO 13485, 4.2.5)."""

    _inherit = "medical.record.package"

    def _check_lots(self, lots):
        if not lots:
            raise UserError(self.env._("Choose the lots."))
        if len(lots) > _MOST_LOTS:
            raise UserError(
                self.env._(
                    "At most %(most)s lots in one package: make several.",
                    most=_MOST_LOTS,
                )
            )

    def _collect_lots(self, number, purpose, lots=None, **asked):
        """The current archival records of lots.

        With the documents of their released device history records, each once: that
        of a run is of all its lots, and the index says which others are in it. The
        history of a lot that is not released is archived by itself, here where
        nobody has done it.

        :return: ``(lots in words, files, what the index says besides)``
        """
        self._check_lots(lots)
        lots._archive_check_reader(DEVICE_HISTORY)
        released = lots.device_history_ids.filtered(
            lambda record: record.state == "released"
        )
        released._archive_check_reader(RECORD)
        documented = released.filtered("archive_record_id")
        histories = lots._archive_records(DEVICE_HISTORY).filtered(
            lambda record: record.state == "current"
        )
        archived = set(histories.mapped("res_id"))
        without = (lots - documented.lot_ids).filtered(
            lambda lot: lot.id not in archived
        )
        self._check_documents_made(released, without)
        self._make_histories(without)
        current = documented.archive_record_id | lots._archive_records().filtered(
            lambda record: record.state == "current"
        )
        of_record = {record.archive_record_id: record for record in documented}
        files, rows, others = {}, [], {}
        for record in current.sorted("number"):
            content = record.sudo()._bytes()
            name = record._file_name()
            files[f"records/{name}"] = content
            files[f"data/{name.removesuffix('.pdf')}.json"] = Pdf(content).record()
            run = of_record.get(record)
            inside = run.lot_ids if run else lots.browse(record.res_id)
            beside = sorted((inside - lots).mapped("name"))
            if beside:
                others[record.number] = beside
            rows.append(
                {
                    "number": record.number,
                    "version": str(record.version),
                    "kind": record.title,
                    "lot": record.res_name,
                    "lots asked for": ", ".join(sorted((inside & lots).mapped("name"))),
                    "other lots in it": ", ".join(beside),
                    "recorded": f"{record.frozen_at} UTC",
                    "sha256": record.pdf_sha256,
                }
            )
        title = self.env._("Records of lots")
        tables = {title: rows}
        scope = ", ".join(lots.mapped("name"))
        files |= self._tables_files(number, title, scope, purpose, tables)
        # when nothing of it can fail any more: this is on record for good at once
        self.env["qms.archive.view"]._log(
            current, self.env._("Package %(number)s", number=number)
        )
        return scope, files, {"other_lots": others}

    def _make_histories(self, lots):
        """Archive the device histories of lots of which there is none.

        An auditor, who has none made otherwise, gets them with the package: it is
        asked for by name, logged, and of what the auditor reads.

        :raises UserError: naming lots of which there are too many, or none is made
        """
        if not lots:
            return
        if len(lots) > _MOST_MADE:
            raise UserError(
                self.env._(
                    "%(lots)s: the device history is not archived, and of so many it"
                    " takes too long to do now. Archive them first, or choose at most"
                    " %(most)s such lots.",
                    lots=", ".join(lots.mapped("name")),
                    most=_MOST_MADE,
                )
            )
        # whoever asks may read them: checked before
        jobs = self.env["qms.archive.job"]._order_for(lots, DEVICE_HISTORY)
        for lot, job in zip(lots, jobs.sudo(), strict=True):
            try:
                job._make_now()
            except UserError as error:
                raise UserError(
                    self.env._(
                        "%(lot)s: its device history could not be archived: %(cause)s",
                        lot=lot.name,
                        cause=error.args[0],
                    )
                ) from error

    def _check_documents_made(self, released, lots):
        """Whether the released records of lots have their documents.

        :raises UserError: naming a record whose document failed or is being made
        """
        for record in released.filtered(lambda one: one.lot_ids & lots):
            if record.document_state == "failed":
                raise UserError(
                    self.env._(
                        "The document of %(record)s could not be made: %(cause)s"
                        "\nMend the cause, then press Try again on the record.",
                        record=record.display_name,
                        cause=record.document_failure,
                    )
                )
            if record.document_state in ("waiting", "running"):
                raise UserError(
                    self.env._(
                        "The document of %(record)s is being made: wait until the"
                        " record says that it is there.",
                        record=record.display_name,
                    )
                )

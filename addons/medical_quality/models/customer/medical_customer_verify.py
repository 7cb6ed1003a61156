# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

from odoo import api, models

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST = 100
CURRENT, STOPPED = "current", "stopped"
SUPERSEDED, UNKNOWN = "superseded", "unknown"
# of a lot that nobody relies on any more, whatever was issued about it
_STOPPED = ("on_hold", "rejected")


class MedicalCustomerVerify(models.AbstractModel):
    """Whether a document that somebody holds is one that was issued, and which.

    By the SHA-256 of its file, or the one that is printed on it; where its number is
    given too, it has to be that of the same document. Who has the digest holds the
    document, and is told that it is genuine, whether it is current, and whether what it
    is about may be relied on; no more.
    (21 CFR 11.10(a))
    """

    _name = "medical.customer.verify"
    _description = "Verification of documents"

    @api.model
    def _digest_of(self, sha256):
        """The digits of a digest as somebody gave it, in one form."""
        return re.sub(r"[\s:]", "", sha256 or "").lower()

    @api.model
    def _verify(self, number, sha256):
        """Whether a digest, and a number where one is given, are of an issued document.

        :param number: as printed, or empty
        :param sha256: of the file or of the data attached to it, as hexadecimal digits;
            spaces, line ends and colons between them are let go
        :return: ``current``, ``stopped`` (current, and a lot of it is on hold or
            rejected now), ``superseded``, or ``unknown``
        """
        number = (number or "").strip()
        sha256 = self._digest_of(sha256)
        printed = len(number) <= _LONGEST and (not number or number.isprintable())
        if not printed or not _DIGEST.fullmatch(sha256):
            return UNKNOWN
        same = ["|", ("pdf_sha256", "=", sha256), ("json_sha256", "=", sha256)]
        # sudo: who asks has no rights; the digest is what counts
        archived = (
            self.env["qms.archive.record"]
            .sudo()
            .search([*([("number", "=", number)] if number else []), *same])
        )
        documents = archived.filtered(lambda a: a.res_model != "medical.device.history")
        records = (
            self.env["medical.device.history"]
            .sudo()
            .search(
                [
                    *([("name", "=", number)] if number else []),
                    ("state", "in", ("released", "superseded")),
                    "|",
                    ("id", "in", (archived - documents).mapped("res_id")),
                    *same,
                ]
            )
        )
        if self._is_package(number, sha256):
            return CURRENT
        current = documents.filtered(lambda a: a.state == "current")
        released = records.filtered(lambda record: record.state == "released")
        if current or released:
            about = current.filtered(lambda a: a.res_model == "stock.lot")
            # sudo: as above
            lots = self.env["stock.lot"].sudo().browse(about.mapped("res_id")).exists()
            stopped = (lots | released.lot_ids).filtered(
                lambda lot: lot.quality_status in _STOPPED
            )
            return STOPPED if stopped else CURRENT
        return SUPERSEDED if documents or records else UNKNOWN

    @api.model
    def _is_package(self, number, sha256):
        """Whether it is the document of a package that an inspector was given."""
        # sudo: as above
        packages = self.env["medical.record.package"].sudo()
        return bool(
            packages.search_count(
                [
                    *([("number", "=", number)] if number else []),
                    *("|", ("pdf_sha256", "=", sha256), ("json_sha256", "=", sha256)),
                ],
                limit=1,
            )
        )

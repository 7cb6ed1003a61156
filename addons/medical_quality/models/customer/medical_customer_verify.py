# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

from odoo import api, models

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST = 100
CURRENT, SUPERSEDED, UNKNOWN = "current", "superseded", "unknown"


class MedicalCustomerVerify(models.AbstractModel):
    """Whether a document that somebody holds is one that was issued, and which.

    By its number and the SHA-256 that is printed on it, or that of its file. Who has
    both holds the document: it is told that it is genuine, and whether it is current,
    and nothing that does not stand in it. (21 CFR 11.10(a))
    """

    _name = "medical.customer.verify"
    _description = "Verification of documents"

    @api.model
    def _verify(self, number, sha256):
        """Whether a number and a digest belong to one issued document.

        :param number: as printed
        :param sha256: of the file or of the data attached to it, as hexadecimal digits;
            spaces, line ends and colons between them are let go
        :return: ``current``, ``superseded``, or ``unknown``
        """
        number = (number or "").strip()
        sha256 = re.sub(r"[\s:]", "", sha256 or "").lower()
        printed = 0 < len(number) <= _LONGEST and number.isprintable()
        if not printed or not _DIGEST.fullmatch(sha256):
            return UNKNOWN
        same = ["|", ("pdf_sha256", "=", sha256), ("json_sha256", "=", sha256)]
        # sudo: who asks has no rights; number and digest together are what counts
        archived = (
            self.env["qms.archive.record"]
            .sudo()
            .search([("number", "=", number), *same], limit=1)
        )
        if archived and archived.res_model != "medical.device.history":
            return archived.state
        record = (
            self.env["medical.device.history"]
            .sudo()
            .search(
                [
                    ("name", "=", number),
                    ("state", "in", ("released", "superseded")),
                    *(same if not archived else [("id", "=", archived.res_id)]),
                ],
                limit=1,
            )
        )
        if not record:
            return UNKNOWN
        return CURRENT if record.state == "released" else SUPERSEDED

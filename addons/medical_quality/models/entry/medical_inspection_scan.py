# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

_SHOWN = 20


class MedicalInspection(models.Model):
    """Scans on the entry screen that are no value: lots and serial numbers.

    Other addons answer to their codes (an instrument) by ``super()``.
    """

    _inherit = "medical.inspection"

    def scan(self, text):
        """Say what a scanned text means to these inspections; nothing is entered.

        :param text: UDI, lot or serial number as a reader types it
        :return: ``{"kind", "message", "inspection_id", "result_id",
            "inspection_ids"}``: ``kind`` is ``subject`` (one of these, to be entered
            now), ``other`` (open inspections of something else, named in
            ``inspection_ids``) or ``unknown``
        """
        self.check_access("read")
        # the space that a HIBC scan may end with is its check character
        text = text.strip("\t\r\n") if isinstance(text, str) else ""
        if not text.strip():
            return self._scan_answer("unknown", self.env._("Nothing was scanned."))
        lots = self._lots_scanned(text)
        return self._scan_own(lots) or self._scan_others(lots, text)

    def _scan_answer(self, kind, message, **more):
        return {
            "kind": kind,
            "message": message,
            "inspection_id": False,
            "result_id": False,
            "inspection_ids": [],
            **more,
        }

    def _scan_own(self, lots):
        """The answer where a scan names the subject of one of these, or its unit."""
        for inspection in self:
            if inspection.lot_id in lots:
                return self._scan_answer(
                    "subject",
                    self.env._("%(lot)s is what is inspected.", lot=inspection.subject),
                    inspection_id=inspection.id,
                )
        for result in self.result_ids:
            unit = result._unit_serial()
            if unit and unit in lots:
                return self._scan_answer(
                    "subject",
                    self.env._("%(serial)s is inspected now.", serial=unit.name),
                    inspection_id=result.inspection_id.id,
                    result_id=result.id,
                )
        return None

    def _scan_others(self, lots, text):
        """The answer where a scan names something else."""
        others = (
            self.search(
                [("lot_id", "in", lots.ids), ("state", "=", "open")], limit=_SHOWN
            )
            if lots
            else self.browse()
        )
        if others:
            return self._scan_answer(
                "other",
                self.env._(
                    "%(lot)s is not what is inspected here; it has an open inspection"
                    " of its own.",
                    lot=others[0].subject,
                ),
                inspection_ids=others.ids,
            )
        if lots:
            return self._scan_answer(
                "unknown",
                self.env._(
                    "%(lot)s is not what is inspected here and has no open inspection."
                    " Put it back.",
                    lot=lots[0].name,
                ),
            )
        return self._scan_answer(
            "unknown",
            self.env._(
                "“%(text)s” is neither a number nor a known lot or serial number.",
                text=text,
            ),
        )

    def _lots_scanned(self, text, among=()):
        """Lots and serials that a scan names, in the companies of the user.

        :param among: domain of those that may be meant
        """
        trace = self.env["medical.trace"]
        domain = [*among, ("company_id", "in", (False, *self.env.companies.ids))]
        read = trace._read_udi(text)
        name = text.strip()
        # a device identifier alone names no device: a lot may be called "D-1"
        if read and (read["serial"] or read["lot"]):
            products = trace._identified_products(read["agency"], read["di"])
            domain.append(("product_id", "in", products.ids))
            name = read["serial"] or read["lot"]
        if not name:
            return self.env["stock.lot"]
        # sudo: a number that is scanned is in the scanner's hand
        return (
            self.env["stock.lot"]
            .sudo()
            .search([*domain, ("name", "=", name)], limit=_SHOWN)
        )


class MedicalInspectionResult(models.Model):
    _inherit = "medical.inspection.result"

    def _unit_serial(self):
        """The serial that this result is of, where units are inspected singly."""
        self.ensure_one()
        return self.serial_id

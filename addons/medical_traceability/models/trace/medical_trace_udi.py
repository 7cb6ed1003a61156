# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain

from ...udi import parse
from ...udi.errors import E_NO_DI
from ...udi.result import BRACKETED, HIBC


class MedicalTrace(models.AbstractModel):
    """What a scanned identifier leads to, whichever agency issued it."""

    _inherit = "medical.trace"

    @api.model
    def _parse_scan(self, text):
        """A scan without anything wrong, or None.

        The second symbol of a label that has two names no device; what it says is
        read where it cannot be taken for a typed number.

        :param text: as scanned; the last character of a HIBC text may be a space
        :return: ``udi.ParsedUdi`` or None
        """
        for candidate in dict.fromkeys((text, text.strip(" "))):
            parsed = parse(candidate)
            codes = {problem.code for problem in parsed.errors}
            told = candidate.startswith("]") or parsed.form in (BRACKETED, HIBC)
            if not codes or (codes == {E_NO_DI} and (told or parsed.get("00"))):
                return parsed
        return None

    @api.model
    def _read_udi(self, text):
        """What a valid UDI names, or None for any other text.

        :param text: as scanned, or as printed below the symbol, in any notation
        :return: ``{agency, di, lot, serial}``; ``di`` is never empty
        """
        parsed = self._parse_scan(text)
        if not parsed or not parsed.valid or not parsed.di:
            return None
        return {
            "agency": parsed.issuing_agency,
            "di": parsed.di,
            "lot": parsed.lot,
            "serial": parsed.serial,
        }

    @api.model
    def _identified_products(self, agency, di):
        """Products that a device identifier was given to, at any package level.

        :param agency: ``GS1``, ``HIBCC`` or ``ICCBBA``
        :param di: as :class:`ParsedUdi` gives it
        """
        if not agency or not di:
            return self.env["product.product"]
        identifiers = self.env["medical.device.identifier"]._find_number(di)
        return identifiers.product_id.sudo(False)

    def _find_udi(self, text):
        parsed = self._parse_scan(text)
        if not parsed:
            return []
        # a logistic label says of what, and of which lot, its contents are
        di = parsed.di or parsed.get("02")
        if not (parsed.serial or parsed.lot):
            return []
        if parsed.serial:
            domain = Domain("name", "=", parsed.serial)
        else:
            domain = Domain("name", "=", parsed.lot) | Domain(
                "batch_number", "=", parsed.lot
            )
        if di:
            products = self._identified_products(parsed.issuing_agency, di)
            domain &= Domain("product_id", "in", products.ids)
        return self._one_by_one(self._search_lots(domain))

    def _find_package(self, text):
        """Lots in the logistic unit with an SSCC, or those packed into it."""
        parsed = self._parse_scan(text)
        sscc = parsed and parsed.get("00")
        if not sscc:
            return []
        # sudo: a number leads to lots that the reader may see, and to nothing else
        packages = (
            self.env["stock.package"]
            .sudo()
            .search(
                [
                    ("name", "in", (sscc, f"00{sscc}")),
                    ("company_id", "in", [False, *self.env.companies.ids]),
                ]
            )
        )
        if not packages:
            return []
        # sudo: as above
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search([("package_id", "child_of", packages.ids), ("lot_id", "!=", False)])
        )
        lots = quants.lot_id
        if not lots:
            # sudo: as above; it was unpacked since
            lines = (
                self.env["stock.move.line"]
                .sudo()
                .search(
                    [
                        ("result_package_id", "child_of", packages.ids),
                        ("state", "=", "done"),
                        ("lot_id", "!=", False),
                    ]
                )
            )
            lots = lines.lot_id
        return [(sscc, self._readable(lots.ids))]

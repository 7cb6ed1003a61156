# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain

from .typed import is_typed

# no lot number is longer; scans hold more, yet no customer's label does
LONGEST = 300


class MedicalCustomerLot(models.Model):
    """A lot by what stands on its label."""

    _inherit = "medical.customer.lot"

    @api.model
    def _find_text(self, text):
        """Rows of the customer for a scanned UDI or a typed number.

        Lots of others are found as little as those that do not exist.

        :param text: as scanned in any notation, or typed
        :return: rows; none for an empty or overlong text, or one that nobody types
        """
        text = (text or "").strip("\r\n\t ")
        if not text or len(text) > LONGEST or not is_typed(text):
            return self.browse()
        read = self.env["medical.trace"]._read_udi(text)
        if not read:
            return self._search_own([("name", "in", [text, text.upper()])], limit=20)
        number = read["serial"] or read["lot"]
        if not number:
            return self.browse()
        # sudo: which product a device identifier stands for is on its label
        products = (
            self.env["medical.trace"]
            .sudo()
            ._identified_products(read["agency"], read["di"])
        )
        named = Domain("name", "=", number)
        if not read["serial"]:
            # devices with serial numbers carry the batch as their lot
            named |= Domain("batch_number", "=", number)
        # sudo: of the rows found by it only the person's own are shown
        lots = (
            self.env["stock.lot"]
            .sudo()
            .search(named & Domain("product_id", "in", products.ids), limit=200)
        )
        return self._search_own([("lot_ref", "in", lots.ids)], limit=20)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re
from datetime import date

from odoo import api, models
from odoo.fields import Domain

# lots that one may ask about at once
_MOST = 2_000
# kinds of text that mean nothing else, read as scanned
_SCANNED = ("udi", "package")
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:\.\.|-|to)\s*(\d{4}-\d{2}-\d{2}))?")


class MedicalTrace(models.AbstractModel):
    """One box that takes whatever identifies lots."""

    _inherit = "medical.trace"

    @api.readonly
    @api.model
    def find(self, text):
        """What a scan or a typed text may mean, the most exact meaning first.

        A scanned UDI in any notation, the SSCC of a logistic unit, a lot or serial
        number, a supplier's lot, a batch, an order, a delivery or receipt, a purchase,
        a part number, a customer, or a day or span of manufacture (``2026-05-04`` or
        ``2026-05-04..2026-05-31``).

        :return: list of ``{kind, label, name, count, lot_ids}``; of more lots than can
            be traced at once none is given, as a part would pass for all
        :raises AccessError: for whoever may not read the genealogy
        """
        self.env["medical.genealogy.edge"].check_access("read")
        # the space that a HIBC scan may end with is its check character
        scanned = (text or "").strip("\t\r\n")
        text = scanned.strip(" ")
        if not text:
            return []
        found = []
        for kind, label, lookup in self._lookups():
            for name, lots in lookup(scanned if kind in _SCANNED else text):
                if lots:
                    found.append(
                        {
                            "kind": kind,
                            "label": label,
                            "name": name,
                            "count": len(lots),
                            "lot_ids": lots.ids if len(lots) <= _MOST else [],
                        }
                    )
            if found and kind in _SCANNED:
                break
        return found or self._find_similar(text)

    @api.model
    def _lookups(self):
        """Ways to read a text, as ``(kind, label, method)``; hook for addons.

        A method takes the text and returns pairs ``(name, lots)``.
        """
        return [
            ("udi", self.env._("UDI"), self._find_udi),
            ("package", self.env._("Logistic unit (SSCC)"), self._find_package),
            ("lot", self.env._("Lot / serial"), self._find_lots),
            ("reference", self.env._("Supplier lot"), self._find_reference),
            ("batch", self.env._("Batch"), self._find_batch),
            ("order", self.env._("Manufacturing order"), self._find_order),
            ("transfer", self.env._("Delivery or receipt"), self._find_transfer),
            ("purchase", self.env._("Purchase"), self._find_purchase),
            ("part", self.env._("Part"), self._find_part),
            ("date", self.env._("Manufactured on"), self._find_dates),
            ("customer", self.env._("Customer"), self._find_customer),
        ]

    def _search_lots(self, domain):
        return self.env["stock.lot"].search(domain, limit=_MOST + 1, order="name, id")

    def _one_by_one(self, lots):
        return [(f"{lot.name}, {lot.product_id.display_name}", lot) for lot in lots]

    def _find_lots(self, text):
        return self._one_by_one(self._search_lots([("name", "=ilike", _plain(text))]))

    def _find_reference(self, text):
        return self._one_by_one(self._search_lots([("ref", "=ilike", _plain(text))]))

    def _find_batch(self, text):
        lots = self._search_lots([("batch_number", "=ilike", _plain(text))])
        return [(text, lots)]

    def _find_order(self, text):
        # sudo: a number leads to lots that the reader may see, and to nothing else
        orders = (
            self.env["mrp.production"]
            .sudo()
            .search([("name", "=ilike", _plain(text))] + self._own_companies())
        )
        return [
            (order.name, self._readable(order._qms_traced_lots().ids))
            for order in orders
        ]

    def _find_transfer(self, text):
        # sudo: a number leads to lots that the reader may see, and to nothing else
        pickings = (
            self.env["stock.picking"]
            .sudo()
            .search([("name", "=ilike", _plain(text))] + self._own_companies())
        )
        return [
            (picking.name, self._readable(picking.move_line_ids.lot_id.ids))
            for picking in pickings
        ]

    def _find_purchase(self, text):
        # sudo: a number leads to lots that the reader may see, and to nothing else
        purchases = (
            self.env["purchase.order"]
            .sudo()
            .search(
                Domain(self._own_companies())
                & (
                    Domain("name", "=ilike", _plain(text))
                    | Domain("partner_ref", "=ilike", _plain(text))
                )
            )
        )
        return [
            (
                purchase.name,
                self._readable(purchase.picking_ids.move_line_ids.lot_id.ids),
            )
            for purchase in purchases
        ]

    def _find_part(self, text):
        products = self.env["product.product"].search(
            [
                "|",
                ("default_code", "=ilike", _plain(text)),
                ("name", "=ilike", _plain(text)),
            ]
        )
        return [
            (
                product.display_name,
                self._search_lots([("product_id", "=", product.id)]),
            )
            for product in products
        ]

    def _find_dates(self, text):
        match = _DATES.fullmatch(text)
        if not match:
            return []
        try:
            first, last = (
                date.fromisoformat(d) for d in (match[1], match[2] or match[1])
            )
        except ValueError:
            return []
        domain = [("manufacture_date", ">=", first), ("manufacture_date", "<=", last)]
        return [(text, self._search_lots(domain))]

    def _find_customer(self, text):
        shipments = self.env["medical.lot.shipment"]._read_group(
            [("company_name", "=ilike", _plain(text))],
            ["company_name"],
            ["lot_id:recordset"],
        )
        return [(name, self._readable(lots.ids)) for name, lots in shipments]

    def _find_similar(self, text):
        """Lots whose number holds the text, where nothing is it."""
        if len(text) < 3:
            return []
        lots = self.env["stock.lot"].search(
            [("name", "ilike", _plain(text))], limit=20, order="name, id"
        )
        return [
            {
                "kind": "similar",
                "label": self.env._("Similar number"),
                "name": name,
                "count": 1,
                "lot_ids": lot.ids,
            }
            for name, lot in self._one_by_one(lots)
        ]

    def _own_companies(self):
        return [("company_id", "in", self.env.companies.ids)]


def _plain(text):
    """The text for a comparison by pattern in which nothing is a pattern."""
    return re.sub(r"([\\%_])", r"\\\1", text)

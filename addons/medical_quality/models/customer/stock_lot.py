# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.medical_traceability.label import LabelError
from odoo.addons.medical_traceability.label.symbol import datamatrix_rows


class StockLot(models.Model):
    """What the page of a lot in the portal shows, section by section."""

    _inherit = "stock.lot"

    def _customer_sections(self, row, agreement):
        """Sections of the page of this lot, for whom it is shown to.

        Hook: addons add theirs. What a section shows are plain values, chosen for the
        customer; it is called with ``sudo``, after the view was put on record.

        :param row: row of ``medical.customer.lot`` that was found by the person's
            rights; it says whether they are its legal manufacturer or a consignee
        :param agreement: quality agreement in force (``sudo``), or none
        :return: ``[{"key", "title", "template", "sequence", "linked": bool, …}]``;
            ``linked`` for what somebody with a link sees too
        """
        self.ensure_one()
        return [
            {
                "key": "udi",
                "title": self.env._("Device identification"),
                "template": "medical_quality.portal_lot_udi",
                "sequence": 10,
                "linked": True,
                **self._customer_udi(row, agreement),
            }
        ]

    def _customer_company(self):
        """The company that a lot (``sudo``) is of: that made it, or moved it first.

        Lots of products of all companies name none.

        :return: ``res.company``, or none where nothing says
        """
        self.ensure_one()
        found = self.company_id
        if not found:
            orders = self.env["medical.inspection"]._producing_orders(self)
            found = (
                self.env["mrp.production"].browse(orders.get(self.id, ())).company_id
            )
        if not found:
            line = self.env["stock.move.line"].search(
                [("lot_id", "=", self.id)], order="id", limit=1
            )
            found = line.company_id
        return found

    def _customer_udi(self, row, agreement):
        """The UDI, as text and as symbol, and whether there is a proof of the label.

        No symbol of a lot that is on hold or rejected: a phone or a warehouse would
        take it off the page as off a label. What the lot is stays to be read.
        """
        self.ensure_one()
        rows = []
        stopped = self.quality_status in ("on_hold", "rejected")
        identifier = self._device_identifiers()[self]
        if self.udi_hri and not stopped and identifier.issuing_agency == "gs1":
            try:
                rows = datamatrix_rows(self._udi_bracketed())
            except LabelError:
                # told as text all the same
                rows = []
        return {
            "udi": self.udi_hri or "",
            "symbol": _svg_path(rows),
            "size": len(rows),
            # where a lot stands is told to its legal manufacturer alone
            "stopped": stopped and row.relation == "owner",
            "proof": bool(
                row.relation == "owner"
                and agreement.share_labels
                and self.udi_hri
                and self._customer_has_label()
            ),
        }


def _svg_path(rows):
    """Dark modules of a symbol as one SVG path, a module being one unit."""
    return "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, module in enumerate(row)
        if module == "1"
    )

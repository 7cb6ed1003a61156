# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import models

_ENDED = ("done", "cancel")
_OURS = ("internal", "transit")


class ProductTemplate(models.Model):
    """What exists of a product when its regulation is switched on or off.

    Everything is counted with ``sudo`` and in every company, because regulation
    holds for the product: the wizards say whose it is.
    """

    _inherit = "product.template"

    def _qms_variants(self):
        return self.with_context(active_test=False).sudo().product_variant_ids

    def _qms_lots(self):
        """All lots and serial numbers of these products."""
        lots = self.env["stock.lot"].sudo()
        return lots.search([("product_id", "in", self._qms_variants().ids)])

    def _qms_stock(self):
        """Stock of these products in our own places."""
        return (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("product_id", "in", self._qms_variants().ids),
                    ("location_id.usage", "in", _OURS),
                    ("quantity", "!=", 0),
                ]
            )
        )

    def _qms_open_orders(self):
        """Orders that make these products and are not over."""
        return (
            self.env["mrp.production"]
            .sudo()
            .search(
                [
                    ("product_id", "in", self._qms_variants().ids),
                    ("state", "not in", _ENDED),
                ]
            )
        )

    def _qms_open_moves(self):
        """Movements of these products that are not over, orders' included."""
        return (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("product_id", "in", self._qms_variants().ids),
                    ("state", "not in", _ENDED),
                ]
            )
        )


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _qms_filter_started(self):
        """The orders among these on which somebody worked or something moved."""
        return self.filtered(
            lambda order: order.state in ("progress", "to_close")
            or any(w.state in ("progress", "done") for w in order.workorder_ids)
            or order.workorder_ids.time_ids
            or any(
                move.state == "done"
                for move in order.move_raw_ids | order.move_finished_ids
            )
        )


class StockMove(models.Model):
    _inherit = "stock.move"

    def _qms_unreserve_unusable(self):
        """Take reservations off lots that may not be used for these movements.

        What somebody has picked stays as entered and is refused when it is done.

        :return: ``(reservations taken off, picked lines left)``
        """
        by_flow = defaultdict(self.env["stock.move.line"].browse)
        reserving = self.move_line_ids.filtered(
            lambda line: line.lot_id.qms_regulated
            and not line.move_id._should_bypass_reservation(line.location_id)
        )
        for line, flow in reserving._gate_flows().items():
            by_flow[flow] |= line
        unusable = self.env["stock.move.line"]
        for flow, lines in by_flow.items():
            barred = set((lines.lot_id - lines.lot_id._filter_usable(flow)).ids)
            unusable |= lines.filtered(lambda line, b=barred: line.lot_id.id in b)
        picked = unusable.filtered("picked")
        loose = unusable - picked
        loose.unlink()
        return len(loose), len(picked)

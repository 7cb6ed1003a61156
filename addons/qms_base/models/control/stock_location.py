# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class StockLocation(models.Model):
    _inherit = "stock.location"

    def write(self, vals):
        """What a place is used for decides what a movement means.

        A place that holds regulated stock keeps its use: the same movement would be
        judged differently from then on.
        """
        if "usage" in vals:
            changed = self.filtered(lambda place: place.usage != vals["usage"])
            # sudo: stock counts whoever may see it
            stock = changed and self.env["stock.quant"].sudo().search(
                [
                    ("location_id", "in", changed.ids),
                    ("quantity", "!=", 0),
                    "|",
                    ("product_id.qms_regulated", "=", True),
                    ("lot_id.qms_regulated", "=", True),
                ],
                limit=1,
            )
            if stock:
                self.env["qms.gate.denial"]._refuse_change(
                    stock.location_id,
                    "location.usage",
                    self.env._(
                        "%(location)s holds regulated stock (%(product)s): what it is"
                        " used for cannot be changed. Create another location and move"
                        " the stock there.",
                        location=stock.location_id.display_name,
                        product=stock.product_id.display_name,
                    ),
                    about=(("product.product", stock.product_id.id),),
                )
        return super().write(vals)

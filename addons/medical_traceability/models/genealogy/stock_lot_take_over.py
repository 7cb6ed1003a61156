# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ..extensions.stock_lot_status import deciding


class StockLot(models.Model):
    """A lot that goes on under a new number is what it was."""

    _inherit = "stock.lot"

    def _qms_take_over(self, lots):
        """Give this new lot the standing of those it was taken from.

        Hook for addons that know more of a lot. The quality status is theirs, neither
        tighter nor looser; of the dates of manufacture the earliest counts.

        :param lots: lots of one product and one quality status
        """
        self.ensure_one()
        dates = [lot.manufacture_date for lot in lots if lot.manufacture_date]
        batches = set(lots.mapped("batch_number"))
        customers = lots.qms_customer_id
        # sudo: who gives numbers need not have rights on lots
        new = self.sudo()
        with deciding():
            new.write(
                {
                    "quality_status": lots[0].quality_status,
                    "quality_status_date": max(
                        filter(None, lots.mapped("quality_status_date")), default=False
                    ),
                    "manufacture_date": min(dates, default=False),
                    "batch_number": batches.pop() if len(batches) == 1 else False,
                }
            )
        if len(customers) == 1 and new.qms_customer_id != customers:
            new.write({"qms_customer_id": customers.id})

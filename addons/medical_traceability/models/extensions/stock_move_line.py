# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    lot_quality_status = fields.Selection(
        related="lot_id.quality_status", string="Lot status"
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # Odoo has no index here: containing or tracing lots would read every movement
    lot_id = fields.Many2one(index="btree_not_null")
    lot_quality_status = fields.Selection(
        related="lot_id.quality_status", string="Lot status"
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalLotChangeLine(models.Model):
    """What is taken of one lot at one place."""

    _name = "medical.lot.change.line"
    _description = "Part of a split, merge or relabelling"
    _inherit = "qms.lock.line"
    _qms_lock_parent = "change_id"
    _order = "change_id desc, id"
    _check_company_auto = True

    change_id = fields.Many2one(
        "medical.lot.change", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="change_id.company_id", store=True)
    product_id = fields.Many2one(related="change_id.product_id")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    location_id = fields.Many2one(
        "stock.location",
        "Place",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=[("usage", "in", ("internal", "transit"))],
    )
    quantity = fields.Float(required=True, digits="Product Unit")
    quality_status = fields.Selection(related="lot_id.quality_status")

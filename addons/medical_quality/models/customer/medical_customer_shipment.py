# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools import SQL

from .sharing import part_number, sharing


class MedicalCustomerShipment(models.Model):
    """What was shipped of a customer's lots, and what was shipped to it.

    A consignee sees what it got. The legal manufacturer sees all shipments of its
    lots, and to whom where the quality agreement says so.
    """

    _name = "medical.customer.shipment"
    _description = "Shipment of a customer"
    _inherit = "medical.customer.shown"
    _auto = False
    _order = "shipped_on desc, id desc"
    _shown_model = "medical.lot.shipment"
    _depends = {
        "stock.lot": ["qms_customer_id"],
        "product.product": ["default_code", "qms_customer_part", "product_tmpl_id"],
        "product.template": ["name", "qms_customer_id"],
    }

    lot_ref = fields.Integer("Lot id", readonly=True)
    lot_name = fields.Char("Lot / serial", readonly=True)
    part_number = fields.Char("Part", readonly=True)
    product_name = fields.Char("Product", readonly=True)
    direction = fields.Selection(
        [("shipped", "Shipped"), ("returned", "Returned")], "Status", readonly=True
    )
    quantity = fields.Float(digits="Product Unit", readonly=True)
    shipped_on = fields.Datetime("Date", readonly=True)
    consignee = fields.Char("To", readonly=True)

    @property
    def _table_query(self):
        lang = self.env.lang or "en_US"
        columns = SQL(
            "l.company_id, s.document AS name, s.lot_id AS lot_ref, s.lot_name,"
            " COALESCE(t.name->>%s, t.name->>'en_US') AS product_name,"
            " s.direction, s.quantity, s.happened_at AS shipped_on",
            lang,
        )
        rows = SQL(
            " FROM medical_lot_shipment s JOIN stock_lot l ON l.id = s.lot_id"
            " JOIN product_product p ON p.id = s.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id"
            " LEFT JOIN res_partner c ON c.id = s.partner_ref"
        )
        return SQL(
            "SELECT s.id * 2 AS id, l.qms_customer_id AS partner_id, %(columns)s,"
            " %(owner)s AS part_number,"
            " CASE WHEN sharing.share_consignees"
            "  OR c.commercial_partner_id = l.qms_customer_id"
            "  THEN s.partner_name END AS consignee"
            " %(rows)s LEFT JOIN %(sharing)s ON TRUE"
            " WHERE l.qms_customer_id IS NOT NULL"
            " UNION ALL"
            " SELECT s.id * 2 + 1, c.commercial_partner_id, %(columns)s,"
            " %(other)s, s.partner_name"
            " %(rows)s WHERE c.id IS NOT NULL"
            " AND c.commercial_partner_id IS DISTINCT FROM l.qms_customer_id",
            columns=columns,
            rows=rows,
            owner=part_number(SQL("l.qms_customer_id")),
            other=part_number(SQL("c.commercial_partner_id")),
            sharing=sharing(SQL("l.qms_customer_id"), SQL("s.company_id"), SQL("t.id")),
        )

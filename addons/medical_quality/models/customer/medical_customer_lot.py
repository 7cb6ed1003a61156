# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools import SQL

from .sharing import part_number

# in the customer's words
STATUS = [
    ("made", "Being made or checked"),
    ("released", "Released"),
    ("hold", "On hold"),
    ("rejected", "Rejected"),
    ("shipped", "Shipped to you"),
    ("none", "Not controlled"),
]
_STATUS_SQL = SQL(
    "CASE l.quality_status WHEN 'quarantine' THEN 'made'"
    " WHEN 'released' THEN 'released' WHEN 'on_hold' THEN 'hold'"
    " WHEN 'rejected' THEN 'rejected' ELSE 'none' END"
)


class MedicalCustomerLot(models.Model):
    """Lots and serials of a customer's devices, and lots that were shipped to it.

    A lot has a row for its legal manufacturer and one for each consignee, who learns
    nothing of it but that it got it. The rows come from the lots and from the record
    of shipments at every reading: nothing is copied that could be out of date.
    """

    _name = "medical.customer.lot"
    _description = "Lot of a customer"
    _inherit = "medical.customer.shown"
    _auto = False
    _order = "made_on desc, id desc"
    _shown_model = "stock.lot"
    _shown_ref = "lot_ref"
    _depends = {
        "stock.lot": [
            *("name", "product_id", "company_id", "qms_customer_id"),
            *("quality_status", "manufacture_date", "expiration_date"),
        ],
        "product.product": ["default_code", "qms_customer_part", "product_tmpl_id"],
        "product.template": ["name", "qms_customer_id"],
    }

    relation = fields.Selection(
        [("owner", "Legal manufacturer"), ("consignee", "Consignee")], readonly=True
    )
    lot_ref = fields.Integer("Lot id", readonly=True)
    part_number = fields.Char("Part", readonly=True)
    product_name = fields.Char("Product", readonly=True)
    status = fields.Selection(STATUS, readonly=True)
    made_on = fields.Date("Manufactured on", readonly=True)
    expires_on = fields.Date("Expires", readonly=True)

    @property
    def _table_query(self):
        words = SQL(
            "COALESCE(t.name->>%s, t.name->>'en_US') AS product_name",
            self.env.lang or "en_US",
        )
        products = SQL(
            " JOIN product_product p ON p.id = l.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id"
        )
        return SQL(
            # even numbers for owners, odd ones for consignees: ids stay what they are
            "SELECT l.id * 2 AS id, l.qms_customer_id AS partner_id, l.company_id,"
            " l.name, 'owner' AS relation, l.id AS lot_ref,"
            " %(owner)s AS part_number, %(words)s,"
            " %(status)s AS status, l.manufacture_date AS made_on,"
            " l.expiration_date::date AS expires_on"
            " FROM stock_lot l %(products)s WHERE l.qms_customer_id IS NOT NULL"
            " UNION ALL"
            " SELECT min(s.id) * 2 + 1, c.commercial_partner_id, l.company_id, l.name,"
            " 'consignee', l.id, %(other)s, %(words)s, 'shipped', l.manufacture_date,"
            " l.expiration_date::date"
            " FROM medical_lot_shipment s JOIN res_partner c ON c.id = s.partner_ref"
            " JOIN stock_lot l ON l.id = s.lot_id %(products)s"
            " WHERE s.direction = 'shipped'"
            " AND c.commercial_partner_id IS DISTINCT FROM l.qms_customer_id"
            " GROUP BY l.id, c.commercial_partner_id, p.id, t.id",
            words=words,
            owner=part_number(SQL("l.qms_customer_id")),
            other=part_number(SQL("c.commercial_partner_id")),
            status=_STATUS_SQL,
            products=products,
        )

    def _shown_company(self):
        return self._opened()._customer_company()

    def _version(self):
        self.ensure_one()
        return self.status

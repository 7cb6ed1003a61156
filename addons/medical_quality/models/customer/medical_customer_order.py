# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools import SQL

from .sharing import part_number


class MedicalCustomerOrder(models.Model):
    """Manufacturing orders of a customer's devices."""

    _name = "medical.customer.order"
    _description = "Order of a customer"
    _inherit = "medical.customer.shown"
    _auto = False
    _order = "planned_on desc, id desc"
    _shown_model = "mrp.production"
    _depends = {
        "mrp.production": [
            *("name", "product_id", "company_id", "qms_customer_id", "state"),
            *("product_qty", "date_start", "date_deadline", "date_finished"),
            "qms_customer_order",
        ],
        "product.product": ["default_code", "qms_customer_part", "product_tmpl_id"],
        "product.template": ["name", "qms_customer_id"],
    }

    part_number = fields.Char("Part", readonly=True)
    product_name = fields.Char("Product", readonly=True)
    customer_order = fields.Char("Your order", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    status = fields.Selection(
        [
            ("planned", "Planned"),
            ("making", "Being made"),
            ("done", "Finished"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    planned_on = fields.Date("Planned for", readonly=True)
    due_on = fields.Date("Due", readonly=True)
    finished_on = fields.Date(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT m.id, m.qms_customer_id AS partner_id, m.company_id, m.name,"
            " %(part)s AS part_number,"
            " COALESCE(t.name->>%(lang)s, t.name->>'en_US') AS product_name,"
            " m.product_qty AS quantity, m.qms_customer_order AS customer_order,"
            " CASE m.state WHEN 'confirmed' THEN 'planned' WHEN 'done' THEN 'done'"
            "  WHEN 'cancel' THEN 'cancelled' ELSE 'making' END AS status,"
            " m.date_start::date AS planned_on, m.date_deadline::date AS due_on,"
            " CASE WHEN m.state = 'done' THEN m.date_finished::date END AS finished_on"
            " FROM mrp_production m JOIN product_product p ON p.id = m.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id"
            " WHERE m.qms_customer_id IS NOT NULL AND m.state != 'draft'",
            lang=self.env.lang or "en_US",
            part=part_number(SQL("m.qms_customer_id")),
        )

    def _version(self):
        self.ensure_one()
        return self.status

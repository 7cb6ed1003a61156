# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools import SQL

from .sharing import part_number, sharing


class MedicalCustomerNonconformance(models.Model):
    """Nonconformances of a customer's devices that the agreement shares with it.

    And those that it was asked about, whatever else is shared.
    """

    _name = "medical.customer.nonconformance"
    _description = "Nonconformance of a customer"
    _inherit = "medical.customer.shown"
    _auto = False
    _order = "found_on desc, id desc"
    _shown_model = "medical.nonconformance"
    _depends = {
        "medical.nonconformance": [
            *("name", "product_id", "company_id", "qms_customer_id", "state"),
            *("severity", "found_at", "closed_at", "customer_asked_at"),
        ],
        "medical.nonconformance.line": ["nonconformance_id", "lot_id", "quantity"],
        "stock.lot": ["qms_customer_id"],
        "qms.quality.agreement": [
            *("active", "partner_id", "company_id", "valid_from", "valid_until"),
            *("product_tmpl_ids", "share_nonconformances"),
        ],
        "product.product": ["default_code", "qms_customer_part", "product_tmpl_id"],
        "product.template": ["name", "qms_customer_id"],
    }

    part_number = fields.Char("Part", readonly=True)
    product_name = fields.Char("Product", readonly=True)
    severity = fields.Selection(
        [("critical", "Critical"), ("major", "Major"), ("minor", "Minor")],
        readonly=True,
    )
    quantity = fields.Float(digits="Product Unit", readonly=True)
    status = fields.Selection(
        [
            ("open", "Being looked into"),
            ("asked", "Waits for you"),
            ("decided", "Decided"),
            ("closed", "Closed"),
        ],
        readonly=True,
    )
    found_on = fields.Date(readonly=True)
    closed_on = fields.Date(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT n.id, c.commercial_partner_id AS partner_id, n.company_id, n.name,"
            " %(part)s AS part_number,"
            " COALESCE(t.name->>%(lang)s, t.name->>'en_US') AS product_name,"
            " n.severity,"
            # of their own lots, as on its page: other lines are no business of theirs
            " COALESCE((SELECT sum(i.quantity) FROM medical_nonconformance_line i"
            "  JOIN stock_lot l ON l.id = i.lot_id WHERE i.nonconformance_id = n.id"
            "  AND l.qms_customer_id = c.commercial_partner_id), 0) AS quantity,"
            " CASE WHEN n.state = 'closed' THEN 'closed'"
            "  WHEN n.state IN ('decided', 'done') THEN 'decided'"
            "  WHEN n.state = 'review' AND n.customer_asked_at IS NOT NULL THEN 'asked'"
            "  ELSE 'open' END AS status,"
            " n.found_at::date AS found_on, n.closed_at::date AS closed_on"
            " FROM medical_nonconformance n"
            " JOIN res_partner c ON c.id = n.qms_customer_id"
            " JOIN product_product p ON p.id = n.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id"
            " LEFT JOIN %(sharing)s ON TRUE"
            " WHERE (n.customer_asked_at IS NOT NULL"
            "  OR sharing.share_nonconformances = 'all'"
            "  OR sharing.share_nonconformances = 'decided'"
            "   AND n.state IN ('decided', 'done', 'closed'))",
            lang=self.env.lang or "en_US",
            part=part_number(SQL("c.commercial_partner_id")),
            sharing=sharing(
                SQL("c.commercial_partner_id"), SQL("n.company_id"), SQL("t.id")
            ),
        )

    def _version(self):
        """SHA-256 of what is shown: the customer answers to exactly this."""
        self.ensure_one()
        return self._opened()._customer_digest()

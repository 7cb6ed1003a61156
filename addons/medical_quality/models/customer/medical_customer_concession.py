# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools import SQL, format_date

from odoo.addons.qms_base.signing.canonical import decimal_text

from .sharing import sharing


class MedicalCustomerConcession(models.Model):
    """Concessions for a customer's lots and orders that the agreement shares."""

    _name = "medical.customer.concession"
    _description = "Concession of a customer"
    _inherit = "medical.customer.shown"
    _auto = False
    _order = "granted_on desc, id desc"
    _shown_model = "qms.concession"
    _depends = {
        "qms.concession": [
            *("name", "state", "company_id", "res_model", "res_id", "lot_id"),
            *("product_id", "granted", "used", "granted_at", "expires_at"),
        ],
        "stock.lot": ["name", "product_id", "qms_customer_id"],
        "mrp.production": ["name", "product_id", "qms_customer_id"],
        "mrp.workorder": ["production_id"],
        "qms.quality.agreement": [
            *("active", "partner_id", "company_id", "valid_from", "valid_until"),
            *("product_tmpl_ids", "share_concessions"),
        ],
    }

    lot_ref = fields.Integer("Lot id", readonly=True)
    lot_name = fields.Char("Lot / serial", readonly=True)
    order_name = fields.Char("Order", readonly=True)
    status = fields.Selection(
        [
            ("active", "Granted"),
            ("used_up", "Used up"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
        ],
        readonly=True,
    )
    granted = fields.Float(digits="Product Unit", readonly=True)
    used = fields.Float(digits="Product Unit", readonly=True)
    granted_on = fields.Date(readonly=True)
    expires_on = fields.Date("Expires", readonly=True)

    @property
    def _table_query(self):
        # whose it is: of the lot it is about, else of the order
        owner = SQL("COALESCE(l.qms_customer_id, m.qms_customer_id)")
        product = SQL(
            "CASE WHEN l.qms_customer_id IS NULL THEN m.product_id"
            " ELSE l.product_id END"
        )
        return SQL(
            "SELECT c.id, %(owner)s AS partner_id, c.company_id, c.name,"
            " CASE WHEN l.qms_customer_id IS NOT NULL THEN l.id END AS lot_ref,"
            " CASE WHEN l.qms_customer_id IS NOT NULL THEN l.name END AS lot_name,"
            " CASE WHEN m.qms_customer_id = %(owner)s THEN m.name END AS order_name,"
            " %(status)s AS status, c.granted, c.used,"
            " c.granted_at::date AS granted_on, c.expires_at::date AS expires_on"
            " FROM qms_concession c"
            " LEFT JOIN mrp_workorder w ON c.res_model = 'mrp.workorder'"
            "  AND w.id = c.res_id"
            " LEFT JOIN mrp_production m ON m.id = CASE c.res_model"
            "  WHEN 'mrp.production' THEN c.res_id"
            "  WHEN 'mrp.workorder' THEN w.production_id END"
            " LEFT JOIN stock_lot l ON l.id = COALESCE(c.lot_id,"
            "  CASE c.res_model WHEN 'stock.lot' THEN c.res_id END)"
            " JOIN product_product p ON p.id = %(product)s"
            " JOIN %(sharing)s ON sharing.share_concessions"
            " WHERE c.state IN ('active', 'withdrawn')",
            owner=owner,
            product=product,
            status=self.env["qms.concession"]._status_sql("c"),
            sharing=sharing(owner, SQL("c.company_id"), SQL("p.product_tmpl_id")),
        )

    def _version(self):
        self.ensure_one()
        return self.status

    def _content(self):
        """``[(label, value)]`` that the page of a concession shows.

        Neither the findings nor the record's name: both may name people.
        """
        self.ensure_one()
        record = self._opened()
        points = dict(record._fields["checkpoint"]._description_selection(self.env))
        return [
            (self.env._("For"), points.get(record.checkpoint, "")),
            (self.env._("Lot / serial"), self.lot_name or ""),
            (self.env._("Order"), self.order_name or ""),
            (self.env._("Justification"), record.reason or ""),
            (self.env._("Granted"), decimal_text(self.granted)),
            (self.env._("Used"), decimal_text(self.used)),
            (self.env._("Expires"), format_date(self.env, self.expires_on)),
        ]

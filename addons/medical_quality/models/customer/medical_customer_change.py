# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools import SQL


class MedicalCustomerChange(models.Model):
    """Changes that a customer was asked about, and no others.

    (ISO 13485, 7.2.3: communication with the customer about amendments)
    """

    _name = "medical.customer.change"
    _description = "Change that a customer was asked about"
    _inherit = "medical.customer.shown"
    _auto = False
    _order = "asked_on desc, id desc"
    _shown_model = "medical.change.order"
    _depends = {
        "medical.change.order": [
            *("name", "title", "company_id", "customer_id", "state"),
            *("customer_asked_at", "customer_asked_sha256", "effective_on"),
            "applied_at",
        ],
        "medical.customer.answer": ["res_model", "res_id", "content_sha256"],
        "res.partner": ["commercial_partner_id"],
    }

    title = fields.Char(readonly=True)
    status = fields.Selection(
        [
            ("asked", "Waits for you"),
            ("answered", "Answered"),
            ("decided", "Being decided"),
            ("approved", "Approved"),
            ("effect", "In effect"),
            ("stopped", "Not made"),
        ],
        readonly=True,
    )
    asked_on = fields.Datetime(readonly=True)
    effective_on = fields.Date("Takes effect on", readonly=True)
    applied_on = fields.Datetime("In effect since", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT o.id, c.commercial_partner_id AS partner_id, o.company_id, o.name,"
            " o.title,"
            " CASE WHEN o.state IN ('rejected', 'cancelled') THEN 'stopped'"
            "  WHEN o.state IN ('applied', 'verified', 'closed') THEN 'effect'"
            "  WHEN o.state = 'approved' THEN 'approved'"
            "  WHEN o.state = 'approval' THEN 'decided'"
            "  WHEN EXISTS (SELECT FROM medical_customer_answer a"
            "   WHERE a.res_model = 'medical.change.order' AND a.res_id = o.id"
            "   AND a.partner_id = c.commercial_partner_id"
            "   AND a.content_sha256 = o.customer_asked_sha256) THEN 'answered'"
            "  ELSE 'asked' END AS status,"
            " o.customer_asked_at AS asked_on, o.effective_on,"
            " o.applied_at AS applied_on"
            " FROM medical_change_order o JOIN res_partner c ON c.id = o.customer_id"
            " WHERE o.customer_asked_at IS NOT NULL"
        )

    def _version(self):
        """SHA-256 of what is shown: the customer answers to exactly this."""
        self.ensure_one()
        return self._opened()._customer_digest()

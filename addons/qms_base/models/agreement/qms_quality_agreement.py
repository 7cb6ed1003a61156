# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QmsQualityAgreement(models.Model):
    """What was agreed with a legal manufacturer about nonconforming product.

    Which dispositions of their product need their approval first (ISO 13485, 4.1.5
    and 8.3.2). Written by quality managers.
    """

    _name = "qms.quality.agreement"
    _description = "Quality agreement"
    _inherit = ["mail.thread"]
    _order = "partner_id, valid_from desc, id desc"
    _check_company_auto = True

    name = fields.Char("Number", required=True, tracking=True)
    revision = fields.Char(required=True, default="1", tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    product_tmpl_ids = fields.Many2many(
        "product.template", string="Products", help="Empty: all of their products."
    )
    valid_from = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True
    )
    valid_until = fields.Date(tracking=True)
    approve_use_as_is = fields.Boolean(
        "Approves use as is", default=True, tracking=True
    )
    approve_rework = fields.Boolean("Approves rework", tracking=True)
    note = fields.Text()

    @api.depends("name", "revision")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = self.env._(
                "%(number)s rev. %(revision)s",
                number=agreement.name or "",
                revision=agreement.revision or "",
            )

    @api.constrains("valid_from", "valid_until")
    def _check_dates(self):
        for agreement in self:
            if agreement.valid_until and agreement.valid_until < agreement.valid_from:
                raise ValidationError(
                    self.env._("An agreement ends after it has begun.")
                )

    @api.model
    def _in_force(self, company, customer, product):
        """The agreement that counts today for a product of a customer, or none."""
        found = self._all_in_force(company, customer)
        return found._first_for(product.product_tmpl_id)

    @api.model
    def _all_in_force(self, companies, customers):
        """The agreements that count today, in the order in which they come first.

        :param companies: ``res.company``
        :param customers: ``res.partner``
        """
        if not customers:
            return self.browse()
        today = fields.Date.today()
        return self.search(
            [
                ("company_id", "in", companies.ids),
                ("partner_id", "in", (customers | customers.commercial_partner_id).ids),
                ("valid_from", "<=", today),
                "|",
                ("valid_until", "=", False),
                ("valid_until", ">=", today),
            ]
        )

    def _first_for(self, product_tmpl):
        """The first of these that is about a product, or none."""
        return self.filtered(
            lambda agreement: not agreement.product_tmpl_ids
            or product_tmpl in agreement.product_tmpl_ids
        )[:1]

    def _decisions_to_approve(self):
        """Dispositions that the customer approves first, as codes."""
        return {
            code
            for code, asked in (
                ("use_as_is", self.approve_use_as_is),
                ("rework", self.approve_rework),
            )
            if asked
        }

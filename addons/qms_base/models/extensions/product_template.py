# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    qms_regulated = fields.Boolean(
        "Regulated",
        tracking=True,
        help="Orders, lots and shipments of this product pass the quality gates."
        " What was created while this was set stays regulated.",
    )
    qms_customer_id = fields.Many2one(
        "res.partner",
        "Legal manufacturer",
        domain=[("is_company", "=", True)],
        index="btree_not_null",
        tracking=True,
        help="The customer whose device this is. Copied to orders and lots when"
        " they are created.",
    )

    qms_customer_part = fields.Char(
        "Part number of the customer",
        compute="_compute_qms_customer_part",
        inverse="_inverse_qms_customer_part",
        search="_search_qms_customer_part",
        groups="base.group_user",
        help="What the legal manufacturer calls this part: shown in the customer portal"
        " and on certificates. Where there is none, the internal reference.",
    )

    @api.depends("product_variant_ids.qms_customer_part")
    def _compute_qms_customer_part(self):
        self._compute_template_field_from_variant_field("qms_customer_part")

    def _inverse_qms_customer_part(self):
        self._set_product_variant_field("qms_customer_part")

    def _search_qms_customer_part(self, operator, value):
        found = self.with_context(active_test=False)._search(
            [("product_variant_ids.qms_customer_part", operator, value)]
        )
        return [("id", "in", found)]

    def write(self, vals):
        """What one manufacturer calls a part is not told to the next one."""
        if "qms_customer_id" in vals:
            partners = self.env["res.partner"]
            owner = partners.browse(vals["qms_customer_id"] or ()).commercial_partner_id
            changed = self.filtered(
                lambda template: template.qms_customer_id.commercial_partner_id != owner
            )
            variants = changed.with_context(active_test=False).product_variant_ids
            variants.filtered("qms_customer_part").qms_customer_part = False
        return super().write(vals)

    def _get_related_fields_variant_template(self):
        return [*super()._get_related_fields_variant_template(), "qms_customer_part"]

    def _qms_origin_vals(self):
        """Values an order or lot of this product takes over at its creation."""
        return {
            "qms_regulated": self.qms_regulated,
            "qms_customer_id": self.qms_customer_id.commercial_partner_id.id,
        }


class ProductProduct(models.Model):
    _inherit = "product.product"

    qms_customer_part = fields.Char(
        "Part number of the customer",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="What the legal manufacturer calls this part: shown in the customer portal"
        " and on certificates. Where there is none, the internal reference.",
    )

    def write(self, vals):
        """A part number that comes with its manufacturer belongs to that one."""
        if {"qms_customer_id", "qms_customer_part"} <= vals.keys():
            first = dict(vals)
            part = first.pop("qms_customer_part")
            super().write(first)
            return super().write({"qms_customer_part": part})
        return super().write(vals)

    def _qms_part_of(self, customer):
        """What a customer calls this part, or nothing where it is not theirs.

        :param customer: ``res.partner`` of the company
        """
        self.ensure_one()
        owner = self.qms_customer_id.commercial_partner_id
        return (owner and owner == customer and self.qms_customer_part) or ""

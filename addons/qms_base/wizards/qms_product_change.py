# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.controlled import controlled_change


class QmsProductChange(models.TransientModel):
    """Another tracking or category for a regulated product."""

    _name = "qms.product.change"
    _description = "Change tracking or category of a regulated product"
    _inherit = ["qms.controlled.change.wizard"]

    product_tmpl_id = fields.Many2one(
        "product.template", "Product", required=True, ondelete="cascade"
    )
    tracking = fields.Selection(
        [
            ("serial", "By Unique Serial Number"),
            ("lot", "By Lots"),
            ("none", "By Quantity"),
        ],
        compute="_compute_values",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    categ_id = fields.Many2one(
        "product.category",
        "Category",
        compute="_compute_values",
        store=True,
        precompute=True,
        readonly=False,
    )

    @api.depends("product_tmpl_id")
    def _compute_values(self):
        for wizard in self:
            wizard.tracking = wizard.product_tmpl_id.tracking
            wizard.categ_id = wizard.product_tmpl_id.categ_id

    def _changed_record(self):
        return self.product_tmpl_id

    def action_apply(self):
        """Change the product, on record.

        :raises UserError: where nothing changes
        """
        self._authorize()
        template = self.product_tmpl_id
        template.check_access("read")
        self._refuse_foreign_companies(
            template._qms_lots().company_id | template._qms_open_moves().company_id
        )
        before = self._in_words(template)
        with controlled_change():
            # sudo: a quality manager need not have rights on products
            template.sudo().write(
                {"tracking": self.tracking, "categ_id": self.categ_id.id}
            )
        after = self._in_words(template)
        if before == after:
            raise UserError(self.env._("Nothing would change."))
        self.env["qms.controlled.change"]._record(
            "product", template, self.reason, before=before, after=after
        )
        template.sudo()._message_log(
            body=self.env._(
                "Changed from %(before)s to %(after)s. Reason: %(reason)s",
                before=before,
                after=after,
                reason=self.reason.strip(),
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def _in_words(self, template):
        labels = dict(template._fields["tracking"]._description_selection(self.env))
        category = template.sudo().categ_id.display_name
        return f"{labels[template.tracking]}, {category or '-'}"

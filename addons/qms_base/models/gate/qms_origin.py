# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QmsOrigin(models.AbstractModel):
    """A record that keeps, from its creation on, what its product was then.

    Regulation is sticky: an order or lot created while its product was regulated
    stays regulated, and belongs to the customer the product belonged to.
    """

    _name = "qms.origin"
    _description = "Record created under a product's regulation"

    qms_regulated = fields.Boolean("Regulated", readonly=True, copy=False, index=True)
    qms_customer_id = fields.Many2one(
        "res.partner",
        "Legal manufacturer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {k: v for k, v in vals.items() if k not in self._qms_origin_fields()}
            for vals in vals_list
        ]
        records = super().create(vals_list)
        records._take_over_origin()
        return records

    def write(self, vals):
        if self._qms_origin_fields() & set(vals):
            raise UserError(
                self.env._(
                    "Regulation and legal manufacturer are taken from the product"
                    " when the record is created; they cannot be changed."
                )
            )
        result = super().write(vals)
        if "product_id" in vals:
            # turned into another product: its regulation is added, none is lost
            self._take_over_origin()
        return result

    @api.model
    def _qms_origin_fields(self):
        return {"qms_regulated", "qms_customer_id"}

    def _take_over_origin(self):
        """Store the product's regulation; bypasses the guard of ``write``."""
        for record in self:
            template = record.product_id.product_tmpl_id.sudo()
            vals = template._qms_origin_vals() if template else {}
            if any(vals.values()):
                super(QmsOrigin, record).write(vals)

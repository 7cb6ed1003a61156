# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ...tools.controlled import is_controlled_change

_ORIGIN = {"qms_regulated": "boolean", "qms_customer_id": "int4"}


class QmsOrigin(models.AbstractModel):
    """A record that keeps, from its creation on, what its product was then.

    Regulation is sticky: an order or lot created while its product was regulated
    stays regulated, and belongs to the customer the product belonged to.
    """

    _name = "qms.origin"
    _description = "Record created under a product's regulation"
    _inherit = ["qms.server.values"]

    # precomputed: what is created along with the record is judged by it already
    qms_regulated = fields.Boolean(
        "Regulated",
        compute="_compute_qms_origin",
        store=True,
        precompute=True,
        copy=False,
        index=True,
    )
    qms_customer_id = fields.Many2one(
        "res.partner",
        "Legal manufacturer",
        compute="_compute_qms_origin",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _auto_init(self):
        """Records that are there when the addon comes were not regulated."""
        if self._auto and not self._abstract:
            for name, kind in _ORIGIN.items():
                if not column_exists(self.env.cr, self._table, name):
                    create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.depends("product_id")
    def _compute_qms_origin(self):
        """Taken from the product when the record gets it, not when that changes.

        A record that is turned into another product gains its regulation, and loses
        none.
        """
        for record in self:
            origin = record.product_id.product_tmpl_id.sudo()._qms_origin_vals()
            record.qms_regulated = record.qms_regulated or origin["qms_regulated"]
            record.qms_customer_id = origin["qms_customer_id"]

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _ORIGIN.keys()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(
            [
                {key: value for key, value in vals.items() if key not in _ORIGIN}
                for vals in vals_list
            ]
        )
        records._qms_hold_origin()
        return records

    def _qms_hold_origin(self):
        """Keep products from becoming regulated without these records."""
        plain = self.filtered(lambda record: not record.qms_regulated)
        # sudo: who creates a record need not read its product
        plain.sudo().product_id.product_tmpl_id._qms_hold_regulation()

    def _qms_regulate(self):
        """Take over regulation and customer of a product that is regulated now.

        For records that exist already: the wizard on a running plant. Written per
        product, hence in as many statements as there are products.
        """
        by_template = self.grouped(lambda record: record.product_id.product_tmpl_id)
        for template, records in by_template.items():
            # sudo: regulation binds whatever exists, whoever may write it
            records.sudo().write(template.sudo()._qms_origin_vals())

    def write(self, vals):
        if _ORIGIN.keys() & vals.keys() and not is_controlled_change():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Regulation and legal manufacturer are taken from the product"
                    " when the record is created; they cannot be changed."
                ),
            )
        result = super().write(vals)
        if "product_id" in vals:
            self._qms_hold_origin()
        return result

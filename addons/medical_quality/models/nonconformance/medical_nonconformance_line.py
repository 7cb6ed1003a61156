# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.qms_base.tools.opening import not_opened

from .guard import touch


class MedicalNonconformanceLine(models.Model):
    """How much of one lot does not conform, or which serial.

    It blocks its lot until everything of it that does not conform is disposed of, or
    stands apart under a number of its own.
    """

    _name = "medical.nonconformance.line"
    _description = "Lot of a nonconformance"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "nonconformance_id"
    _qms_lock_free = ("settled",)
    _order = "nonconformance_id desc, id"
    _rec_names_search = ["lot_id"]
    _check_company_auto = True

    nonconformance_id = fields.Many2one(
        "medical.nonconformance", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="nonconformance_id.company_id", store=True, index=True
    )
    product_id = fields.Many2one(related="nonconformance_id.product_id")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot / serial",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float("Nonconforming", required=True, digits="Product Unit")
    uom_id = fields.Many2one(
        related="nonconformance_id.product_id.uom_id", string="Unit"
    )
    quality_status = fields.Selection(related="lot_id.quality_status")
    disposition_ids = fields.One2many(
        "medical.nonconformance.disposition", "line_id", "Dispositions"
    )
    settled = fields.Boolean(
        readonly=True,
        copy=False,
        help="All of it is disposed of, or stands apart under a number of its own.",
    )

    _lot_uniq = models.UniqueIndex(
        "(nonconformance_id, lot_id)", "A lot is named once in a nonconformance."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "What does not conform is more than nothing."
    )
    _blocking_idx = models.Index("(lot_id) WHERE settled IS NOT TRUE")

    @api.depends("lot_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.lot_id.name or ""

    @api.constrains("lot_id", "quantity")
    def _check_lot(self):
        for line in self:
            # sudo: what a lot is, whoever enters it
            lot, product = line.sudo().lot_id, line.sudo().product_id
            if lot.product_id != product:
                raise ValidationError(
                    self.env._(
                        "%(lot)s is no lot of %(product)s.",
                        lot=lot.name,
                        product=product.display_name,
                    )
                )
            if product.tracking == "serial" and product.uom_id.compare(
                line.quantity, 1
            ):
                raise ValidationError(
                    self.env._(
                        "Serial number %(lot)s stands for one device.", lot=lot.name
                    )
                )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"settled"}

    @api.model_create_multi
    def create(self, vals_list):
        """A lot that is named goes on hold at once."""
        lines = super().create([{**vals, "settled": False} for vals in vals_list])
        # sudo: whoever releases a lot or signs at this moment looks again
        touch(lines.sudo().nonconformance_id)
        touch(lines.sudo().lot_id)
        lines.nonconformance_id._hold()
        return lines

    def write(self, vals):
        closed = not_opened(self.sudo().nonconformance_id)
        if closed:
            refused = {"settled", "nonconformance_id", "lot_id"} & set(vals)
            if refused:
                self._refuse_given()
            # a client's line is written by whoever may write its nonconformance
            self.nonconformance_id._qms_check_writable({"line_ids": True})
            touch(closed)
        return super().write(vals)

    def _refuse_given(self):
        self.env["qms.gate.denial"]._refuse_change(
            self.nonconformance_id,
            "record.given",
            self.env._(
                "Which lot a line is about stays as it was entered, and whether it is"
                " settled follows from what was carried out; nobody can write it."
            ),
            error=AccessError,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self.nonconformance_id,
            "record.kept",
            self.env._(
                "A lot that was named as nonconforming stays named: decide about it"
                " (“Use as is” with the reason, where nothing is wrong with it)."
            ),
        )

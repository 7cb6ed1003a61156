# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

KINDS = [
    ("product", "Product"),
    ("bom", "Bill of materials"),
    ("purchase", "Open purchase order"),
    ("lot", "Lot in stock"),
    ("order", "Open manufacturing order"),
]


class MedicalSupplierChangeImpact(models.Model):
    """One thing here that a change of a supplier touches, as it was when looked at."""

    _name = "medical.supplier.change.impact"
    _description = "Impact of a supplier change"
    _inherit = "qms.lock.line"
    _qms_lock_parent = "notice_id"
    _order = "notice_id, id"
    _rec_name = "record_name"

    notice_id = fields.Many2one(
        "medical.supplier.change.notice",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char("What", required=True, readonly=True)
    detail = fields.Char(readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_name = fields.Char("Unit", readonly=True)

    def action_open_record(self):
        """Open what is touched."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }


class MedicalSupplierChangeNotice(models.Model):
    """What a change touches: looked up in a few queries, whatever the number."""

    _inherit = "medical.supplier.change.notice"

    def _concerned_products(self):
        """Products named, and those supplied under a part number named (``sudo``)."""
        self.ensure_one()
        own = self.sudo()
        numbers = [
            part.strip() for part in (own.part_numbers or "").split(",") if part.strip()
        ]
        if not numbers:
            return own.product_ids
        parts = own.env["product.supplierinfo"].search(
            Domain("manufacturer_part_number", "in", numbers)
            & Domain("company_id", "in", [False, own.company_id.id])
        )
        variants = (
            parts.product_id
            | parts.filtered(
                lambda part: not part.product_id
            ).product_tmpl_id.product_variant_ids
        )
        return own.product_ids | variants

    def action_look_up_impact(self):
        """Look up anew what the change touches: replaces the list there is.

        :raises AccessError: for anybody but quality
        :raises UserError: for a notice that is decided, or names no product
        """
        self.ensure_one()
        self._check_supplier_decider()
        self._check_supplier_state("draft")
        products = self._concerned_products()
        if not products:
            raise UserError(
                self.env._("Say first which products or part numbers are concerned.")
            )
        # sudo: the list is the service's, and covers what this user need not see
        own = self.sudo()
        own.impact_ids.unlink()
        own.env["medical.supplier.change.impact"].create(own._impact_vals(products))
        self._supplier_serve(impact_at=fields.Datetime.now())
        return True

    def _impact_vals(self, products):
        """Values of one line for each record touched."""
        company = [("company_id", "=", self.company_id.id)]
        found = [("product", product, "", 0.0, "") for product in products]
        bills = products._qms_where_used().filtered(
            lambda bill: bill.company_id in (self.company_id, bill.company_id.browse())
        )
        found += [("bom", bill, "", 0.0, "") for bill in bills]
        lines = self.env["purchase.order.line"].search(
            [
                *company,
                ("product_id", "in", products.ids),
                ("order_id.state", "not in", ("cancel",)),
                ("order_id.partner_id", "child_of", self.partner_id.ids),
            ]
        )
        for line in lines:
            left = line.product_qty - line.qty_received
            if left > 0:
                found.append(
                    (
                        "purchase",
                        line.order_id,
                        line.product_id.display_name,
                        left,
                        line.product_uom_id.name,
                    )
                )
        stock = self.env["stock.quant"]._read_group(
            [
                *company,
                ("product_id", "in", products.ids),
                ("lot_id", "!=", False),
                ("location_id.usage", "in", ("internal", "transit")),
            ],
            ["lot_id"],
            ["quantity:sum"],
        )
        found += [
            (
                "lot",
                lot,
                lot.product_id.display_name,
                quantity,
                lot.product_id.uom_id.name,
            )
            for lot, quantity in stock
            if quantity > 0
        ]
        moves = self.env["stock.move"].search(
            [
                *company,
                ("product_id", "in", products.ids),
                ("raw_material_production_id", "!=", False),
                ("state", "not in", ("done", "cancel")),
            ]
        )
        found += [
            (
                "order",
                move.raw_material_production_id,
                move.product_id.display_name,
                move.product_uom_qty,
                move.product_uom.name,
            )
            for move in moves
        ]
        return [
            {
                "notice_id": self.id,
                "kind": kind,
                "res_model": record._name,
                "res_id": record.id,
                "record_name": record.display_name,
                "detail": detail,
                "quantity": quantity,
                "uom_name": unit,
            }
            for kind, record, detail, quantity, unit in found
        ]

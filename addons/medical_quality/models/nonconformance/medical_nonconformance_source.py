# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.fields import Command

_SOURCES = {
    "stock.lot": "_values_of_lot",
    "mrp.production": "_values_of_production",
    "mrp.workorder": "_values_of_workorder",
    "stock.picking": "_values_of_picking",
    "purchase.order": "_values_of_purchase",
    "medical.inspection": "_values_of_inspection",
    "maintenance.equipment": "_values_of_equipment",
}


class MedicalNonconformance(models.Model):
    """Where it was found: an inspection, a receipt, an order, a complaint.

    Opened from the form of any of these with what that form knows, or by scanning a
    lot; what is taken from there is a proposal that whoever opens it may change.
    """

    _inherit = "medical.nonconformance"

    inspection_id = fields.Many2one(
        "medical.inspection",
        "Failed inspection",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('state', '=', 'failed'), ('product_id', '=', product_id)]",
    )
    certificate_id = fields.Many2one(
        "medical.material.certificate",
        "Certificate",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Material certificate with results out of their limits.",
    )
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing order",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    workorder_id = fields.Many2one(
        "mrp.workorder",
        "Work order",
        copy=False,
        ondelete="restrict",
        check_company=True,
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    purchase_id = fields.Many2one(
        "purchase.order",
        "Purchase",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        "Equipment",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    complaint = fields.Text(copy=False, help="What the customer says, and who did.")
    source_note = fields.Char(
        "Other source", copy=False, help="Audit, process, record: number or name."
    )
    scan = fields.Char(
        "Scan a lot",
        store=False,
        help="Scan or type a lot, serial or UDI: it is added below.",
    )

    _inspection_once = models.UniqueIndex(
        "(inspection_id) WHERE inspection_id IS NOT NULL",
        "This failed inspection has its nonconformance already. Open that one.",
    )

    # ------------------------------------------------------------------
    # From a form
    # ------------------------------------------------------------------
    @api.model
    def default_get(self, fields_list):
        """What the form knows from which it is opened; a proposal, no more."""
        values = super().default_get(fields_list)
        model = self.env.context.get("nonconformance_source")
        context = self.env.context
        res_id = context.get("nonconformance_source_id") or context.get("active_id")
        if model not in _SOURCES or not isinstance(res_id, int):
            return values
        record = self.env[model].browse(res_id).exists()
        record.check_access("read")
        proposed = getattr(self, _SOURCES[model])(record) if record else {}
        return {
            **values,
            **{
                name: value
                for name, value in proposed.items()
                if name in fields_list and value
            },
        }

    @api.model
    def _lines_of(self, lots):
        """Lines for lots, all that is in the house of each."""
        # sudo: how much there is, for whoever finds something wrong
        counts = dict(
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", lots.ids),
                    ("location_id.usage", "in", ("internal", "transit")),
                ],
                ["lot_id"],
                ["quantity:sum"],
            )
        )
        return [
            Command.create(
                {"lot_id": lot.id, "quantity": max(counts.get(lot.sudo(), 0), 0) or 1}
            )
            for lot in lots
        ]

    @api.model
    def _values_of_lot(self, lot):
        return {"product_id": lot.product_id.id, "line_ids": self._lines_of(lot)}

    @api.model
    def _values_of_production(self, production):
        lots = production.lot_producing_ids
        return {
            "product_id": production.product_id.id,
            "production_id": production.id,
            "line_ids": [
                Command.create(
                    {
                        "lot_id": lot.id,
                        "quantity": 1
                        if len(lots) > 1
                        else production.qty_producing or production.product_qty,
                    }
                )
                for lot in lots
            ],
        }

    @api.model
    def _values_of_workorder(self, workorder):
        return {
            **self._values_of_production(workorder.production_id),
            "workorder_id": workorder.id,
            "found_place": workorder.workcenter_id.name,
        }

    @api.model
    def _values_of_picking(self, picking):
        lots = picking.move_line_ids.lot_id
        product = lots[:1].product_id or picking.move_ids[:1].product_id
        lots = lots.filtered(lambda lot: lot.product_id == product)
        incoming = picking.picking_type_id.code == "incoming"
        return {
            "product_id": product.id,
            "picking_id": picking.id,
            "supplier_id": picking.partner_id.commercial_partner_id.id
            if incoming
            else False,
            "line_ids": self._lines_of(lots),
        }

    @api.model
    def _values_of_purchase(self, purchase):
        products = purchase.order_line.product_id
        return {
            "product_id": products.id if len(products) == 1 else False,
            "purchase_id": purchase.id,
            "supplier_id": purchase.partner_id.commercial_partner_id.id,
        }

    @api.model
    def _values_of_inspection(self, inspection):
        return inspection._nonconformance_values()

    @api.model
    def _values_of_equipment(self, equipment):
        return {"equipment_id": equipment.id, "found_place": equipment.display_name}

    # ------------------------------------------------------------------
    # By scan
    # ------------------------------------------------------------------
    @api.onchange("scan")
    def _onchange_scan(self):
        """Add the lot that was scanned, and its product where none is chosen."""
        text = (self.scan or "").strip()
        if not text:
            return None
        self.scan = False
        lots = self._scanned_lots(text)
        if self.product_id:
            lots = lots.filtered(lambda lot: lot.product_id == self.product_id)
        if len(lots) != 1:
            return {
                "warning": {
                    "title": self.env._("Nothing added"),
                    "message": self.env._(
                        "“%(text)s” is no lot or serial that can be added here. Choose"
                        " the product first, or the lot from the list.",
                        text=text,
                    )
                    if not lots
                    else self.env._(
                        "“%(text)s” is the number of several lots. Choose the product"
                        " first.",
                        text=text,
                    ),
                }
            }
        self.product_id = self.product_id or lots.product_id
        if lots not in self.line_ids.lot_id._origin:
            self.line_ids = self._lines_of(lots)
        return None

    @api.model
    def _scanned_lots(self, text):
        """Lots that a scan or a typed number means, those the user may see."""
        lots = self.env["stock.lot"].search([("name", "=", text)], limit=5)
        trace = self.env["medical.trace"]
        if not lots and self.env["medical.genealogy.edge"].has_access("read"):
            for found in trace.find(text):
                if found["kind"] in ("udi", "lot"):
                    lots |= lots.browse(found["lot_ids"])
        return lots

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.tools import frozendict

# Set only while an order is split: its parts obey what it obeys.
_inherited = ContextVar("qms_definition_inherited", default=None)

# Bills are exploded for many units, as Odoo rounds each line up to its unit.
_MANY = 1_000_000.0


class MrpProduction(models.Model):
    """Regulated orders pin their definition set; parts of an order inherit it.

    Pinned when the order is planned; again while it is a draft whose product or bill
    changes; never after. A copy is a new order and pins anew.
    """

    _inherit = "mrp.production"

    qms_definition_id = fields.Many2one(
        "qms.definition.set",
        "Definition set",
        compute="_compute_qms_definition",
        store=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Bill of materials, operations, requirements and plans as they were when"
        " the order was planned. The order obeys these.",
    )

    @api.depends("product_id", "bom_id", "qms_regulated")
    def _compute_qms_definition(self):
        inherited = _inherited.get() or {}
        to_pin = self.browse()
        for order in self:
            part_of = inherited.get(order.production_group_id.id)
            if part_of and not order.qms_definition_id:
                order.qms_definition_id = part_of
            elif order._pins_definition():
                to_pin |= order
            else:
                order.qms_definition_id = order.qms_definition_id
        contents = to_pin._definition_contents()
        sets, digests = self.env["qms.definition.set"]._pin(list(contents.values()))
        for order, digest in zip(contents, digests, strict=True):
            order.qms_definition_id = sets[digest]

    def _pins_definition(self):
        """Whether this order takes its definition as it is now."""
        return (
            self.qms_regulated
            and self.product_id
            and (not self.qms_definition_id or self.state == "draft")
        )

    def _definition_contents(self):
        """What these orders are to obey, as things stand now.

        Addons add their sections with ``super()``. JSON values; lists in a fixed
        order, as the digest is of the whole.

        :return: ``{order: content}``
        """
        exploded = {}
        contents = {}
        for order in self:
            never = order.never_product_template_attribute_value_ids
            key = (order.bom_id, order.product_id, never)
            if key not in exploded:
                exploded[key] = self._definition_of_bill(*key)
            contents[order] = {
                "version": 1,
                "product": order.product_id.id,
                "company": order.company_id.id,
                **exploded[key],
            }
        return contents

    @api.model
    def _definition_of_bill(self, bill, product, never):
        """Bill, operations and components of one unit of a product, kits included."""
        if not bill:
            return {"bill": {"id": None, "code": None}, "operations": [], "parts": []}
        boms, lines = bill.explode(
            product,
            _MANY,
            picking_type=bill.picking_type_id,
            never_attribute_values=never,
        )
        operations = self.env["mrp.routing.workcenter"]
        for bom, _data in boms:
            operations |= bom.operation_ids
        operations = operations.filtered(
            lambda operation: not operation._skip_operation_line(product, never)
        )
        units = _MANY * bill.product_uom_id._compute_quantity(
            bill.product_qty, product.uom_id, round=False
        )
        parts = {}
        for line, data in lines:
            quantity = line.product_uom_id._compute_quantity(
                data["qty"], line.product_id.uom_id, round=False
            )
            parts[line.product_id.id] = parts.get(line.product_id.id, 0.0) + quantity
        return {
            "bill": {
                "id": bill.id,
                "code": bill.code or None,
                "consumption": bill.consumption,
            },
            "operations": [
                {
                    "id": operation.id,
                    "name": operation.name,
                    "workcenters": [
                        operation.workcenter_id.id,
                        *sorted(operation.workcenter_id.alternative_workcenter_ids.ids),
                    ],
                }
                for operation in operations.sorted("id")
            ],
            "parts": [
                {"product": part, "per_unit": f"{quantity / units:.9g}"}
                for part, quantity in sorted(parts.items())
            ],
        }

    # ------------------------------------------------------------------
    # Reading it
    # ------------------------------------------------------------------
    def _definition(self):
        """The content this order obeys, to read; empty where none is pinned."""
        self.ensure_one()
        # sudo: an order is judged by its definition, whoever looks
        definition = self.sudo().qms_definition_id
        return definition._frozen_content() if definition else frozendict()

    def _defined_workcenters(self):
        """``{operation id: set of work center ids}`` that may be worked on."""
        return {
            operation["id"]: set(operation["workcenters"])
            for operation in self._definition().get("operations", ())
        }

    def _defined_operations(self):
        """Operations that are to be done."""
        return self.env["mrp.routing.workcenter"].browse(self._defined_workcenters())

    # ------------------------------------------------------------------
    # Nobody else sets it
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"qms_definition_id"}

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(
            [
                {k: v for k, v in vals.items() if k != "qms_definition_id"}
                for vals in vals_list
            ]
        )
        regulated = orders.filtered("qms_regulated")
        # pinned now, not when the transaction is written down
        regulated.mapped("qms_definition_id")
        begun = regulated.filtered(lambda order: order.state != "draft")
        if begun and _inherited.get() is None:
            self.env["qms.gate.denial"]._refuse_change(
                begun[0],
                "mo.not_draft",
                self.env._(
                    "Regulated orders begin as drafts: %(order)s cannot be created in"
                    " another state. Create it, then confirm it.",
                    order=begun[0].name,
                ),
                created=True,
            )
        return orders

    def write(self, vals):
        if "qms_definition_id" in vals:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "The definition set of an order is pinned when it is planned;"
                    " nobody writes it."
                ),
            )
        return super().write(vals)

    def _split_productions(
        self, amounts=False, cancel_remaining_qty=False, set_consumed_qty=False
    ):
        token = _inherited.set(
            {
                order.production_group_id.id: order.qms_definition_id.id
                for order in self
                if order.qms_definition_id and order.production_group_id
            }
        )
        try:
            orders = super()._split_productions(
                amounts=amounts,
                cancel_remaining_qty=cancel_remaining_qty,
                set_consumed_qty=set_consumed_qty,
            )
            orders.flush_recordset(["qms_definition_id"])
            return orders
        finally:
            _inherited.reset(token)

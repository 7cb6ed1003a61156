# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.posting import without_defaults

from .medical_component_assignment import assigning


class MrpProduction(models.Model):
    """Which device of an order got which component."""

    _inherit = "mrp.production"

    qms_assignment_ids = fields.One2many(
        "medical.component.assignment",
        "production_id",
        "Components by device",
        readonly=True,
        copy=False,
    )
    qms_by_device = fields.Boolean(
        "Components are assigned to devices", compute="_compute_qms_by_device"
    )

    @api.depends("qms_definition_id")
    def _compute_qms_by_device(self):
        for order in self:
            order.qms_by_device = bool(order._definition().get("by_device"))

    def _parts_by_device(self):
        """``{product: quantity for one device}`` of what is assigned to each."""
        self.ensure_one()
        parts = self._definition().get("by_device", ())
        products = self.env["product.product"].browse([p["product"] for p in parts])
        unit = self.product_uom_id._compute_quantity(
            1, self.product_id.uom_id, round=False
        )
        # a serial number is one unit of the product, whatever the order counts in
        per_device = 1 if self.product_id.tracking == "serial" else unit
        return {
            product: product.uom_id.round(float(part["per_unit"]) * per_device)
            for product, part in zip(products, parts, strict=True)
        }

    def _assigned(self):
        """``{(device, component product): quantity}`` of these orders."""
        assigned = defaultdict(float)
        # sudo: what is assigned counts whoever looks
        for row in self.sudo().qms_assignment_ids:
            assigned[row.device_id, row.product_id] += row.quantity
        return assigned

    def action_assign_components(self):
        """Open the scanning screen of this order."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "medical_traceability.medical_assign_components_action"
        )
        return {
            **action,
            "name": self.env._("Components of %(order)s", order=self.name),
            "context": {"active_id": self.id, "active_model": self._name},
        }

    # ------------------------------------------------------------------
    # Entering and taking back
    # ------------------------------------------------------------------
    def _assign_component(self, device, component, quantity):
        """Enter that a device got so much of a lot, and consume that lot for it.

        :raises UserError: with what does not fit
        """
        self._check_assignable(device, component, quantity)
        employees = self.env["qms.operator.presence"]._present_employees()
        with assigning():
            # sudo: operators have no right to write these; what is written is checked
            self.env["medical.component.assignment"].sudo().create(
                {
                    "production_id": self.id,
                    "device_id": device.id,
                    "component_id": component.id,
                    "product_id": component.product_id.id,
                    "quantity": quantity,
                    "assigned_at": fields.Datetime.now(),
                    "assigned_by_id": self.env.uid,
                    "employee_id": employees.get(self.company_id.id),
                }
            )
        self._consume_assigned(component)

    def _check_assignable(self, device, component, quantity):
        product = component.product_id
        parts = self._parts_by_device()
        if self.state in ("done", "cancel"):
            raise UserError(
                self.env._(
                    "%(order)s is closed: nothing is assigned any more.",
                    order=self.name,
                )
            )
        if device not in self.lot_producing_ids:
            raise UserError(
                self.env._(
                    "%(device)s is not made by %(order)s.",
                    device=device.name,
                    order=self.name,
                )
            )
        if product not in parts:
            raise UserError(
                self.env._(
                    "%(lot)s is %(product)s, which is not assigned to devices here.",
                    lot=component.name,
                    product=product.display_name,
                )
            )
        # sudo: the standing of a lot counts, whoever scans it
        if not component.sudo()._filter_usable():
            words = dict(
                component._fields["quality_status"]._description_selection(self.env)
            )
            raise UserError(
                self.env._(
                    "%(lot)s may not be used: %(status)s. Take another lot.",
                    lot=component.name,
                    status=words.get(component.quality_status, self.env._("expired")),
                )
            )
        assigned = self._assigned()[device, product]
        if product.uom_id.compare(assigned + quantity, parts[product]) > 0:
            raise UserError(
                self.env._(
                    "%(device)s has its %(product)s already.",
                    device=device.name,
                    product=product.display_name,
                )
            )
        if product.tracking == "serial":
            # sudo: a serial number is built in once, whoever may see where
            built = (
                self.env["medical.component.assignment"]
                .sudo()
                .search(
                    [
                        ("component_id", "=", component.id),
                        ("production_id.state", "!=", "cancel"),
                    ],
                    order="assigned_at desc, id desc",
                    limit=1,
                )
            )
            if built and not self._came_back(component, built):
                raise UserError(
                    self.env._(
                        "%(lot)s is in %(device)s already.",
                        lot=component.name,
                        device=built.device_id.name,
                    )
                )

    def _came_back(self, component, built):
        """Whether a serial number was taken out again of what it was built into."""
        edges = self.env["medical.genealogy.edge"].sudo()
        return bool(
            edges.search_count(
                [
                    ("lot_ref", "=", component.id),
                    ("direction", "=", "out"),
                    ("kind", "in", ("unbuild", "remove")),
                    ("happened_at", ">=", built.assigned_at),
                ],
                limit=1,
            )
        )

    def _take_back_component(self, assignment):
        """Take an assignment back while the order is open.

        :raises UserError: once the order is closed
        """
        if self.state == "done":
            raise UserError(
                self.env._("%(order)s is closed: its record stays.", order=self.name)
            )
        with assigning():
            # sudo: see _assign_component; that it was there stays in the audit trail
            assignment.sudo().unlink()

    def _consume_assigned(self, component):
        """Have the order consume as much of this lot as is assigned of it.

        What other lots were to give in its place is taken off them, as far as it is
        not assigned.
        """
        # sudo: operators scan; what the order consumes follows
        order = without_defaults(self.sudo())
        product = component.product_id
        move = order.move_raw_ids.filtered(
            lambda m: m.product_id == product and m.state not in ("done", "cancel")
        )[:1]
        if not move:
            return
        by_lot = defaultdict(float)
        for row in order.qms_assignment_ids.filtered(lambda r: r.product_id == product):
            by_lot[row.component_id] += row.quantity
        lines = move.move_line_ids
        own = lines.filtered(lambda line: line.lot_id == component)
        missing = by_lot[component] - sum(own.mapped("quantity_product_uom"))
        if product.uom_id.compare(missing, 0) <= 0:
            return
        self._give_way(lines - own, by_lot, missing)
        if own:
            own[0].quantity += product.uom_id._compute_quantity(
                missing, own[0].product_uom_id, round=False
            )
        else:
            # from where it lies, which may be a shelf within the place
            stored = order.env["stock.quant"]._gather(
                product, move.location_id, lot_id=component
            )
            stored = stored.filtered(lambda q: q.lot_id == component and q.quantity > 0)
            place = stored.location_id[:1] or move.location_id
            order.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "location_id": place.id,
                    "location_dest_id": move.location_dest_id.id,
                    "lot_id": component.id,
                    "quantity": missing,
                }
            )

    def _give_way(self, lines, by_lot, missing):
        """Take as much off these lines as is not assigned of their lots."""
        for line in lines:
            if missing <= 0:
                return
            spare = line.quantity_product_uom - by_lot.get(line.lot_id, 0.0)
            taken = min(spare, missing)
            if taken <= 0:
                continue
            missing -= taken
            left = line.quantity_product_uom - taken
            if line.product_id.uom_id.is_zero(left):
                line.unlink()
            else:
                line.quantity = line.product_id.uom_id._compute_quantity(
                    left, line.product_uom_id, round=False
                )

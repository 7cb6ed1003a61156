# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import models

from ...gates import BLOCK, WARN, Cure, Finding


class QmsGateMixin(models.AbstractModel):
    """What an order must have done before it counts as done, or as cancelled."""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        for checkpoint, collect in (
            ("mo_close", self._closing_findings),
            ("mo_cancel", self._cancel_findings),
        ):
            mine = [event for event in answers if event.checkpoint == checkpoint]
            if mine:
                orders = self.env["mrp.production"].browse([e.res_id for e in mine])
                found = collect(orders)
                for event in mine:
                    answers[event].findings += found.get(event.res_id, [])
                    if checkpoint == "mo_cancel":
                        order = orders.browse(event.res_id).with_prefetch(orders.ids)
                        answers[event].findings += self._worked_findings(event, order)
        return answers

    # ------------------------------------------------------------------
    # Close
    # ------------------------------------------------------------------
    def _closing_findings(self, orders):
        """``{order id: [Finding]}``: bill followed, operations and components."""
        finished = self._finished_quantities(orders)
        findings = defaultdict(list)
        for order in orders:
            definition = order._definition()
            if definition and (
                definition["product"] != order.product_id.id
                or definition["company"] != order.company_id.id
                or definition["bill"]["id"] != (order.bom_id.id or None)
            ):
                findings[order.id].append(
                    Finding(
                        "mo.foreign_definition",
                        self.env._(
                            "%(order)s obeys the definition of another product or bill"
                            " of materials. Cancel it and plan it anew.",
                            order=order.name,
                        ),
                    )
                )
                continue
            if not definition.get("bill", {}).get("id"):
                findings[order.id].append(
                    Finding(
                        "mo.no_bom",
                        self.env._(
                            "%(order)s follows no bill of materials: what it was made"
                            " of and how cannot be judged. Cancel it and plan one by a"
                            " bill of materials.",
                            order=order.name,
                        ),
                    )
                )
                continue
            findings[order.id] += self._operation_findings(order, finished)
            if order.state == "done":
                findings[order.id] += self._component_findings(order)
        return findings

    def _finished_quantities(self, orders):
        """``{(group of orders, operation): quantity}`` finished through the gate.

        Over all orders of a group, because a backorder does not repeat what its
        first order did for both.
        """
        group = self.env["mrp.production"]
        for order in orders:
            group |= order.production_group_id.production_ids or order
        workorders = group.workorder_ids.filtered(lambda w: w.state == "done")
        passed = self.env["qms.gate.decision"]._quantities_passed(
            "wo_finish", "mrp.workorder", workorders.ids
        )
        quantities = defaultdict(float)
        for workorder in workorders:
            order = workorder.production_id
            key = (order.production_group_id.id or -order.id, workorder.operation_id.id)
            quantities[key] += passed.get(workorder.id, 0.0)
        return quantities

    def _operation_findings(self, order, finished):
        """Operations of the bill that were removed, cancelled or not done for all.

        While an order is open, its work orders still to do say so themselves.
        """
        group = order.production_group_id.production_ids or order
        made = sum(
            other.qty_producing
            for other in group
            if other.state == "done" or other == order
        )
        for operation in order._defined_operations():
            workorders = order.workorder_ids.filtered(
                lambda w, operation=operation: w.operation_id == operation
            )
            open_work = workorders.filtered(lambda w: w.state not in ("done", "cancel"))
            if open_work and order.state != "done":
                continue
            key = (order.production_group_id.id or -order.id, operation.id)
            if order.product_uom_id.compare(finished.get(key, 0.0), made) < 0:
                yield Finding(
                    "operation.missing",
                    self.env._(
                        "Operation %(operation)s of %(order)s was not done for the"
                        " quantity produced (%(done)s of %(made)s). Plan a work order"
                        " for the rest and do it.",
                        operation=operation.name,
                        order=order.name,
                        done=f"{finished.get(key, 0.0):g}",
                        made=f"{made:g}",
                    ),
                    records=(("mrp.routing.workcenter", operation.id),),
                    cure=Cure(
                        self.env._("Plan the rest"),
                        "mrp.production",
                        order.id,
                        "action_qms_plan_rest",
                    ),
                )

    def _component_findings(self, order):
        """Regulated components of the bill that were not consumed, or too little."""
        used = defaultdict(float)
        # by the lines, which the consumption gate judged
        for line in order.move_raw_ids.move_line_ids:
            if line.state == "done":
                used[line.product_id] += line.quantity_product_uom
        for product, needed in self._needed_components(order).items():
            uom = product.uom_id
            if uom.compare(used[product], needed) >= 0:
                continue
            nothing = uom.is_zero(used[product])
            flexible = order._definition()["bill"]["consumption"] == "flexible"
            yield Finding(
                "component.missing",
                self.env._(
                    "%(order)s consumed %(used)s of %(needed)s %(unit)s of %(product)s"
                    " that its bill of materials asks for. Record what was used.",
                    order=order.name,
                    used=f"{used[product]:g}",
                    needed=f"{needed:g}",
                    unit=uom.name,
                    product=product.display_name,
                ),
                severity=WARN if flexible and not nothing else BLOCK,
                records=(("product.product", product.id),),
                cure=Cure(self.env._("Open order"), "mrp.production", order.id),
            )

    def _needed_components(self, order):
        """``{product: quantity}`` of regulated components for what was produced."""
        made = order.product_uom_id._compute_quantity(
            order.qty_producing, order.product_id.uom_id, round=False
        )
        parts = order._definition()["parts"]
        products = self.env["product.product"].browse([p["product"] for p in parts])
        return {
            product: product.uom_id.round(float(part["per_unit"]) * made)
            for product, part in zip(products, parts, strict=True)
            if product.qms_regulated and product.tracking != "none"
        }

    # ------------------------------------------------------------------
    # Cancel
    # ------------------------------------------------------------------
    def _cancel_findings(self, orders):
        """``{order id: [Finding]}``: what was consumed or produced is not undone."""
        findings = {}
        for order in orders:
            moved = (order.move_raw_ids | order.move_finished_ids).filtered(
                lambda move: move.state == "done" and move.quantity
            )
            if moved:
                findings[order.id] = [
                    Finding(
                        "mo.moved",
                        self.env._(
                            "%(order)s has consumed or produced already: %(products)s."
                            " Close it for what was made, and scrap or return the"
                            " rest.",
                            order=order.name,
                            products=", ".join(moved.product_id.mapped("display_name")),
                        ),
                        records=tuple(("stock.move", move.id) for move in moved),
                    )
                ]
        return findings

    def _worked_findings(self, event, order):
        """Work that was begun is not made undone by whoever plans.

        A quality engineer decides it: material may be in the device already.
        """
        worked = order.workorder_ids.filtered(
            lambda w: w.state in ("progress", "done") or w.time_ids
        )
        actor = self.env["res.users"].browse(event.actor_uid)
        if not worked or actor.has_group("qms_base.group_qms_engineer"):
            return
        yield Finding(
            "mo.worked",
            self.env._(
                "Work on %(order)s has begun: %(workorders)s. A quality engineer"
                " decides whether it may be cancelled.",
                order=order.name,
                workorders=", ".join(worked.mapped("name")),
            ),
            records=tuple(("mrp.workorder", workorder.id) for workorder in worked),
        )

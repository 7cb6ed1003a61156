# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import models

from odoo.addons.qms_base.gates import Cause, Cure, Finding

_ROLE = "qms_base.group_qms_engineer"


class QmsGateMixin(models.AbstractModel):
    """An order closes when every device has its components, and consumed them."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        words = {
            "genealogy.component_missing": self.env._("Device without a component"),
            "genealogy.not_consumed": self.env._("Assigned and not consumed"),
            "genealogy.other_device": self.env._("Assigned to another device"),
        }
        return super()._gate_causes() | {
            code: Cause(code, label, _ROLE) for code, label in words.items()
        }

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_assignment_findings(answers)
        return answers

    def _add_assignment_findings(self, answers):
        closing = [event for event in answers if event.checkpoint == "mo_close"]
        # sudo: an order is judged whoever closes it
        orders = self.env["mrp.production"].sudo().browse([e.res_id for e in closing])
        for event, order in zip(closing, orders, strict=True):
            parts = order._parts_by_device()
            if parts:
                answers[event].findings += self._unassigned_findings(order, parts)
                answers[event].findings += self._astray_findings(order)
                if order.state == "done":
                    answers[event].findings += self._unconsumed_findings(order, parts)

    def _unassigned_findings(self, order, parts):
        assigned = order._assigned()
        devices = order.lot_producing_ids
        for product, needed in parts.items():
            without = devices.filtered(
                lambda device, product=product, needed=needed: product.uom_id.compare(
                    assigned[device, product], needed
                )
                < 0
            )
            if without or not devices:
                yield Finding(
                    "genealogy.component_missing",
                    self.env._(
                        "%(order)s: no %(product)s is assigned to %(devices)s. Scan"
                        " the device, then the component.",
                        order=order.name,
                        product=product.display_name,
                        devices=", ".join(without[:10].mapped("name"))
                        + (" …" if len(without) > 10 else "")
                        or self.env._("any device"),
                    ),
                    records=tuple(("stock.lot", device.id) for device in without[:10]),
                    cure=Cure(
                        self.env._("Assign components"),
                        "mrp.production",
                        order.id,
                        "action_assign_components",
                    ),
                )

    def _astray_findings(self, order):
        """Components assigned to what the order does not make, or no longer."""
        astray = order.qms_assignment_ids.device_id - order.lot_producing_ids
        for device in astray:
            yield Finding(
                "genealogy.other_device",
                self.env._(
                    "%(order)s: components are assigned to %(device)s, which it does"
                    " not make. Take them back.",
                    order=order.name,
                    device=device.name,
                ),
                records=(("stock.lot", device.id),),
                cure=Cure(
                    self.env._("Assign components"),
                    "mrp.production",
                    order.id,
                    "action_assign_components",
                ),
            )

    def _unconsumed_findings(self, order, parts):
        """Lots assigned in another quantity than consumed; every lot one by one."""
        used, assigned = defaultdict(float), defaultdict(float)
        for line in order.move_raw_ids.move_line_ids:
            if line.state == "done" and line.product_id in parts:
                used[line.lot_id] += line.quantity_product_uom
        for row in order.qms_assignment_ids:
            assigned[row.component_id] += row.quantity
        for lot in used.keys() | assigned.keys():
            uom = (lot.product_id or order.product_id).uom_id
            # what one device takes may be rounded, for each of them
            close = uom.rounding * max(1, len(order.lot_producing_ids)) / 2
            if abs(assigned[lot] - used[lot]) > close:
                yield Finding(
                    "genealogy.not_consumed",
                    self.env._(
                        "%(order)s consumes %(used)g of lot %(lot)s, and %(assigned)g"
                        " of it is assigned to devices. Both have to be the same.",
                        order=order.name,
                        used=used[lot],
                        lot=lot.name or "?",
                        assigned=assigned[lot],
                    ),
                    records=(("stock.lot", lot.id),) if lot else (),
                    cure=Cure(
                        self.env._("Assign components"),
                        "mrp.production",
                        order.id,
                        "action_assign_components",
                    ),
                )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain

_OPEN = ("draft", "sent", "to approve")
_CONFIRMED = ("purchase", "done")


class PurchaseOrder(models.Model):
    """A purchase order is confirmed if the supplier may deliver each regulated line."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "qms.gate.mixin"]

    @api.constrains("state", "partner_id", "company_id")
    def _check_gate_purchase(self):
        """The gate on orders: whatever path confirmed them or named the supplier.

        Each time is an event of its own: an order that was cancelled is confirmed anew.
        """
        confirmed = self.filtered(lambda order: order.state in _CONFIRMED)
        events = confirmed.order_line._gate_purchase_events(anew=True)
        if events:
            self._enforce_gate(events)

    def button_confirm(self):
        """Say first what the gate would refuse, also where somebody must approve."""
        orders = self.filtered(lambda order: order.state in ("draft", "sent"))
        events = orders.order_line._gate_purchase_events(anew=True)
        if events:
            self._check_gate(events)
        return super().button_confirm()

    # ------------------------------------------------------------------
    # What is ahead
    # ------------------------------------------------------------------
    def _gate_readiness_events(self):
        events = super()._gate_readiness_events()
        if self.state in _OPEN:
            events += self.order_line._gate_purchase_events(anew=True)
        return events

    def _gate_open_domain(self):
        return Domain("state", "in", _OPEN) & Domain(
            "order_line.product_id.qms_regulated", "=", True
        )

    def _gate_read_ahead(self):
        self.order_line.product_id.mapped("qms_regulated")

    def _gate_is_over(self):
        return super()._gate_is_over() or self.state in _CONFIRMED


class PurchaseOrderLine(models.Model):
    """What passes the gate: so much of a product from a supplier."""

    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "qms.gate.mixin"]

    def _gate_purchase_events(self, anew=False):
        """Events of these lines being ordered; none of what is not regulated.

        Key: line, supplier, product. A larger quantity is a new event.

        :param anew: judged whatever passed before
        """
        regulated = self.with_prefetch().filtered(
            lambda line: line.id
            and not line.display_type
            and line.product_id.qms_regulated
        )
        employees = regulated and regulated._gate_employees()
        return [
            line._make_gate_event(
                "po_confirm",
                line.id,
                line.order_id.partner_id.id,
                line.product_id.id,
                product=line.product_id,
                quantity=line.product_uom_qty,
                employees=employees,
                anew=anew,
            )
            for line in regulated
        ]

    @api.constrains("order_id", "product_id", "product_qty", "product_uom_qty")
    def _check_gate_purchase(self):
        """What is added to a confirmed order, or becomes more, passes the gate too."""
        confirmed = self.filtered(lambda line: line.order_id.state in _CONFIRMED)
        events = confirmed._gate_purchase_events()
        if events:
            self._enforce_gate(events)

    def _gate_concession_host(self):
        return self.order_id

    def _gate_activity_host(self):
        return self.order_id

    def _gate_is_over(self):
        return self.order_id._gate_is_over()

    def _gate_look_events(self):
        return [] if self._gate_is_over() else self._gate_purchase_events(anew=True)

    def _gate_display_name(self):
        self.ensure_one()
        return self.env._(
            "%(product)s (%(order)s)",
            product=self.product_id.display_name or self.name,
            order=self.order_id.name,
        )

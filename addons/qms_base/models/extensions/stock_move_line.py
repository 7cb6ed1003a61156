# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from ...gates import Flow, classify_flow

_CHECKPOINT_OF_FLOW = {
    Flow.CONSUME: "lot_consume",
    Flow.SHIP: "lot_ship",
    Flow.RECEIVE: "lot_receive",
    Flow.PRODUCE: "lot_produce",
}


class StockMoveLine(models.Model):
    _name = "stock.move.line"
    _inherit = ["stock.move.line", "qms.gate.mixin"]

    @api.model
    def _classify_locations(self, source, destination, company):
        """Meaning of a movement between two locations for a company."""
        if "view" in (source.usage, destination.usage):
            return None
        return classify_flow(
            source.usage,
            destination.usage,
            to_quarantine=destination.qms_is_quarantine,
            same_owner=not destination.company_id or destination.company_id == company,
        )

    def _gate_flow(self):
        self.ensure_one()
        return self._classify_locations(
            self.location_id, self.location_dest_id, self.company_id
        )

    def _gate_regulated(self):
        """Lines that move a regulated product or a lot that became regulated."""
        return self.filtered(
            lambda line: line.lot_id.qms_regulated or line.product_id.qms_regulated
        )

    def _gate_stock_events(self):
        """Events of these lines passing the checkpoint of their flow.

        Lines whose flow no checkpoint guards (internal transfers, scrap, returns)
        and lines of products that are not regulated give none.
        """
        events = []
        regulated = self.with_prefetch()._gate_regulated()
        employees = regulated and self._gate_employees()
        for line in regulated:
            flow = line._gate_flow()
            checkpoint = _CHECKPOINT_OF_FLOW.get(flow)
            if checkpoint:
                events.append(
                    line._make_gate_event(
                        checkpoint,
                        line.id,
                        line.product_id.id,
                        line.lot_id.id or None,
                        flow.value,
                        product=line.product_id,
                        lot=line.lot_id,
                        quantity=line.quantity_product_uom,
                        flow=flow,
                        employees=employees,
                    )
                )
        return events

    @api.constrains("state", "lot_id", "quantity", "location_id", "location_dest_id")
    def _check_gate_stock(self):
        """The gate on every stock movement: whatever path made the line done."""
        done = self.filtered(lambda line: line.state == "done")
        events = done._gate_stock_events()
        if events:
            self._enforce_gate(events)

    def _gate_display_name(self):
        self.ensure_one()
        name = self.product_id.display_name
        if self.lot_id:
            name = f"{name}, {self.lot_id.name}"
        return f"{name} ({self.reference})" if self.reference else name

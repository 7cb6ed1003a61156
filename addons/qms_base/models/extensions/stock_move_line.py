# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from ...gates import Flow, classify_flow
from ...tools.posting import filter_posted

_CHECKPOINT_OF_FLOW = {
    Flow.CONSUME: "lot_consume",
    Flow.SHIP: "lot_ship",
    Flow.RECEIVE: "lot_receive",
    Flow.PRODUCE: "lot_produce",
    Flow.CUSTOMER_RETURN: "lot_return",
    Flow.GAIN: "lot_gain",
    Flow.REPAIR: "lot_repair",
}
_POSTED = frozenset({"consume_line_ids", "date", "produce_line_ids"})
_LOCKED = frozenset(
    {
        "company_id",
        "consume_line_ids",
        "date",
        "location_dest_id",
        "location_id",
        "lot_id",
        "lot_name",
        "move_id",
        "owner_id",
        "picking_id",
        "produce_line_ids",
        "product_id",
        "product_uom_id",
        "quantity",
        "state",
        "workorder_id",
    }
)


class StockMoveLine(models.Model):
    _name = "stock.move.line"
    _inherit = ["stock.move.line", "qms.done.lock", "qms.gate.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """No line is added to a movement that is done already."""
        done = (
            self.env["stock.move"]
            .browse({vals["move_id"] for vals in vals_list if vals.get("move_id")})
            .filtered(lambda move: move.state == "done")
            ._gate_regulated()
        )
        pickings = self.env["stock.picking"].browse(
            {
                vals["picking_id"]
                for vals in vals_list
                if vals.get("picking_id") and not vals.get("move_id")
            }
        )
        done |= (
            pickings.filtered(lambda p: p.state == "done")
            .move_ids.filtered(lambda move: move.state == "done")
            ._gate_regulated()
        )
        if done:
            self.env["qms.gate.denial"]._refuse_change(
                done[0],
                "record.done",
                self.env._(
                    "%(move)s is done: no line can be added to it. Enter another"
                    " movement.",
                    move=done[0]._gate_display_name(),
                ),
            )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done_and_regulated(self):
        locked = self._qms_locked()
        if locked:
            locked[0]._qms_refuse_rewriting({"quantity"})

    def _qms_locked_fields(self):
        return _LOCKED

    def _qms_posted_fields(self):
        return _POSTED

    def _qms_posted(self):
        """Lines are posted with their movement."""
        posted = filter_posted(self.move_id)
        return self.filtered(lambda line: line.move_id in posted)

    def _qms_locked(self):
        return self.filtered(lambda line: line.state == "done")._gate_regulated()

    @api.model
    def _classify_locations(self, source, destination, company, repaired=False):
        """Meaning of a movement between two locations for a company."""
        if "view" in (source.usage, destination.usage):
            return None
        return classify_flow(
            source.usage,
            destination.usage,
            to_quarantine=destination.qms_is_quarantine,
            same_owner=not destination.company_id or destination.company_id == company,
            to_subcontractor=destination._qms_is_away() and not source._qms_is_away(),
            repaired=repaired,
        )

    def _gate_flows(self):
        """What these lines mean, by their ends.

        A return to the supplier is one to the supplier that delivered the lot:
        anything else that goes to a supplier leaves like a shipment.

        :return: ``{line: Flow, or None for a view location}``
        """
        flows = {
            line: line._classify_locations(
                line.location_id,
                line.location_dest_id,
                line.company_id,
                line._qms_is_repaired(),
            )
            for line in self
        }
        returned = self.filtered(lambda line: flows[line] == Flow.SUPPLIER_RETURN)
        for line in returned - returned._filter_to_own_supplier():
            flows[line] = Flow.SHIP
        return flows

    def _gate_flow(self):
        self.ensure_one()
        return self._gate_flows()[self]

    def _gate_regulated(self):
        """Lines that move a regulated product or a lot that became regulated."""
        return self.filtered(
            lambda line: line.lot_id.qms_regulated or line.product_id.qms_regulated
        )

    def _gate_stock_events(self):
        """Events of these lines passing the checkpoint of their flow.

        Lines whose flow no checkpoint guards (internal transfers, scrap, returns to
        the supplier) and lines of products that are not regulated give none.
        """
        events = []
        regulated = self.with_prefetch()._gate_regulated()
        employees = regulated and self._gate_employees()
        for line, flow in regulated._gate_flows().items():
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

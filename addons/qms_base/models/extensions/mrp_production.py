# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from ...tools.posting import posting, without_defaults

_LOCKED = frozenset(
    {
        "bom_id",
        "company_id",
        "consumption",
        "date_finished",
        "date_start",
        "location_dest_id",
        "location_src_id",
        "lot_producing_ids",
        "move_byproduct_ids",
        "move_finished_ids",
        "move_raw_ids",
        "name",
        "origin",
        "picking_type_id",
        "product_id",
        "product_qty",
        "product_uom_id",
        "production_group_id",
        "qty_producing",
        "state",
        "workorder_ids",
    }
)
_POSTED = frozenset({"date_finished", "state"})
_CHECKPOINT_OF_STATE = {
    "confirmed": "mo_confirm",
    "progress": "mo_start",
    "to_close": "mo_start",
    "cancel": "mo_cancel",
}


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "qms.origin", "qms.done.lock", "qms.gate.mixin"]

    qms_customer_order = fields.Char(
        "Order of the customer",
        copy=False,
        tracking=True,
        help="Number and item of their order that this is made for: printed on"
        " certificates, shown in the customer portal.",
    )

    def _get_backorder_mo_vals(self):
        """What is left is of the same order of the customer."""
        return {
            **super()._get_backorder_mo_vals(),
            "qms_customer_order": self.qms_customer_order,
        }

    def action_merge(self):
        """One order for what the customer ordered by these."""
        ordered = [name for name in self.mapped("qms_customer_order") if name]
        action = super().action_merge()
        if ordered:
            merged = self.browse(action["res_id"])
            merged.qms_customer_order = ", ".join(dict.fromkeys(ordered))
        return action

    def _qms_locked_fields(self):
        return _LOCKED

    def _qms_posted_fields(self):
        return _POSTED

    def _qms_locked(self):
        return self.filtered(
            lambda order: order.qms_regulated and order.state in ("done", "cancel")
        )

    def _gate_close_event(self):
        """This user closes this order now.

        Key: order, lots consumed with their quantities, lots produced with theirs.
        """
        self.ensure_one()
        return self._make_gate_event(
            "mo_close",
            self.id,
            self._gate_lot_facts(self.move_raw_ids),
            self._gate_lot_facts(self.move_finished_ids),
            product=self.product_id,
            quantity=self.qty_producing,
        )

    @api.model
    def _gate_lot_facts(self, moves):
        """``[[product id, lot id or None, quantity], …]`` of moves, in order.

        Quantities are in the product's unit of measure, as decimal strings.
        """
        quantities = {}
        for line in moves.move_line_ids:
            if line.state != "cancel" and line.quantity_product_uom:
                lot = (line.product_id.id, line.lot_id.id or 0)
                quantities[lot] = quantities.get(lot, 0.0) + line.quantity_product_uom
        return [
            [product, lot or None, f"{quantity:.6f}"]
            for (product, lot), quantity in sorted(quantities.items())
        ]

    def _gate_readiness_events(self):
        events = super()._gate_readiness_events()
        if not self.qms_regulated or self.state in ("done", "cancel"):
            return events
        pending = self.workorder_ids.filtered(
            lambda w: w.state not in ("done", "cancel")
        )
        events += self.move_raw_ids.move_line_ids._gate_stock_events()
        if pending:
            return events + pending[0]._gate_readiness_events()
        return events + ([self._gate_close_event()] if self.state != "draft" else [])

    def write(self, vals):
        if "bom_id" in vals:
            self.filtered(
                lambda order: order.state != "draft"
                and order.bom_id.id != vals["bom_id"]
            )._refuse_other_bill()
        return super().write(vals)

    def action_update_bom(self):
        """A regulated order obeys the definition it was planned by."""
        self.filtered(lambda order: order.state != "draft")._refuse_other_bill()
        return super().action_update_bom()

    def _refuse_other_bill(self):
        regulated = self.filtered("qms_regulated")
        if regulated:
            self.env["qms.gate.denial"]._refuse_change(
                regulated[0],
                "record.fixed",
                self.env._(
                    "%(order)s is regulated and confirmed: it keeps the bill of"
                    " materials and operations it was planned by. Cancel it and plan a"
                    " new one to use others.",
                    order=regulated[0].name,
                ),
            )

    def _gate_state_event(self, checkpoint):
        """This user confirms, begins or cancels this order now. Key: order."""
        self.ensure_one()
        return self._make_gate_event(checkpoint, self.id, product=self.product_id)

    @api.constrains("state")
    def _check_gate_state(self):
        """The gate on orders: whatever path changed their state."""
        events = [
            order._gate_close_event()
            if order.state == "done"
            else order._gate_state_event(_CHECKPOINT_OF_STATE[order.state])
            for order in self.filtered("qms_regulated")
            if order.state == "done" or order.state in _CHECKPOINT_OF_STATE
        ]
        if events:
            self._enforce_gate(events)

    def _qms_posting(self):
        """Mark these orders and their movements as posted, but what is done already."""
        orders = self - self._qms_locked()
        moves = orders.move_raw_ids | orders.move_finished_ids
        return posting(orders, moves - moves._qms_locked())

    def _qms_without_defaults(self):
        """These orders without a client's defaults for what posting creates."""
        if not self.filtered("qms_regulated"):
            return self
        return without_defaults(self)

    def button_mark_done(self):
        orders = self._qms_without_defaults()
        with orders._qms_posting():
            return super(MrpProduction, orders).button_mark_done()

    def _post_inventory(self, cancel_backorder=False):
        with self._qms_posting():
            return super()._post_inventory(cancel_backorder=cancel_backorder)

    def _action_cancel(self):
        orders = self._qms_without_defaults()
        with orders._qms_posting():
            return super(MrpProduction, orders)._action_cancel()

    def _button_mark_done_sanity_checks(self):
        """Say before any wizard what the gates would refuse."""
        result = super()._button_mark_done_sanity_checks()
        regulated = self.filtered("qms_regulated")
        if regulated:
            events = [production._gate_close_event() for production in regulated]
            self._check_gate(
                events + regulated.move_raw_ids.move_line_ids._gate_stock_events()
            )
        return result

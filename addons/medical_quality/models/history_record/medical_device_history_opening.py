# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

from .medical_device_history import OPEN

# Set only while the service opens records; no client can reach it.
_opening = ContextVar("medical_device_history_opening", default=False)
_ORDERS = ("mo_confirm", "mo_start", "mo_close")


@contextmanager
def opening():
    """Let records be opened."""
    token = _opening.set(True)
    try:
        yield
    finally:
        _opening.reset(token)


class QmsGateMixin(models.AbstractModel):
    _inherit = "qms.gate.mixin"

    @api.model
    def _gate_passed(self, events):
        """An order that may begin, and a lot that is born, have their record."""
        result = super()._gate_passed(events)
        self.env["medical.device.history"]._open_for_events(events)
        return result


class MedicalDeviceHistory(models.Model):
    """Records are opened with the order, at the latest with the lot.

    From the gates, which no path avoids: also for backorders, splits, and orders that
    are closed from a draft.
    """

    _inherit = "medical.device.history"

    @api.model
    def _is_opening(self):
        return _opening.get()

    @api.model
    def _open_for_events(self, events):
        """Open what these events begin, for finished devices; few queries for many.

        :param events: list of ``GateEvent`` that passed
        """
        orders = [e.res_id for e in events if e.checkpoint in _ORDERS]
        lines = [e.res_id for e in events if e.checkpoint == "lot_produce" and e.lot_id]
        if not orders and not lines:
            return
        # sudo: the record is the service's, whoever confirms or makes
        service = without_defaults(self.sudo())
        moves = service.env["stock.move.line"].browse(lines)
        pairs = [
            (order, order.product_id, service.env["stock.lot"])
            for order in service.env["mrp.production"].browse(orders)
        ] + [
            (line.move_id.production_id, line.product_id, line.lot_id)
            for line in moves
            if line.move_id.production_id
        ]
        service._attach(service._filter_devices(pairs))

    @api.model
    def _filter_devices(self, pairs):
        """Of ``(order, product, lot)`` those of finished devices (with a UDI)."""
        products = self.env["product.product"].union(*(pair[1] for pair in pairs))
        identified = self.env["medical.device.identifier"]._active_for(products)
        return [
            (order, product, lot)
            for order, product, lot in pairs
            if order.qms_regulated
            and product.tracking != "none"
            and (product in identified or lot.device_identifier_id)
        ]

    @api.model
    def _attach(self, pairs):
        """Put orders and lots into their records, and open those that are not there.

        One record a lot; the serials of one order share one. A lot that two orders
        make has one record, of both.

        :param pairs: list of ``(order, product, lot or none)`` (``sudo``)
        :return: the records, in the order of the pairs without repetition
        """
        if not pairs:
            return self.browse()
        by_order, by_lot = self._present(pairs)
        fresh = {}
        additions = {}
        found = {}
        for order, product, lot in pairs:
            place = by_lot.get(lot) if lot else None
            own = by_order.get((order, product))
            coming = additions.get(own, (set(), set()))[1]
            if own and lot and not place and not _has_room(own, product, lot, coming):
                own = None
            key = (order.id, product.id)
            if place or own:
                target = place or own
                found[target] = True
                orders, lots = additions.setdefault(target, (set(), set()))
                if order not in target.production_ids:
                    orders.add(order.id)
                if lot and lot not in target.lot_ids:
                    lots.add(lot.id)
                if lot:
                    by_lot[lot] = target
                continue
            if product.tracking == "lot" and lot:
                key = (order.id, product.id, lot.id)
            fresh.setdefault(key, (order, product, []))[2].append(lot.id)
        for target, (orders, lots) in additions.items():
            if orders or lots:
                target._serve(
                    production_ids=[Command.link(order) for order in orders],
                    lot_ids=[Command.link(lot) for lot in lots],
                )
        made = self._open(fresh.values()) if fresh else self.browse()
        records = self.browse().union(*found) | made
        records._drop_empty_twins(by_order)
        return records.exists()

    @api.model
    def _present(self, pairs):
        """Open records by ``(order, product)`` and by lot."""
        order_ids = {order.id for order, _product, _lot in pairs}
        lot_ids = {lot.id for _order, _product, lot in pairs if lot}
        records = self.search(
            [
                ("state", "in", OPEN),
                "|",
                ("production_ids", "in", list(order_ids)),
                ("lot_ids", "in", list(lot_ids)),
            ],
            order="id",
        )
        by_order, by_lot = {}, {}
        for record in records:
            for order in record.production_ids:
                by_order[order, record.product_id] = record
            for lot in record.lot_ids:
                by_lot[lot] = record
        return by_order, by_lot

    @api.model
    def _open(self, items):
        """Open records for ``(order, product, [lot id])``."""
        sequence = self.env["ir.sequence"]
        now = fields.Datetime.now()
        with opening():
            return self.create(
                [
                    {
                        "name": sequence.with_company(order.company_id).next_by_code(
                            "medical.device.history"
                        ),
                        "company_id": order.company_id.id,
                        "product_id": product.id,
                        "qms_customer_id": order.qms_customer_id.id,
                        "production_ids": [Command.set(order.ids)],
                        "lot_ids": [Command.set([lot for lot in lots if lot])],
                        "opened_at": now,
                    }
                    for order, product, lots in items
                ]
            )

    def _drop_empty_twins(self, by_order):
        """Of an order whose lot has the record of another: its own stays empty."""
        for record in self:
            for order in record.production_ids:
                twin = by_order.get((order, record.product_id))
                if (
                    twin
                    and twin != record
                    and twin.exists()
                    and not twin.lot_ids
                    and twin.production_ids == order
                    and twin.state == "open"
                    and twin.version == 1
                ):
                    with opened(twin):
                        twin.unlink()


def _has_room(record, product, lot, coming):
    """Whether a lot belongs in the record of its order.

    :param coming: ids of lots that are about to be added to the record
    """
    present = {*record.lot_ids.ids, *coming}
    return product.tracking == "serial" or present <= {lot.id}

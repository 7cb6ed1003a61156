# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import models

# (active, flow): set only while stock is being looked for to reserve it.
_reserving = ContextVar("qms_reserving", default=(False, None))


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_reserve_quantity(
        self,
        product_id,
        location_id,
        quantity,
        uom_id=None,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
    ):
        """Reserve from usable lots only; releasing a reservation sees all of them."""
        _active, flow = _reserving.get()
        token = _reserving.set((quantity > 0, flow))
        try:
            return super()._get_reserve_quantity(
                product_id,
                location_id,
                quantity,
                uom_id=uom_id,
                lot_id=lot_id,
                package_id=package_id,
                owner_id=owner_id,
                strict=strict,
            )
        finally:
            _reserving.reset(token)

    def _gather(
        self,
        product_id,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
        qty=0,
    ):
        """Leave out, after the search, quants whose lot may not be reserved.

        Never in the domain: Odoo's own quant update gathers too, and would split a
        quant that it cannot see.
        """
        quants = super()._gather(
            product_id,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
            qty=qty,
        )
        active, flow = _reserving.get()
        if not active or not quants:
            return quants
        lots = quants.lot_id.filtered("qms_regulated")
        barred = lots - lots._filter_usable(flow)
        return quants.filtered(lambda q: q.lot_id not in barred) if barred else quants

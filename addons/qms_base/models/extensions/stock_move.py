# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from .stock_quant import _reserving


class StockMove(models.Model):
    _inherit = "stock.move"

    def _gate_flow(self):
        """What this move means, from its two ends; None for a view location."""
        self.ensure_one()
        return self.env["stock.move.line"]._classify_locations(
            self.location_id, self.location_dest_id, self.company_id
        )

    def _update_reserved_quantity_vals(
        self,
        need,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=True,
    ):
        token = _reserving.set((False, self._gate_flow()))
        try:
            return super()._update_reserved_quantity_vals(
                need,
                location_id,
                lot_id=lot_id,
                package_id=package_id,
                owner_id=owner_id,
                strict=strict,
            )
        finally:
            _reserving.reset(token)

    def _set_quantity_done_prepare_vals(self, qty):
        token = _reserving.set((False, self._gate_flow()))
        try:
            return super()._set_quantity_done_prepare_vals(qty)
        finally:
            _reserving.reset(token)

    def _action_done(self, cancel_backorder=False):
        """Let the gate speak at the movement, not at the end of the transaction.

        The state of move lines is a stored related field: its constraint fires
        when it is recomputed, which could be later than what follows from it.
        """
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        lines = moves.move_line_ids._gate_regulated()
        if lines:
            lines.flush_recordset(["state"])
        return moves

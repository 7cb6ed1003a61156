# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from ...tools.posting import filter_posted, post_along, posting, without_defaults
from .stock_quant import _reserving

_LOCKED = frozenset(
    {
        "bom_line_id",
        "company_id",
        "date",
        "location_dest_id",
        "location_id",
        "lot_ids",
        "move_line_ids",
        "operation_id",
        "origin_returned_move_id",
        "picking_id",
        "product_id",
        "product_uom",
        "product_uom_qty",
        "production_id",
        "quantity",
        "raw_material_production_id",
        "state",
        "workorder_id",
    }
)
_POSTED = frozenset({"date", "state"})
_BELONGING = frozenset({"product_id", "production_id", "raw_material_production_id"})


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "qms.done.lock"]

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves.filtered(lambda m: m.state == "done")._refuse_done_by_writing(
            created=True
        )
        post_along(moves)
        return moves

    def write(self, vals):
        if vals.get("state") == "done":
            written = self.filtered(lambda m: m.state != "done") - filter_posted(self)
            written._refuse_done_by_writing()
        result = super().write(vals)
        if _BELONGING & set(vals):
            # turned into evidence of something it was not done for
            turned = self.exists().filtered(
                lambda move: move.state == "done"
                and (
                    move.product_id.qms_regulated
                    or move.raw_material_production_id.qms_regulated
                    or move.production_id.qms_regulated
                )
            )
            if turned:
                turned[0]._qms_refuse_rewriting(_BELONGING & set(vals))
        return result

    def _refuse_done_by_writing(self, created=False):
        """A movement is done by carrying it out, which moves the stock.

        The state alone would leave stock and movement apart.
        """
        regulated = self._gate_regulated()
        if regulated:
            self.env["qms.gate.denial"]._refuse_change(
                regulated[0],
                "stock.written",
                self.env._(
                    "%(move)s cannot be written as done: carry out the transfer or"
                    " close the order, which moves the stock.",
                    move=regulated[0]._gate_display_name(),
                ),
                created=created,
            )

    def _gate_regulated(self):
        """Moves of regulated products, or of lots that were regulated once."""
        return self.filtered(
            lambda move: move.product_id.qms_regulated
            or any(move.move_line_ids.lot_id.mapped("qms_regulated"))
        )

    def _qms_locked_fields(self):
        return _LOCKED

    def _qms_posted_fields(self):
        return _POSTED

    def _qms_locked(self):
        return self.filtered(lambda move: move.state == "done")._gate_regulated()

    def _gate_display_name(self):
        self.ensure_one()
        name = self.product_id.display_name
        return f"{name} ({self.reference})" if self.reference else name

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
        moves = self
        if self._gate_regulated():
            moves = without_defaults(self)
        with posting(moves - moves._qms_locked()):
            moves = super(StockMove, moves)._action_done(
                cancel_backorder=cancel_backorder
            )
        lines = moves.move_line_ids._gate_regulated()
        if lines:
            lines.flush_recordset(["state"])
        return moves

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError

# Set only while a change of lot number makes its movements; no client can reach it.
_changing = ContextVar("medical_lot_changing", default=False)


@contextmanager
def changing():
    """Let movements name the change of lot number that they belong to."""
    token = _changing.set(True)
    try:
        yield
    finally:
        _changing.reset(token)


class StockMove(models.Model):
    """Movements by which material goes on under another number."""

    _inherit = "stock.move"

    qms_lot_change_id = fields.Many2one(
        "medical.lot.change",
        "Change of lot number",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A default in a client's context names no change of lot number."""
        if not _changing.get():
            if any(vals.get("qms_lot_change_id") for vals in vals_list):
                self.browse()._refuse_lot_change()
            vals_list = [{**vals, "qms_lot_change_id": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "qms_lot_change_id" in vals and not _changing.get():
            self._refuse_lot_change()
        return super().write(vals)

    def _refuse_lot_change(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.given",
            self.env._(
                "Which movements belong to a split, merge or relabelling is recorded"
                " by it; nobody can write it."
            ),
            error=AccessError,
        )

    def _genealogy_events(self):
        if self.qms_lot_change_id:
            return [(self.qms_lot_change_id.kind, self.qms_lot_change_id)]
        return super()._genealogy_events()

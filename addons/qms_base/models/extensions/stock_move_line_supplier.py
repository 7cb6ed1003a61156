# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class StockMoveLine(models.Model):
    """Who delivered a lot, and who gets it back."""

    _inherit = "stock.move.line"

    def _gate_partner(self):
        """Company at the other end of this line; empty where nobody is named."""
        self.ensure_one()
        partner = self.picking_id.partner_id or self.move_id.partner_id
        return partner.commercial_partner_id

    def _filter_to_own_supplier(self):
        """The lines among these that go to the company that delivered their lot.

        A done receipt from that company, or another address of it, says so. Where
        either of them is unknown nothing says so.
        """
        named = self.filtered(lambda line: line.lot_id and line._gate_partner())
        if not named:
            return named
        # sudo: a receipt counts whoever may see it
        received = self.sudo().search(
            [
                ("lot_id", "in", named.lot_id.ids),
                ("state", "=", "done"),
                ("location_id.usage", "=", "supplier"),
            ]
        )
        delivered = {
            (line.lot_id.id, line._gate_partner().id)
            for line in received - named
            if line.location_dest_id.usage != "supplier"
        }
        return named.filtered(
            lambda line: (line.lot_id.id, line._gate_partner().id) in delivered
        )

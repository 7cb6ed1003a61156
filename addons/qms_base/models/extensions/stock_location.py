# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    qms_is_quarantine = fields.Boolean(
        "Quarantine location",
        help="Stock moved here is set apart: lots that may not be used can still be"
        " brought to it.",
    )

    def _qms_is_away(self):
        """Whether this is a place at a subcontractor, whose stock is ours still.

        Odoo's subcontracting gives such places the use of our own; it need not be
        installed.
        """
        self.ensure_one()
        return hasattr(self, "is_subcontract") and bool(self.sudo().is_subcontract())

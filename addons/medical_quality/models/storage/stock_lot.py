# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _inspection_requirements(self):
        requirements = super()._inspection_requirements()
        return requirements + self.env["medical.inspection"]._storage_requirements(self)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _inspection_requirements(self):
        """Inspections in storage, too, of what these lines use or send away."""
        requirements = super()._inspection_requirements()
        return requirements + self.env["medical.inspection"]._storage_requirements(
            self.lot_id
        )

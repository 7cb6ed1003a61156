# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Flow


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _inspection_requirements(self):
        """Inspections before shipment of what these lines send away."""
        requirements = super()._inspection_requirements()
        flows = self._gate_flows()
        leaving = self.filtered(lambda line: flows[line] == Flow.SHIP)
        return requirements + self.env["medical.inspection"]._shipment_requirements(
            leaving.lot_id
        )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _inspection_requirements(self):
        requirements = super()._inspection_requirements()
        return (
            requirements
            + self.env["medical.inspection"]._lot_requirements(
                self._received_regulated_lots(), triggers=("receipt",)
            )
            + self.move_line_ids._inspection_requirements()
        )

    def _received_regulated_lots(self):
        """Lots of regulated products that these transfers bring from a supplier."""
        lines = self.move_line_ids.filtered(
            lambda line: line.location_id.usage == "supplier" and line.state == "done"
        )
        return lines.lot_id.filtered("qms_regulated")

    def _action_done(self):
        """Show the receipt inspections early; the gates do not rely on it."""
        result = super()._action_done()
        # sudo: the warehouse needs no rights on inspections to have them opened
        self.env["medical.inspection"]._ensure_inspections(
            self.sudo()._inspection_requirements(), early=True
        )
        return result

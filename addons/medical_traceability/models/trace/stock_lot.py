# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_qms_trace(self):
        """Show what these lots were made of and what became of them."""
        return {
            "type": "ir.actions.client",
            "tag": "medical_traceability.trace",
            "name": self.env._("Track and trace"),
            "params": {"lot_ids": self.ids},
        }


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _qms_traced_lots(self):
        """Lots that these orders made, or for want of them those they use."""
        made = self.lot_producing_ids | self.move_finished_ids.move_line_ids.lot_id
        return made or self.move_raw_ids.move_line_ids.lot_id

    def action_qms_trace(self):
        """Show what these orders' lots were made of and what became of them."""
        return self._qms_traced_lots().action_qms_trace()

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Which records concessions are granted for, and which of them a record shows."""

from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _qms_concession_keys(self):
        return super()._qms_concession_keys() | {
            ("mrp.workorder", workorder_id) for workorder_id in self.workorder_ids.ids
        }


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _gate_concession_host(self):
        """Lines come and go with reservations: the order or transfer stays."""
        move = self.move_id
        return (
            move.raw_material_production_id
            or move.production_id
            or self.picking_id
            or self.lot_id
            or self
        )


class MrpWorkcenterProductivity(models.Model):
    _inherit = "mrp.workcenter.productivity"

    def _gate_concession_host(self):
        return self.workorder_id

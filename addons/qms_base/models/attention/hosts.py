# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Which records have gates ahead, and where activities about them are shown."""

from odoo import models
from odoo.fields import Domain

_OVER = ("done", "cancel")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _gate_open_domain(self):
        return Domain("qms_regulated", "=", True) & Domain("state", "not in", _OVER)

    def _gate_read_ahead(self):
        self.move_raw_ids.move_line_ids._gate_read_ahead()


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _gate_open_domain(self):
        return Domain("production_id.qms_regulated", "=", True) & Domain(
            "state", "not in", _OVER
        )

    def _gate_activity_host(self):
        return self.production_id


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _gate_open_domain(self):
        regulated = Domain("product_id.qms_regulated", "=", True) | Domain(
            "lot_id.qms_regulated", "=", True
        )
        return Domain("state", "not in", _OVER) & Domain(
            "move_line_ids", "any", regulated
        )

    def _gate_read_ahead(self):
        self.move_line_ids._gate_read_ahead()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _gate_activity_host(self):
        return (
            self.raw_material_production_id
            or self.production_id
            or self.picking_id
            or self.product_id
        )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _gate_activity_host(self):
        move = self.move_id
        return (
            move.raw_material_production_id
            or move.production_id
            or self.picking_id
            or self.lot_id
            or self.product_id
        )

    def _gate_read_ahead(self):
        for name in ("lot_id", "product_id", "location_id", "location_dest_id"):
            self[name].mapped("display_name")

    def _gate_look_events(self):
        return [] if self._gate_is_over() else self._gate_stock_events()


class MrpWorkcenterProductivity(models.Model):
    _inherit = "mrp.workcenter.productivity"

    def _gate_activity_host(self):
        return self.workorder_id.production_id

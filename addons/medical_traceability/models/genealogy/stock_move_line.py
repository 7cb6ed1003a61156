# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, models


class StockMoveLine(models.Model):
    """Genealogy is recorded by the movement that makes it."""

    _inherit = "stock.move.line"

    @api.constrains(
        "state",
        "lot_id",
        "product_id",
        "quantity",
        "quantity_product_uom",
        "location_id",
        "location_dest_id",
    )
    def _check_genealogy(self):
        """Bring the genealogy in line with what is done, whatever path did it."""
        done = self.filtered(lambda line: line.state == "done")
        events = done._genealogy_events()
        if events:
            # sudo: who enters a movement has no rights on the ledger, the server has
            self.env["medical.genealogy.edge"].sudo()._record(events)

    def _genealogy_events(self):
        """What these lines belong to in which lots become others.

        :return: ``{kind: record ids}``
        """
        events = defaultdict(set)
        for move in self.move_id:
            for kind, record in move._genealogy_events():
                events[kind].add(record.id)
        return events


class StockMove(models.Model):
    _inherit = "stock.move"

    def _genealogy_events(self):
        """Pairs ``(kind, record)`` that this movement belongs to."""
        self.ensure_one()
        order = self.raw_material_production_id or self.production_id
        if order:
            return [("build", order)]
        if self.unbuild_id:
            return [("unbuild", self.unbuild_id)]
        # Odoo's repairs need not be installed
        if "repair_id" in self._fields and self.repair_id:
            return [("fit", self.repair_id), ("remove", self.repair_id)]
        return []

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import models
from odoo.tools import SQL

# a quantity below this is rounding
_NOTHING = 1e-6


class MedicalGenealogyEdge(models.Model):
    """What was scanned says which device got which component."""

    _inherit = "medical.genealogy.edge"

    def _rows_of_build(self, ids):
        rows = super()._rows_of_build(ids)
        self.env["medical.component.assignment"].flush_model()
        assigned = defaultdict(list)
        for order, lot, device, quantity in self.env.execute_query(
            SQL(
                "SELECT production_id, component_id, device_id, sum(quantity)"
                " FROM medical_component_assignment WHERE production_id = ANY(%s)"
                " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                ids,
            )
        ):
            assigned[order, lot].append([device, quantity])
        if not assigned:
            return rows
        result = []
        for row in rows:
            shares = assigned.get((row["event_ref"], row["lot_ref"]))
            if row["direction"] == "out" or not shares:
                result.append(row)
            else:
                result += self._shared_rows(row, shares)
        return result

    def _shared_rows(self, row, shares):
        """One row for each device that got some of this movement, and of the rest."""
        rows, left = [], row["quantity"]
        while shares and left > _NOTHING:
            device, wanted = shares[0]
            taken = min(wanted, left)
            rows.append({**row, "for_lot_ref": device, "quantity": taken})
            left -= taken
            shares[0][1] = wanted - taken
            if shares[0][1] <= _NOTHING:
                shares.pop(0)
        if left > _NOTHING or not rows:
            rows.append({**row, "quantity": left})
        return rows

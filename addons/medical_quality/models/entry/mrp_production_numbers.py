# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MrpProduction(models.Model):
    """Serial numbers of an order stay while a sample of its devices is inspected."""

    _inherit = "mrp.production"

    def write(self, vals):
        if "lot_producing_ids" not in vals:
            return super().write(vals)
        before = {order: order.lot_producing_ids for order in self}
        result = super().write(vals)
        emptied = self.filtered(
            lambda order: order.qms_regulated
            and order.product_id.tracking == "serial"
            and before[order]
            and not order.lot_producing_ids
        )
        if emptied:
            emptied._check_units_inspected()
        return result

    def _check_units_inspected(self):
        """:raises UserError: while the units of an open inspection are these devices

        Without numbers, units would count that nobody can find again.
        """
        # sudo: what is inspected does not hang on who takes the numbers away
        inspections = self.env["medical.inspection"].sudo()
        found = inspections.search(
            [
                ("production_id", "in", self.ids),
                ("lot_id", "=", False),
                ("state", "=", "open"),
            ]
        ).filtered(lambda one: any(row._is_unit() for row in one.result_ids))
        if found:
            self.env["qms.gate.denial"]._refuse_change(
                found[0].production_id,
                "unit.unnamed",
                self.env._(
                    "%(inspection)s samples the devices of %(order)s: their serial"
                    " numbers stay until it is completed. Other numbers can take their"
                    " place.",
                    inspection=found[0].name,
                    order=found[0].production_id.name,
                ),
            )

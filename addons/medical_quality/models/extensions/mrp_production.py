# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import replace

from odoo import fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    inspection_count = fields.Integer(
        compute="_compute_inspection_count",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )

    def _compute_inspection_count(self):
        counts = dict(
            self.env["medical.inspection"]._read_group(
                [("production_id", "in", self.ids)], ["production_id"], ["__count"]
            )
        )
        for production in self:
            production.inspection_count = counts.get(production, 0)

    def _produced_lots(self):
        """Lots and serials these orders produce, by-products with them."""
        return self.lot_producing_ids | self.move_finished_ids.move_line_ids.lot_id

    def _inspection_requirements(self):
        """In-process inspections of the work orders, final ones of produced lots."""
        requirements = super()._inspection_requirements()
        inspections = self.env["medical.inspection"]
        regulated = self.filtered("qms_regulated")
        workorders = regulated.workorder_ids.filtered(lambda w: w.state != "cancel")
        requirements += inspections._workorder_requirements(workorders)
        lots = {lot: order for order in regulated for lot in order._produced_lots()}
        final = inspections._lot_requirements(
            self.env["stock.lot"].union(*lots), triggers=("final",)
        )
        owner = {lot.id: order.id for lot, order in lots.items()}
        return requirements + [
            replace(requirement, production_id=owner[requirement.lot_id])
            for requirement in final
        ]

    def action_confirm(self):
        """Show the in-process inspections early; the gates do not rely on it."""
        result = super().action_confirm()
        inspections = self.env["medical.inspection"]
        # sudo: planners need no rights on inspections to have them opened
        workorders = self.sudo().filtered("qms_regulated").workorder_ids
        inspections._ensure_inspections(
            inspections._workorder_requirements(
                workorders.filtered(lambda w: w.state != "cancel")
            ),
            early=True,
        )
        return result

    def action_view_inspections(self):
        """All inspections of this order, its work orders and lots."""
        self.ensure_one()
        inspections = self.env["medical.inspection"].search(
            [("production_id", "=", self.id)]
        )
        return inspections._open_action()

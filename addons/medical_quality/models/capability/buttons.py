# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain


class StockLot(models.Model):
    """Capability of what was measured on a lot."""

    _inherit = "stock.lot"

    def action_view_capability(self):
        """Figures and charts of this lot and the work of its orders."""
        self.ensure_one()
        return self.env["medical.capability.study"]._open(
            lot_id=self.id, product_id=self.product_id.id
        )

    def _capability_domain(self):
        """Domain of the results of these lots and of the work of their orders."""
        # sudo: which orders made a lot, for whoever may read their results
        workorders = self.sudo()._history_productions().workorder_ids
        workorders = workorders.filtered(lambda order: order.state != "cancel")
        return Domain("inspection_id.lot_id", "in", self.ids) | Domain(
            "inspection_id.workorder_id", "in", workorders.ids
        )


class MedicalInspectionPlan(models.Model):
    """Capability of what a plan has measured."""

    _inherit = "medical.inspection.plan"

    def action_view_capability(self):
        """Figures and charts of all versions of this plan."""
        self.ensure_one()
        return self.env["medical.capability.study"]._open(plan_id=self.id)


class MedicalInspectionCharacteristic(models.Model):
    """Capability of a characteristic."""

    _inherit = "medical.inspection.characteristic"

    def action_view_capability(self):
        """Figures and charts of this characteristic, in all versions of its plan."""
        self.ensure_one()
        return self.env["medical.capability.study"]._open(
            plan_id=self.plan_id.id, characteristic_id=self.id
        )

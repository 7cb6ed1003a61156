# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalNonconformance(models.Model):
    """What it cost: material scrapped, hours, and anything else."""

    _inherit = "medical.nonconformance"

    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_material = fields.Monetary(
        "Material",
        readonly=True,
        copy=False,
        help="Value of what is scrapped, at the cost of the day of the decision.",
    )
    cost_hours = fields.Float("Hours", copy=False)
    cost_rate = fields.Monetary(
        "Rate",
        copy=False,
        default=lambda self: self.env.company.medical_nonconformance_rate,
        help="By hour.",
    )
    cost_other = fields.Monetary("Other cost", copy=False)
    cost_total = fields.Monetary(
        "Cost", compute="_compute_cost_total", store=True, aggregator="sum"
    )

    @api.depends("cost_material", "cost_hours", "cost_rate", "cost_other")
    def _compute_cost_total(self):
        for record in self:
            record.cost_total = (
                record.cost_material
                + record.cost_hours * record.cost_rate
                + record.cost_other
            )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"cost_material"}

    def _material_value(self):
        """Value of what is to be scrapped, in the company's currency."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        scrapped = self.disposition_ids.filtered(lambda d: d.decision == "scrap")
        return product.standard_price * sum(scrapped.mapped("quantity"))

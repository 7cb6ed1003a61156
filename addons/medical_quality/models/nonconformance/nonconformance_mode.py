# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

MODES = [
    ("propose", "Proposed by a button"),
    ("automatic", "Opened at once"),
]
_HELP = (
    "Whether a failed inspection opens its nonconformance at once. Empty: as the next"
    " one says: plan, product, company."
)


class ResCompany(models.Model):
    _inherit = "res.company"

    medical_nonconformance_mode = fields.Selection(
        MODES,
        "Nonconformance of a failed inspection",
        default="propose",
        groups="base.group_user",
        help="Where neither the plan nor the product say otherwise.",
    )
    medical_nonconformance_trend = fields.Integer(
        "Nonconformances that make a trend",
        default=3,
        groups="base.group_user",
        help="So many of the same product, defect or supplier within 30 days are"
        " flagged. 0: never.",
    )
    medical_nonconformance_rate = fields.Float(
        "Hourly rate of rework and review",
        digits="Product Price",
        groups="base.group_user",
    )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    nonconformance_mode = fields.Selection(
        MODES, "Nonconformance of a failed inspection", help=_HELP
    )


class MedicalInspectionPlan(models.Model):
    _inherit = "medical.inspection.plan"

    nonconformance_mode = fields.Selection(
        MODES, "Nonconformance of a failure", help=_HELP
    )

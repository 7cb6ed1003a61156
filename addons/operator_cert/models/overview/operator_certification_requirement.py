# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class OperatorCertificationRequirement(models.Model):
    _inherit = "operator.certification.requirement"

    minimum_people = fields.Integer(
        "People needed",
        default=1,
        help="How many people must be certified for this work at any time. Coverage"
        " and planning warn when there will be fewer.",
    )

    _minimum_people_positive = models.Constraint(
        "CHECK (minimum_people > 0)",
        "At least one person is needed; archive the requirement where nobody is.",
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MrpRoutingWorkcenter(models.Model):
    _inherit = "mrp.routing.workcenter"

    # copied along: a copy of regulated work requires what the original requires
    operator_requirement_ids = fields.One2many(
        "operator.certification.requirement",
        "operation_id",
        "Required certifications",
        copy=True,
    )

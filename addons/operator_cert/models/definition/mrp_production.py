# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MrpProduction(models.Model):
    """Orders keep the certification requirements they were planned with."""

    _inherit = "mrp.production"

    def _definition_contents(self):
        contents = super()._definition_contents()
        operations, places = set(), set()
        for content in contents.values():
            for operation in content["operations"]:
                operations.add(operation["id"])
                places.update(operation["workcenters"])
        # sudo: requirements bind everybody, also who may not read them
        found = (
            self.env["operator.certification.requirement"]
            .sudo()
            .search(
                [
                    "|",
                    ("operation_id", "in", list(operations)),
                    ("workcenter_id", "in", list(places)),
                ],
                order="id",
            )
        )
        rows = [
            {
                "id": requirement.id,
                "type": requirement.type_id.id,
                "operation": requirement.operation_id.id,
                "workcenter": requirement.workcenter_id.id,
            }
            for requirement in found
        ]
        for content in contents.values():
            own = {operation["id"] for operation in content["operations"]}
            near = {
                place
                for operation in content["operations"]
                for place in operation["workcenters"]
            }
            content["requirements"] = [
                row
                for row in rows
                if row["operation"] in own or row["workcenter"] in near
            ]
        return contents

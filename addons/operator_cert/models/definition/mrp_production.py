# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MrpProduction(models.Model):
    """Orders keep the certification requirements they were planned with.

    What a tag of work centers or a category of products stood for is resolved when
    the order is planned: taking a tag off a work center changes no order.
    """

    _inherit = "mrp.production"

    def _definition_contents(self):
        contents = super()._definition_contents()
        touched = {
            order: order._requirement_touched(content)
            for order, content in contents.items()
        }
        by_target = self.env["operator.certification.requirement"]._by_target(
            target for parts in touched.values() for target in parts.values()
        )
        for order, content in contents.items():
            rows = {}
            for part, targets in touched[order].items():
                for model, ids in targets.items():
                    for target in ids:
                        for requirement in by_target[model, target]._binding(
                            order.company_id
                        ):
                            row = rows.setdefault(
                                requirement.id, _pinned_row(requirement)
                            )
                            if part not in ("operations", "whole"):
                                row["workcenters"].append(part)
            content["requirements"] = [
                dict(row, workcenters=sorted(set(row["workcenters"])))
                for _id, row in sorted(rows.items())
            ]
        return contents

    def _requirement_touched(self, content):
        """What work by a definition touches.

        :return: ``{part: {model name: ids}}``; a part is ``operations``, ``whole`` (all
            work of the order) or the id of a work center that may be used
        """
        self.ensure_one()
        targets = self.env["qms.requirement.target"].sudo()
        places = self.env["mrp.workcenter"].browse(
            sorted(
                {
                    place
                    for operation in content["operations"]
                    for place in operation["workcenters"]
                }
            )
        )
        return {
            "operations": {
                "mrp.routing.workcenter": {
                    operation["id"] for operation in content["operations"]
                }
            },
            "whole": targets._requirement_targets_of_product(
                # sudo: the category of a product, whoever plans its order
                self.product_id.sudo(),
                self.bom_id,
            ),
            **{
                place.id: {
                    "mrp.workcenter": {place.id},
                    # sudo: tags of a work center, whoever plans
                    "mrp.workcenter.tag": set(place.sudo().tag_ids.ids),
                }
                for place in places
            },
        }


def _pinned_row(requirement):
    """A requirement as an order keeps it; its work centers are filled in."""
    places = requirement.workcenter_id or requirement.workcenter_tag_id
    return {
        "id": requirement.id,
        "type": requirement.type_id.id,
        "level": requirement.level_id.id,
        "operation": requirement.operation_id.id,
        "workcenters": [],
        "whole": not places and not requirement.operation_id,
    }

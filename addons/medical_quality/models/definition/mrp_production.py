# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...rules import IN_PROCESS, Requirement


class MrpProduction(models.Model):
    """Orders keep the inspection plans they were planned with."""

    _inherit = "mrp.production"

    def _definition_contents(self):
        contents = super()._definition_contents()
        # sudo: a plan binds everybody, also who may not read it
        plans = self.env["medical.inspection.plan"].sudo()
        places = {}
        for order, content in contents.items():
            operations = self.env["mrp.routing.workcenter"].browse(
                [operation["id"] for operation in content["operations"]]
            )
            places[order] = [
                order._plan_place("final"),
                *(
                    order._plan_place(trigger, operation)
                    for operation in operations
                    for trigger in IN_PROCESS
                ),
            ]
        every = [place for own in places.values() for place in own]
        facts = plans._scope_facts(every)
        in_force = plans._in_force_for(every, facts)
        for order, content in contents.items():
            found = plans.union(
                *(in_force._best(place, facts) for place in places[order])
            )
            content["plans"] = sorted(found.ids)
        return contents

    def _plan_place(self, trigger, operation=None):
        """What this order will ask a plan for, as a :class:`Requirement`."""
        self.ensure_one()
        return Requirement(
            trigger=trigger,
            company_id=self.company_id.id,
            template_id=self.product_tmpl_id.id,
            product_id=self.product_id.id,
            operation_id=operation.id if operation else 0,
            # sudo: where an operation is done, whoever plans the order
            workcenter_id=operation.sudo().workcenter_id.id if operation else 0,
        )

    def _defined_plans(self):
        """Inspection plans these orders obey, as they were when planned."""
        ids = [plan for order in self for plan in order._definition().get("plans", ())]
        # sudo: a plan binds everybody, also who may not read it
        return self.env["medical.inspection.plan"].sudo().browse(dict.fromkeys(ids))

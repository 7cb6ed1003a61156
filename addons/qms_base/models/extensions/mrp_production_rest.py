# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL


class MrpProduction(models.Model):
    """Work that an order still needs where its work orders are done for fewer."""

    _inherit = "mrp.production"

    qms_rest_to_plan = fields.Boolean(
        "Work is left to plan", compute="_compute_qms_rest_to_plan"
    )

    @api.depends("state", "product_qty", "workorder_ids.state")
    def _compute_qms_rest_to_plan(self):
        for order in self:
            order.qms_rest_to_plan = bool(order._lacking_operations())

    def action_qms_plan_rest(self):
        """Plan a work order for each operation that is to be done for more.

        Of operations that no work order is open for. What was finished stands as it is,
        as by concession for a quantity; the rest is started, inspected and finished as
        work of its own. (ISO 13485, 7.5.1)

        :return: False: nothing is opened
        :raises AccessError: for whoever may not write the order
        :raises UserError: for an order that is not open, or lacks no work
        """
        self.ensure_one()
        self.check_access("write")
        # who plans at the same moment is repeated by Odoo, and finds it planned
        self.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE mrp_production SET id = id WHERE id = %s", self.id)
        )
        lacking = self._lacking_operations()
        if not lacking:
            raise UserError(
                self.env._(
                    "%(order)s has a work order for all work that is to be done: there"
                    " is nothing to plan.",
                    order=self.name,
                )
            )
        before = {one: self._last_work(one) for one in lacking}
        created = self.env["mrp.workorder"].create(
            [
                self._values_of_rest(one, before[one], finished)
                for one, finished in lacking.items()
            ]
        )
        for rest in created:
            # Odoo puts it behind all other work, and counts what is ready of it by
            # what the one before finished: nothing is waited for, or it stays blocked
            same = before[rest.operation_id]
            if same:
                rest.write(
                    {
                        "sequence": same.sequence,
                        "blocked_by_workorder_ids": [Command.clear()],
                    }
                )
        return False

    def _last_work(self, operation):
        """The newest work order of an operation, empty where it was removed."""
        same = self.workorder_ids.filtered(lambda one: one.operation_id == operation)
        return same.sorted("id")[-1:]

    def _values_of_rest(self, operation, before, finished):
        """A further work order of an operation, as the last one of it."""
        return {
            "name": before.name or operation.name,
            "production_id": self.id,
            "operation_id": operation.id,
            "workcenter_id": (before.workcenter_id or operation.workcenter_id).id,
            # the rest is what a terminal offers
            "qty_reported_from_previous_wo": finished,
        }

    def _lacking_operations(self):
        """``{operation: quantity finished}`` of those nobody is to do for the rest."""
        if self.state in ("draft", "done", "cancel") or not self.qms_regulated:
            return {}
        # of a cancelled one nothing is to be expected
        planned = self.workorder_ids.filtered(
            lambda one: one.state not in ("done", "cancel")
        ).operation_id
        operations = self._defined_operations() - planned
        if not operations:
            return {}
        group = self.production_group_id.production_ids or self
        closed = (group - self).filtered(lambda order: order.state == "done")
        wanted = self.product_qty + sum(closed.mapped("qty_producing"))
        # sudo: what was finished is finished, whoever plans
        finished = self.sudo()._finished_quantities(self.sudo())
        key = self.production_group_id.id or -self.id
        return {
            operation: quantity
            for operation in operations
            for quantity in [finished.get((key, operation.id), 0.0)]
            if self.product_uom_id.compare(quantity, wanted) < 0
        }

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain

from ...rules import IN_PROCESS, ONCE, Requirement


class MedicalInspection(models.Model):
    """Which inspections are asked for, which exist, and opening the missing ones.

    Asked at every gate from the plans in force, never only when an order is
    confirmed: backorders, splits and drafts that are closed skip the confirmation.
    A subject that was inspected keeps the plan version it was inspected by.
    """

    _inherit = "medical.inspection"

    # ------------------------------------------------------------------
    # What is asked for
    # ------------------------------------------------------------------
    def _lot_requirements(self, lots, triggers=("receipt", "final")):
        """Inspections that lots need, by where they come from.

        A lot that an order produced needs the final inspection; any other needs
        the receipt inspection, also one whose origin is unknown.

        :param lots: lots of regulated products; others are left out
        :param triggers: only these
        :return: list of :class:`Requirement`
        """
        lots = lots.filtered("qms_regulated")
        if not lots:
            return []
        productions = self._producing_orders(lots)
        received = self._received_lots(lots) if "receipt" in triggers else set()
        requirements = []
        for lot in lots:
            production = productions.get(lot.id)
            needed = ["final"] if production else []
            if not production or lot.id in received:
                needed.append("receipt")
            requirements += [
                Requirement(
                    trigger=trigger,
                    company_id=(lot.company_id or self.env.company).id,
                    template_id=lot.product_id.product_tmpl_id.id,
                    product_id=lot.product_id.id,
                    lot_id=lot.id,
                    production_id=production if trigger == "final" else 0,
                )
                for trigger in needed
                if trigger in triggers
            ]
        return requirements

    def _producing_orders(self, lots):
        """``{lot id: order id}`` of the lots that an order produces or produced."""
        # sudo: where a lot comes from decides what it needs, whoever asks
        productions = (
            self.env["mrp.production"]
            .sudo()
            .search([("lot_producing_ids", "in", lots.ids), ("state", "!=", "cancel")])
        )
        found = {
            lot.id: production.id
            for production in productions
            for lot in production.lot_producing_ids
        }
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("state", "=", "done"),
                    ("move_id.production_id", "!=", False),
                ]
            )
        )
        found.update({line.lot_id.id: line.move_id.production_id.id for line in lines})
        return found

    def _received_lots(self, lots):
        """Ids of the lots that came from a supplier."""
        # sudo: as above
        lines = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", lots.ids),
                    ("state", "=", "done"),
                    ("location_id.usage", "=", "supplier"),
                ],
                ["lot_id"],
            )
        )
        return {lot.id for (lot,) in lines}

    def _workorder_requirements(self, workorders, triggers=ONCE):
        """In-process inspections that work orders may need (where a plan asks).

        :param triggers: only these
        """
        return [
            Requirement(
                trigger=trigger,
                company_id=workorder.company_id.id,
                template_id=workorder.product_id.product_tmpl_id.id,
                product_id=workorder.product_id.id,
                operation_id=workorder.operation_id.id,
                workorder_id=workorder.id,
                production_id=workorder.production_id.id,
                workcenter_id=workorder.workcenter_id.id,
            )
            for workorder in workorders
            if workorder.operation_id and workorder.production_id.qms_regulated
            for trigger in triggers
        ]

    def _shipment_requirements(self, lots):
        """Inspections that lots may need before they leave (where a plan asks)."""
        return [
            Requirement(
                trigger="shipment",
                company_id=(lot.company_id or self.env.company).id,
                template_id=lot.product_id.product_tmpl_id.id,
                product_id=lot.product_id.id,
                lot_id=lot.id,
            )
            for lot in lots.filtered("qms_regulated")
        ]

    def _as_requirement(self):
        """What this inspection answers."""
        self.ensure_one()
        return Requirement(
            trigger=self.trigger,
            company_id=self.company_id.id,
            template_id=self.product_id.product_tmpl_id.id,
            product_id=self.product_id.id,
            operation_id=self.operation_id.id or 0,
            lot_id=self.lot_id.id or 0,
            workorder_id=self.workorder_id.id or 0,
            production_id=self.production_id.id or 0,
            workcenter_id=self.workorder_id.workcenter_id.id or 0,
            occasion=self.occasion or "",
        )

    # ------------------------------------------------------------------
    # What exists
    # ------------------------------------------------------------------
    def _plans_of(self, requirements):
        """``{requirement: plan}`` of the plans that ask for these inspections.

        What an order makes is inspected by the plans the order pinned. For finished
        goods that no pinned plan covers, and for receipts, the plan in force now
        counts; a plan for an operation that is approved later is for later orders.
        """
        orders = (
            self.env["mrp.production"]
            .sudo()
            .browse({r.production_id for r in requirements if r.production_id})
        )
        every = orders._defined_plans().ids
        pinned = {
            order.id: order._defined_plans().with_prefetch(every)
            for order in orders
            if "plans" in order._definition()
        }
        templates = {order.id: order.product_tmpl_id.id for order in orders}
        owned = [
            r for r in requirements if templates.get(r.production_id) == r.template_id
        ]
        plans = self.env["medical.inspection.plan"].sudo()
        facts = plans._scope_facts(requirements)
        found = {}
        others = set(requirements)
        for requirement in owned:
            if requirement.production_id not in pinned:
                continue
            plan = pinned[requirement.production_id]._best(requirement, facts)
            if plan:
                found[requirement] = plan
            if plan or requirement.trigger in IN_PROCESS:
                others.discard(requirement)
        if others:
            in_force = plans._in_force_for(others, facts)
            for requirement in requirements:
                if requirement in others:
                    plan = in_force._best(requirement, facts)
                    if plan:
                        found[requirement] = plan
        return found

    def _newest_inspections(self, requirements):
        """``{subject key: inspection}``, the newest of each subject.

        A re-inspection is newer than what it repeats; the old one stays on record.
        """
        lots = [r.lot_id for r in requirements if r.lot_id]
        workorders = [r.workorder_id for r in requirements if r.workorder_id]
        # sudo: the verdict rests on all inspections, whoever asks
        found = self.sudo().search_fetch(
            Domain("lot_id", "in", lots) | Domain("workorder_id", "in", workorders),
            order="id",
        )
        return {
            (
                inspection.trigger,
                inspection.product_id.product_tmpl_id.id,
                inspection.operation_id.id or 0,
                inspection.lot_id.id or 0,
                inspection.workorder_id.id or 0,
                inspection.occasion or "",
            ): inspection
            for inspection in found
        }

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def _ensure_inspections(self, requirements, early=False):
        """Open the inspections that plans ask for and that do not exist yet.

        :param early: leave out what cannot be opened yet; the gates ask for it
        :return: newest inspection of each requirement that has one
        """
        if not requirements:
            return self.browse()
        plans = self._plans_of(requirements)
        newest = self._newest_inspections(requirements)
        missing = {
            requirement: plan
            for requirement, plan in plans.items()
            if requirement.subject_key not in newest
        }
        opened = self._create_from_plans(list(missing.items()), early)
        existing = self.browse(
            newest[requirement.subject_key].id
            for requirement in requirements
            if requirement.subject_key in newest
        )
        return existing | opened

    def _open_action(self):
        """Window action on these inspections: the one, or the list."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Inspections"),
            "res_model": self._name,
            "domain": [("id", "in", self.ids)],
            "context": {"create": False},
        }
        if len(self) == 1:
            return dict(action, res_id=self.id, views=[(False, "form")])
        return dict(action, views=[(False, "list"), (False, "form")])

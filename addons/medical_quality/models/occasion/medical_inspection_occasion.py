# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from dataclasses import dataclass, replace

from odoo import api, fields, models

from ...rules import (
    OCCASIONS,
    Requirement,
    lot_changes,
    operator_changes,
    running_minutes,
    thresholds,
)

# what happened cannot be made not to have happened: an inspection that was opened for
# it stays asked for; a count or a lot that was corrected takes its inspection along
_STAYS = {
    "operation_minutes",
    "operation_setup",
    "operation_downtime",
    "operation_operator",
}


@dataclass(frozen=True)
class Occasion:
    """One time that a work order is inspected.

    :param requirement: what is asked for
    :param plan: the plan that asks for it
    :param inspection: the newest inspection of it, empty while there is none
    :param log_id: the time log that it comes of, 0 for others
    :param past: whether counting has gone on beyond what it is of
    """

    requirement: Requirement
    plan: models.Model
    inspection: models.Model
    log_id: int = 0
    past: bool = False


class MedicalInspection(models.Model):
    """Inspections that running work needs, and opening them as things happen.

    Derived from the time logs, quantities and lots of the work orders by the plans
    their orders pinned, at each event and again at each gate: whatever path wrote the
    facts, the same is asked for. (ISO 13485, 7.5.1 and 8.2.6)
    """

    _inherit = "medical.inspection"

    @api.model
    def _occasions_of(self, workorders, finished=None):
        """What these work orders need now.

        :param workorders: ``mrp.workorder``
        :param finished: ``{work order: quantity}`` of those that are judged as if they
            were finished, in the order's unit
        :return: ``{work order: [Occasion]}``
        """
        # sudo: what happened decides, whoever may read it
        model = self.sudo()
        workorders = workorders.sudo()
        finished = {one.sudo(): count for one, count in (finished or {}).items()}
        asked = model._occasion_plans(workorders)
        if not asked:
            return {}
        workorders = workorders.browse(one.id for one in asked)
        triggers = {trigger for plans in asked.values() for trigger in plans}
        runs = model._runs_of(workorders)
        every = workorders.union(*runs.values())
        logs = model._work_logs(every)
        now = fields.Datetime.now()
        stops = lots = {}
        if triggers & {"operation_setup", "operation_downtime"}:
            stops = model._interruptions_of(workorders)
        if "operation_lot" in triggers:
            lots = model._material_lots(workorders)
        existing = model._occasion_inspections(workorders)
        found = {}
        for workorder, plans in asked.items():
            own = logs[workorder.id]
            if not (
                own
                or workorder in finished
                or workorder.qty_produced
                or workorder.state in ("progress", "done")
            ):
                continue
            earlier = runs[workorder]
            mine = existing[workorder.id]
            keys = {}
            for trigger, (_requirement, plan) in plans.items():
                if trigger == "operation_first":
                    units = model._units_of(workorder, finished.get(workorder))
                    keys["first"] = (trigger, own[0].id if own else 0, units > 1)
                elif trigger == "operation_last":
                    keys[model._last_key(mine, own)] = (trigger, 0, False)
                elif trigger == "operation_units":
                    before = sum(model._units_of(one, None) for one in earlier)
                    reached = before + model._units_of(
                        workorder, finished.get(workorder)
                    )
                    step = plan.every_units
                    keys |= {
                        f"units:{count}": (trigger, 0, count + step <= reached)
                        for count in thresholds(before, reached, step)
                    }
                elif trigger == "operation_minutes":
                    ran = sum(
                        running_minutes(logs[one.id], now) for one in earlier if one
                    )
                    step = plan.every_minutes
                    keys |= {
                        f"minutes:{count}": (trigger, 0, False)
                        for count in thresholds(
                            ran, ran + running_minutes(own, now), step
                        )
                    }
                elif trigger == "operation_operator":
                    keys |= {
                        f"operator:{log}": (trigger, log, False)
                        for log in operator_changes(own)
                    }
                elif trigger == "operation_lot":
                    keys |= {
                        f"lot:{lot}": (trigger, 0, False)
                        for lot in lot_changes(lots.get(workorder.id, ()))
                    }
                else:
                    kind = trigger.removeprefix("operation_")
                    keys |= {
                        f"{kind}:{stop}": (trigger, again, False)
                        for what, stop, again in stops.get(workorder.id, ())
                        if what == kind
                    }
            for key, inspection in mine.items():
                if inspection.trigger in _STAYS and inspection.trigger in plans:
                    keys.setdefault(key, (inspection.trigger, 0, False))
            found[workorder] = [
                Occasion(
                    requirement=replace(plans[trigger][0], occasion=key),
                    plan=plans[trigger][1],
                    inspection=mine.get(key, model.browse()),
                    log_id=log,
                    past=past,
                )
                for key, (trigger, log, past) in keys.items()
            ]
        return found

    def _last_key(self, existing, logs):
        """The last piece is another one where work was begun again after it was passed.

        :param existing: ``{occasion: newest inspection}`` of the work order
        """
        number = 1
        while inspection := existing.get(f"last:{number}"):
            done = inspection.done_at
            if not done or not any(log.start > done for log in logs):
                break
            number += 1
        return f"last:{number}"

    @api.model
    def _occasion_plans(self, workorders):
        """``{work order: {trigger: (requirement, plan)}}`` of those that are asked."""
        orders = workorders.production_id.filtered("qms_regulated")
        if not orders:
            return {}
        pinned = all("plans" in order._definition() for order in orders)
        if pinned and not orders._defined_plans().filtered(
            lambda plan: plan.trigger in OCCASIONS
        ):
            return {}
        requirements = self._workorder_requirements(
            workorders.filtered(lambda one: one.state != "cancel"), OCCASIONS
        )
        found = defaultdict(dict)
        for requirement, plan in self._plans_of(requirements).items():
            workorder = workorders.browse(requirement.workorder_id)
            found[workorder.with_prefetch(workorders.ids)][requirement.trigger] = (
                requirement,
                plan,
            )
        return dict(found)

    @api.model
    def _occasion_inspections(self, workorders):
        """``{work order id: {occasion: newest inspection}}``."""
        found = defaultdict(dict)
        for inspection in self.search_fetch(
            [("workorder_id", "in", workorders.ids), ("occasion", "!=", False)],
            order="id",
        ):
            found[inspection.workorder_id.id][inspection.occasion] = inspection
        return found

    @api.model
    def _occasion_requirements(self, workorders, finished=None):
        """Inspections that these work orders need several times: requirements."""
        found = self._occasions_of(workorders, finished)
        return [one.requirement for every in found.values() for one in every]

    @api.model
    def _open_occasions(self, workorders):
        """Open what is asked for by what happened at these work orders.

        :return: the inspections opened now
        """
        items = [
            (occasion.requirement, occasion.plan)
            for occasions in self._occasions_of(workorders).values()
            for occasion in occasions
            if not occasion.inspection
        ]
        # what cannot be sampled yet is asked for by the gates
        return self._create_from_plans(items, early=True) if items else self.browse()

    @api.model
    def _cron_open_occasions(self):
        """Open what running work needs by now, as after so many minutes."""
        running = self.env["mrp.workcenter.productivity"].search(
            [
                ("date_end", "=", False),
                ("workorder_id.production_id.qms_regulated", "=", True),
            ]
        )
        self._open_occasions(running.workorder_id)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from dataclasses import dataclass, replace

from odoo import api, fields, models

from ...rules import (
    OCCASIONS,
    STREAM,
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
    STREAM,
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


@dataclass(frozen=True)
class WorkFacts:
    """What happened at one work order.

    :param begun: whether anybody worked there
    :param clocks: all of its :class:`WorkLog`, the oldest first
    :param logs: those that are no standstills
    :param units: units of the product counted there
    :param units_before: those of earlier parts of the order
    :param minutes: running time, in minutes
    :param minutes_before: that of earlier parts of the order
    :param stops: ``(kind, standstill id, id of the log with which work went on)``
    :param lots: ``(product id, lot id)`` put in
    :param inspections: ``{occasion: newest inspection}``
    """

    begun: bool
    clocks: list
    logs: list
    units: float
    units_before: float
    minutes: float
    minutes_before: float
    stops: list
    lots: list
    inspections: dict


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
        facts = model._work_facts(asked, finished)
        found = {}
        for workorder, plans in asked.items():
            work = facts[workorder]
            if not work.begun:
                continue
            keys = {}
            for trigger, (_requirement, plan) in plans.items():
                keys_of = getattr(model, f"_keys_{trigger.removeprefix('operation_')}")
                for key, log_id, past in keys_of(work, plan):
                    keys[key] = (trigger, log_id, past)
            for key, inspection in work.inspections.items():
                if inspection.trigger in _STAYS and inspection.trigger in plans:
                    keys.setdefault(key, (inspection.trigger, 0, False))
            found[workorder] = [
                Occasion(
                    requirement=replace(plans[trigger][0], occasion=key),
                    plan=plans[trigger][1],
                    inspection=work.inspections.get(key, model.browse()),
                    log_id=log_id,
                    past=past,
                )
                for key, (trigger, log_id, past) in keys.items()
            ]
        return found

    @api.model
    def _work_facts(self, asked, finished):
        """``{work order: WorkFacts}``.

        :param asked: ``{work order: {trigger: …}}``
        :param finished: as of :meth:`_occasions_of`
        """
        if not asked:
            return {}
        workorders = self.env["mrp.workorder"].union(*asked)
        triggers = {trigger for plans in asked.values() for trigger in plans}
        runs = self._runs_of(workorders)
        clocks = self._work_logs(workorders.union(*runs.values()))
        logs = defaultdict(
            list,
            {
                id_: [log for log in every if not log.stood]
                for id_, every in clocks.items()
            },
        )
        existing = self._occasion_inspections(workorders)
        stops = lots = {}
        if triggers & {"operation_setup", "operation_downtime"}:
            stops = self._interruptions_of(workorders)
        if "operation_lot" in triggers:
            lots = self._material_lots(workorders)
        now = fields.Datetime.now()
        return {
            one: WorkFacts(
                begun=bool(
                    clocks[one.id]
                    or one in finished
                    or one.qty_produced
                    or one.state in ("progress", "done")
                ),
                clocks=clocks[one.id],
                logs=logs[one.id],
                units=self._units_of(one, finished.get(one)),
                units_before=sum(self._units_of(other, None) for other in runs[one]),
                minutes=running_minutes(logs[one.id], now),
                minutes_before=sum(
                    running_minutes(logs[other.id], now) for other in runs[one]
                ),
                stops=stops.get(one.id, []),
                lots=lots.get(one.id, []),
                inspections=existing[one.id],
            )
            for one in workorders
        }

    # ------------------------------------------------------------------
    # What each moment asks for: (key, id of the log it comes of, counted past it)
    # ------------------------------------------------------------------
    def _keys_first(self, work, plan):
        yield "first", work.logs[0].id if work.logs else 0, work.units > 1

    def _keys_last(self, work, plan):
        """The last piece is another one where work was begun again after it."""
        number = 1
        while inspection := work.inspections.get(f"last:{number}"):
            done = inspection.done_at
            if not done or not any(log.start > done for log in work.logs):
                break
            number += 1
        yield f"last:{number}", 0, False

    def _keys_units(self, work, plan):
        step, reached = plan.every_units, work.units_before + work.units
        for count in thresholds(work.units_before, reached, step):
            yield f"units:{count}", 0, count + step <= reached

    def _keys_minutes(self, work, plan):
        reached = work.minutes_before + work.minutes
        for count in thresholds(work.minutes_before, reached, plan.every_minutes):
            yield f"minutes:{count}", 0, False

    def _keys_stream(self, work, plan):
        """Monitored once, and once more for each time that this did not see."""
        number, logs = 1, work.clocks
        while inspection := work.inspections.get(f"stream:{number}"):
            later = inspection.state == "passed" and inspection._stream_unseen(logs)
            if not later:
                break
            number, logs = number + 1, later
        yield f"stream:{number}", logs[0].id if logs else 0, False

    def _keys_operator(self, work, plan):
        for log_id in operator_changes(work.logs):
            yield f"operator:{log_id}", log_id, False

    def _keys_lot(self, work, plan):
        for lot_id in lot_changes(work.lots):
            yield f"lot:{lot_id}", 0, False

    def _keys_setup(self, work, plan):
        yield from self._keys_stopped(work, "setup")

    def _keys_downtime(self, work, plan):
        yield from self._keys_stopped(work, "downtime")

    def _keys_stopped(self, work, kind):
        for what, stop_id, log_id in work.stops:
            if what == kind:
                yield f"{kind}:{stop_id}", log_id, False

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

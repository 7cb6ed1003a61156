# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, models

_LOCKED = frozenset(
    {
        "date_finished",
        "date_start",
        "name",
        "operation_id",
        "production_id",
        "qty_produced",
        "state",
        "workcenter_id",
    }
)

# Ids of work orders whose start is carried out by the button, which judged it.
_begun = ContextVar("qms_workorder_begun", default=frozenset())
# Ids of work orders that a write starts, until the gate has judged that start.
_beginning = ContextVar("qms_workorder_beginning", default=frozenset())


class MrpWorkorder(models.Model):
    _name = "mrp.workorder"
    _inherit = ["mrp.workorder", "qms.done.lock", "qms.gate.mixin"]

    def _gate_company(self):
        return self.production_id.company_id

    def _gate_display_name(self):
        self.ensure_one()
        return f"{self.production_id.name} - {self.name}"

    def _gate_regulated(self):
        return self.filtered("production_id.qms_regulated")

    def _operation_version(self):
        """Version of the operation that is worked to; None for one added by hand."""
        self.ensure_one()
        return self.operation_id.id or None

    def _gate_start_events(self, anew=False):
        """This user starts these work orders now.

        Key: work order, person, operation. Another person is another event.

        :param anew: a start of its own, also where the person started it before
        """
        employees = self._gate_employees()
        return [
            workorder._make_gate_event(
                "wo_start",
                workorder.id,
                employees.get(workorder._gate_company().id),
                workorder._operation_version(),
                product=workorder.product_id,
                employees=employees,
                anew=anew,
            )
            for workorder in self
        ]

    def _gate_finish_events(self):
        """This user finishes these work orders now.

        Key: work order and operation; a work order is finished once, for no more
        than the quantity decided.
        """
        employees = self._gate_employees()
        return [
            workorder._make_gate_event(
                "wo_finish",
                workorder.id,
                workorder._operation_version(),
                product=workorder.product_id,
                quantity=workorder.qty_produced
                or workorder.qty_producing
                or workorder.qty_production,
                employees=employees,
            )
            for workorder in self
        ]

    def _gate_readiness_events(self):
        events = super()._gate_readiness_events()
        if not self._gate_regulated():
            return events
        if self.state in ("blocked", "ready"):
            return events + self._gate_start_events(anew=True)
        if self.state == "progress":
            return events + self._gate_finish_events()
        return events

    @api.constrains("state", "qty_produced")
    def _check_gate_state(self):
        """The gate on work orders: whatever path changed their state."""
        regulated = self._gate_regulated()
        done = regulated.filtered(lambda w: w.state == "done")
        begun = (regulated - done).filtered(
            lambda w: w.state == "progress"
            or (w.state != "cancel" and w.qty_produced > 0)
        )
        if done or begun:
            beginning = begun.filtered(lambda w: w.id in _beginning.get())
            self._enforce_gate(
                beginning._gate_start_events(anew=True)
                + (begun - beginning)._gate_start_events()
                + done._gate_finish_events()
            )
            if beginning:
                _beginning.get().difference_update(beginning.ids)

    def _gate_beginning(self, vals):
        """Work orders that these values start, whether or not for the first time.

        One that was set back and gets a quantity is worked on again. Who starts one
        that is started already presses the button, which judges that.
        """
        if not {"state", "qty_produced"} & set(vals):
            return self.browse()

        def begins(workorder):
            state = vals.get("state", workorder.state)
            if state == "progress":
                return workorder.state != "progress"
            produced = vals.get("qty_produced") or 0.0
            return state not in ("done", "cancel") and produced > workorder.qty_produced

        return self._gate_regulated().filtered(
            lambda w: w.id not in _begun.get() and begins(w)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        """A work order that somebody started is evidence."""
        begun = self._gate_regulated().filtered(
            lambda w: w.state in ("progress", "done") or w.time_ids
        )
        if begun:
            self.env["qms.gate.denial"]._refuse_change(
                begun[0],
                "record.kept",
                self.env._(
                    "%(workorder)s was started and belongs to a regulated order: it"
                    " cannot be deleted.",
                    workorder=begun[0]._gate_display_name(),
                ),
            )

    def write(self, vals):
        if {"operation_id", "workcenter_id"} & set(vals):
            begun = self._gate_regulated().filtered(
                lambda w: w.state == "progress"
                and any(
                    name in vals and vals[name] != w[name].id
                    for name in ("operation_id", "workcenter_id")
                )
            )
            if begun:
                self.env["qms.gate.denial"]._refuse_change(
                    begun[0],
                    "record.fixed",
                    self.env._(
                        "%(workorder)s was started: its operation and work center stand"
                        " until it is finished.",
                        workorder=begun[0]._gate_display_name(),
                    ),
                )
        beginning = self._gate_beginning(vals)
        if not beginning:
            return super().write(vals)
        token = _beginning.set({*_beginning.get(), *beginning.ids})
        try:
            return super().write(vals)
        finally:
            _beginning.reset(token)

    def _qms_locked_fields(self):
        return _LOCKED

    def _qms_locked(self):
        return self._gate_regulated().filtered(lambda w: w.state == "done")

    def button_start(self, raise_on_invalid_state=False):
        """Judge each person who starts, also on a work order already running.

        Who stopped starts anew; for who works on it already, nothing begins.
        """
        startable = self._gate_regulated().filtered(
            lambda w: w.state not in ("done", "cancel")
        )
        if not startable:
            return super().button_start(raise_on_invalid_state=raise_on_invalid_state)
        running = startable.time_ids.filtered(lambda log: not log.date_end)
        working = running._mine().workorder_id
        self._enforce_gate(
            (startable - working)._gate_start_events(anew=True)
            + (startable & working)._gate_start_events()
        )
        token = _begun.set(_begun.get().union(startable.ids))
        try:
            return super().button_start(raise_on_invalid_state=raise_on_invalid_state)
        finally:
            _begun.reset(token)

    def _set_duration(self):
        """Nobody works on finished work: no time log is made up for it.

        Odoo writes the expected duration to work orders that show none when the
        order is closed, which would name whoever closes it as having worked.
        """
        over = self._gate_regulated().filtered(lambda w: w.state in ("done", "cancel"))
        # what was typed goes: the duration is what the time logs say
        self.env.add_to_compute(self._fields["duration"], over)
        return super(MrpWorkorder, self - over)._set_duration()

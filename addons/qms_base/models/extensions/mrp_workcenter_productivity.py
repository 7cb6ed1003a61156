# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models

# Set only while Odoo closes time logs; a log it splits then is the same work.
_closing = ContextVar("qms_time_log_closing", default=False)


def is_closing() -> bool:
    """Whether Odoo is closing time logs."""
    return _closing.get()


_FIXED = frozenset({"date_start", "user_id", "workcenter_id", "workorder_id"})


class MrpWorkcenterProductivity(models.Model):
    """Time logs of regulated work say who worked: nobody writes another's.

    A log is judged when it begins. Its end is written when the work ends, once.
    """

    _name = "mrp.workcenter.productivity"
    _inherit = ["mrp.workcenter.productivity", "qms.gate.mixin"]

    def _gate_regulated(self):
        return self.filtered("workorder_id.production_id.qms_regulated")

    def _gate_display_name(self):
        self.ensure_one()
        person = self.qms_employee_id or self.user_id
        work = self.workorder_id
        where = work._gate_display_name() if work else self.workcenter_id.name
        return f"{where} ({person.name})"

    def _gate_time_events(self):
        """The people these logs name work on these work orders from then on.

        Key: log, person, start. The person is the one of the log, whoever acts.
        """
        events = []
        for log, employee in self._people().items():
            company = log._gate_company()
            events.append(
                log._make_gate_event(
                    "time_log",
                    log.id,
                    employee,
                    fields.Datetime.to_string(log.date_start),
                    product=log.workorder_id.product_id,
                    employees={company.id: employee},
                )
            )
        return events

    @api.constrains("workorder_id", "user_id", "date_start", "date_end")
    def _check_gate_time(self):
        """The gate on time logs: whatever path made them."""
        regulated = self._gate_regulated()
        if regulated and not _closing.get():
            self._enforce_gate(regulated._gate_time_events())

    def write(self, vals):
        if not _closing.get():
            regulated = self._gate_regulated()
            if regulated and _FIXED & set(vals):
                regulated._refuse_time_rewriting()
            if "date_end" in vals:
                running = regulated.filtered(lambda log: not log.date_end)
                (regulated - running._mine())._refuse_time_rewriting()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_regulated(self):
        self._gate_regulated()._refuse_time_rewriting()

    def _refuse_time_rewriting(self):
        if self:
            self.env["qms.gate.denial"]._refuse_change(
                self[0],
                "time.rewritten",
                self.env._(
                    "The time log of %(log)s is part of a regulated order: it cannot be"
                    " rewritten or deleted.",
                    log=self[0]._gate_display_name(),
                ),
            )

    def _close(self):
        token = _closing.set(True)
        try:
            return super()._close()
        finally:
            _closing.reset(token)

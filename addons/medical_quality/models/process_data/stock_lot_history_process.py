# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...rules import STREAM


class StockLot(models.Model):
    """Process data in the device history record (ISO 13485, 7.5.1 and 7.5.6)."""

    _inherit = "stock.lot"

    def _device_history_of_lot(self, component_lines):
        history = super()._device_history_of_lot(component_lines)
        history["process"] = self._history_process(self._history_productions())
        return history

    def _history_process(self, productions):
        """Each channel that the work of these orders was monitored by.

        :return: list of dictionaries of texts; ``alarms`` as dictionaries
        """
        workorders = productions.workorder_ids.filtered(lambda w: w.state != "cancel")
        inspections = self.env["medical.inspection"].search(
            [("workorder_id", "in", workorders.ids), ("trigger", "=", STREAM)],
            order="id",
        )
        figures = inspections._stream_figures()
        alarms = inspections.alarm_ids.sorted("id").grouped(
            lambda one: (one.inspection_id, one.characteristic_id)
        )
        none = self.env["medical.process.alarm"]
        rows = []
        for inspection in inspections:
            for channel, line in inspection._stream_channels().items():
                figure = figures.get(inspection.id, {}).get(channel)
                own = alarms.get((inspection, line), none)
                rows.append(
                    {
                        "number": inspection.name,
                        "work": inspection.workorder_id.name,
                        "place": inspection.workorder_id.workcenter_id.name,
                        "name": line.name,
                        "channel": channel,
                        "limits": line.limits,
                        "state": inspection.state,
                        "count": figure["count"] if figure else 0,
                        "least": figure["low"][0] if figure else "",
                        "greatest": figure["high"][0] if figure else "",
                        "mean": f"{figure['mean']:.{line.decimals + 1}f}"
                        if figure
                        else "",
                        "alarms": [self._history_alarm(alarm) for alarm in own],
                    }
                )
        return rows

    def _history_alarm(self, alarm):
        """One alarm, and what was done about it."""
        return {
            "what": alarm.words,
            "since": self._history_time(alarm.since),
            "until": self._history_time(alarm.until),
            "action": alarm.action_taken or "",
            "person": alarm.acknowledged_employee_id.name or "",
            "acknowledged": self._history_time(alarm.acknowledged_at),
        }

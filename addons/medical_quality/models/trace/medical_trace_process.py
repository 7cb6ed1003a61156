# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain

from ...rules import STREAM, format_limits


class MedicalTrace(models.AbstractModel):
    """What machines sent while the lots of a trace were made (ISO 13485, 7.5.6)."""

    _inherit = "medical.trace"

    @api.model
    def _tabs(self):
        tabs = super()._tabs()
        last = {code: tabs.pop(code) for code in ("shipments", "issues")}
        return {**tabs, "process": self.env._("Process data"), **last}

    def _tab_process(self, trace):
        columns = [
            ("order", self.env._("Order")),
            ("operation", self.env._("Operation")),
            ("workcenter", self.env._("Work center")),
            ("name", self.env._("Characteristic")),
            ("channel", self.env._("Channel")),
            ("limits", self.env._("Accepted")),
            ("warnings", self.env._("Warning range")),
            ("count", self.env._("Readings")),
            ("least", self.env._("Least")),
            ("greatest", self.env._("Greatest")),
            ("alarms", self.env._("Alarms")),
            ("verdict", self.env._("Verdict")),
        ]
        streams = self.env["medical.inspection"].search(
            Domain("workorder_id", "in", self._orders_of(trace).workorder_ids.ids)
            & Domain("trigger", "=", STREAM),
            order="id",
        )
        states = dict(streams._fields["state"]._description_selection(self.env))
        figures = streams._stream_figures()
        alarms = streams.alarm_ids.sorted("id").grouped(
            lambda alarm: (alarm.inspection_id, alarm.characteristic_id)
        )
        rows = []
        for stream in streams:
            # sudo: who reads a genealogy sees what made it, by name
            work = stream.workorder_id.sudo()
            for channel, line in stream._stream_channels().items():
                figure = figures.get(stream.id, {}).get(channel)
                rows.append(
                    {
                        "order": work.production_id.name,
                        "operation": work.name,
                        "workcenter": work.workcenter_id.name,
                        "name": line.name,
                        "channel": channel,
                        "limits": line.limits,
                        "warnings": self._warning_text(line),
                        "count": str(figure["count"]) if figure else "0",
                        "least": figure["low"][0] if figure else "",
                        "greatest": figure["high"][0] if figure else "",
                        "alarms": "; ".join(
                            self._alarm_text(alarm)
                            for alarm in alarms.get((stream, line), ())
                        ),
                        "verdict": states[stream.state],
                        "open": ("medical.inspection", stream.id),
                    }
                )
        return columns, rows

    def _warning_text(self, line):
        if not (line.warn_lower or line.warn_upper):
            return ""
        return format_limits(line.warn_lower, line.warn_upper, line.unit or "")

    def _alarm_text(self, alarm):
        """An alarm, and what was done about it."""
        if alarm.state == "open":
            return self.env._("%(alarm)s (open)", alarm=alarm.words)
        return self.env._(
            "%(alarm)s (%(action)s)",
            alarm=alarm.words,
            action=alarm.action_taken or self.env._("acknowledged"),
        )

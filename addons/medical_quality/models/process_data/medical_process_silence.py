# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import api, fields, models

from ...rules import STREAM, worked_since


class MedicalProcessAlarm(models.Model):
    """Machines that say nothing while work runs."""

    _inherit = "medical.process.alarm"

    @api.model
    def _cron_silent(self):
        """Raise an alarm where work runs and a machine says nothing.

        Breaks do not count, but end no silence: what was worked since the machine was
        heard counts together. What was acknowledged is raised anew where a later spell
        of work alone is silent for too long.
        """
        running = self.env["mrp.workcenter.productivity"].search(
            [
                ("date_end", "=", False),
                ("workorder_id.inspection_ids.trigger", "=", STREAM),
            ]
        )
        inspections = self.env["medical.inspection"].search(
            [
                ("workorder_id", "in", running.workorder_id.ids),
                ("trigger", "=", STREAM),
                ("state", "=", "open"),
            ]
        )
        if not inspections:
            return
        now = fields.Datetime.now()
        logs = inspections._work_logs(inspections.workorder_id)
        newest = inspections._stream_newest()
        raised = {
            (one.inspection_id, one.characteristic_id, one.since): one.raised_at
            for one in self.search(
                [("inspection_id", "in", inspections.ids), ("kind", "=", "silence")],
                order="id",
            )
        }
        there = self._open_alarms(inspections)
        begun = []
        for inspection in inspections:
            worked = inspection._stream_worked(logs[inspection.workorder_id.id], now)
            if not worked or worked[-1][1] < now:
                continue
            for channel, line in inspection._stream_channels().items():
                what = (inspection, line, "silence")
                heard = newest.get((inspection.id, channel), worked[0][0])
                told = raised.get((inspection, line, heard))
                if what in there or (told and told >= worked[-1][0]):
                    continue
                since = max(heard, worked[-1][0]) if told else heard
                longest = timedelta(seconds=line.silent_seconds)
                if worked_since(worked, since) > longest:
                    begun.append((*what, {"since": heard}))
        self._begin(begun)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import STREAM, gaps, spells
from ..inspection.guard import server_writes
from .medical_process_reading import RELATION


class MedicalInspection(models.Model):
    """The time that a stream inspection monitors.

    Each time log of its work order counts, whatever its reason says, once: a part is
    judged by the time that the parts before it were not passed on. Which that is, ids
    tell and no clock does: a log may be made, or moved here, after its time.
    (ISO 13485, 7.5.1 and 7.5.6)
    """

    _inherit = "medical.inspection"

    # ids of the time logs that there were with the verdict
    stream_logs = fields.Json(readonly=True, copy=False)
    # ids of those that earlier parts were passed on
    stream_logs_before = fields.Json(readonly=True, copy=False)

    @api.model
    def _create_from_plans(self, items, early=False, **extra):
        opened = super()._create_from_plans(items, early, **extra)
        # sudo: what a part monitors is the server's
        streams = opened.sudo().filtered(
            lambda one: (
                one.trigger == STREAM and one.state == "open" and not one.previous_id
            )
        )
        if streams:
            streams._stream_take_over()
        return opened

    def _stream_take_over(self):
        """Note what these monitor: the work that the parts before did not see."""
        logs = self._work_logs(self.workorder_id)
        existing = self._occasion_inspections(self.workorder_id)
        with server_writes():
            for inspection in self:
                there = logs[inspection.workorder_id.id]
                number = int((inspection.occasion or "").partition(":")[2] or 1)
                before = existing[inspection.workorder_id.id].get(
                    f"stream:{number - 1}"
                )
                own = before._stream_unseen(there) if before else there
                mine = {log.id for log in own}
                inspection.write(
                    {
                        "stream_logs_before": [
                            log.id for log in there if log.id not in mine
                        ],
                        "stream_from": min(
                            (log.start for log in own), default=inspection.stream_from
                        ),
                    }
                )

    def _stream_unseen(self, logs):
        """Those of these logs that this inspection was not passed on."""
        self.ensure_one()
        seen = set(self.stream_logs or ())
        return [
            log
            for log in logs
            if log.id not in seen or not log.end or log.end > self.done_at
        ]

    def _stream_worked(self, logs, until):
        """``[(begin, end)]`` of the work that this inspection monitors.

        :param logs: all of its work order
        :param until: until when a log that runs counts
        """
        self.ensure_one()
        before = set(self.stream_logs_before or ())
        own = [log for log in logs if log.id not in before]
        if self.state != "open":
            # what was logged after the verdict is of the next part
            seen = set(self.stream_logs or ())
            own = [log for log in own if log.id in seen]
        worked = spells(own, until)
        if not self.previous_id:
            return worked
        return [
            (max(begin, self.stream_from), end)
            for begin, end in worked
            if end > self.stream_from
        ]

    def _stream_times(self, logs):
        """``[(begin, end)]`` in which readings count.

        While somebody works; of what was repeated after a failure, from then on, for
        nobody works before it is passed.
        """
        self.ensure_one()
        if self.previous_id:
            return [(self.stream_from, datetime.max)]
        return self._stream_worked(logs, datetime.max)

    def _stream_covered(self, sent):
        """``{inspection: those of these readings that it is judged by}``."""
        logs = self._work_logs(self.workorder_id) if self else {}
        found = {}
        for inspection in self:
            times = inspection._stream_times(logs[inspection.workorder_id.id])
            found[inspection] = [
                one
                for one in sent
                if any(begin <= one.at <= end for begin, end in times)
            ]
        return found

    def _stream_covers(self, at, logs):
        """Whether a moment is one that this inspection monitors.

        :param logs: all of its work order
        """
        return any(begin <= at <= end for begin, end in self._stream_times(logs))

    def _stream_gaps(self):
        """``{characteristic: [(from, to)]}`` in which work went on unmonitored."""
        self.ensure_one()
        logs = self._work_logs(self.workorder_id)[self.workorder_id.id]
        worked = self._stream_worked(logs, fields.Datetime.now())
        rows = self.env.execute_query(
            SQL(
                "SELECT r.channel, array_agg(r.at) FROM %s link"
                " JOIN medical_process_reading r ON r.id = link.reading_id"
                " WHERE link.inspection_id = %s GROUP BY r.channel",
                SQL.identifier(RELATION),
                self.id,
            )
        )
        moments = dict(rows)
        found = {}
        for channel, line in self._stream_channels().items():
            longest = timedelta(seconds=line.silent_seconds)
            silent = gaps(worked, moments.get(channel, ()), longest)
            if silent:
                found[line] = silent
        return found

    def _stream_measured(self):
        """Query for what was measured in the time that is monitored, judged by this or
        not: ``id``, ``channel``, ``unit`` and ``at``."""
        self.ensure_one()
        work = self.workorder_id
        times = self._stream_times(self._work_logs(work)[work.id])
        return SQL(
            "SELECT DISTINCT r.id, r.channel, r.unit, r.at"
            " FROM unnest(%s::timestamp[], %s::timestamp[]) AS t (since, until)"
            " JOIN medical_process_reading r ON r.at BETWEEN t.since AND t.until"
            " WHERE r.workcenter_id = %s AND r.company_id = %s"
            " AND r.channel = ANY(%s)",
            [since for since, _until in times],
            [until for _since, until in times],
            work.workcenter_id.id,
            self.company_id.id,
            list(self._stream_channels()),
        )

    def _stream_adopt(self):
        """Take what was measured in the time that is monitored, in whatever order the
        time logs and the readings came, and note on which logs the verdict is
        (``sudo``, before the verdict).

        :raises UserError: for a reading in another unit than its limits
        """
        self.ensure_one()
        work = self.workorder_id
        logs = self._work_logs(work)[work.id]
        channels = self._stream_channels()
        rows = self.env.execute_query(
            SQL(
                "SELECT m.id, m.channel, m.unit, m.at FROM (%s) m"
                " WHERE NOT EXISTS (SELECT FROM %s link"
                " WHERE link.reading_id = m.id AND link.inspection_id = %s)"
                " ORDER BY m.at",
                self._stream_measured(),
                SQL.identifier(RELATION),
                self.id,
            )
        )
        for _id, channel, unit, at in rows:
            line = channels[channel]
            if unit and unit != (line.unit or ""):
                raise UserError(
                    self.env._(
                        "%(name)s cannot be completed: %(channel)s was sent in %(unit)s"
                        " at %(at)s (UTC), while %(work)s ran, and its limits are in"
                        " %(expected)s. It cannot be judged: ask for a concession at"
                        " the work order.",
                        name=self.name,
                        channel=line.name,
                        unit=unit,
                        at=at.replace(microsecond=0),
                        work=work.name,
                        expected=line.unit or self.env._("no unit"),
                    )
                )
        if rows:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (reading_id, inspection_id)"
                    " SELECT unnest(%s::int[]), %s",
                    SQL.identifier(RELATION),
                    [row[0] for row in rows],
                    self.id,
                )
            )
        with server_writes():
            self.write({"stream_logs": [log.id for log in logs]})

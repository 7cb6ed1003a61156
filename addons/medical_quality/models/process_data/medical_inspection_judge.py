# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...rules import STREAM, crossing, excess
from .sent import Sent

# readings of a channel that a trend is drawn through, at most
_MOST_POINTS = 500


class MedicalInspection(models.Model):
    """Judging running work at the moment its readings arrive, in their transaction."""

    _inherit = "medical.inspection"

    @api.model
    def _judge_stream(self, workcenter, judged):
        """Warn, and stop what left its limits (``sudo``).

        A number of queries that depends on the channels, not on the readings.

        :param judged: ``{inspection: [Sent]}``, the oldest first, written already
        """
        inspections = self.union(*(i for i, own in judged.items() if own))
        if not inspections:
            return
        earlier = self._stream_earlier(workcenter, inspections, judged)
        logs = self._work_logs(inspections.workorder_id)
        alarms = self.env["medical.process.alarm"]._open_alarms(inspections)
        begun, failed = [], self.browse()
        for inspection in inspections:
            own_logs = logs[inspection.workorder_id.id]
            for channel, line in inspection._stream_channels().items():
                new = [one for one in judged[inspection] if one.channel == channel]
                if not new:
                    continue
                old = [
                    one
                    for one in earlier.get(channel, ())
                    if inspection._stream_covers(one.at, own_logs)
                ]
                for kind, find in _FINDERS:
                    alarm = alarms.get((inspection, line, kind))
                    values = find(line, old, new, alarm)
                    if values and alarm:
                        alarm._develop(values)
                    elif values:
                        begun.append((inspection, line, kind, values))
                if any(_beyond(line, one) for one in new):
                    failed |= inspection
        self.env["medical.process.alarm"]._begin(begun)
        if failed:
            # no person: the machine is named as who completed
            failed._complete(dict.fromkeys(failed, self.env["hr.employee"]))

    def _stream_earlier(self, workcenter, inspections, judged):
        """``{channel: [Sent]}`` of before these, the oldest first."""
        new = {one.id for own in judged.values() for one in own}
        lines = inspections.plan_id.characteristic_ids
        rows = self.env.execute_query(
            SQL(
                "SELECT c.channel, r.at, r.value_text, r.id"
                " FROM unnest(%s::varchar[]) AS c (channel)"
                " JOIN LATERAL (SELECT id, at, value_text FROM medical_process_reading"
                " WHERE workcenter_id = %s AND channel = c.channel AND at >= %s"
                " AND NOT id = ANY(%s) ORDER BY at DESC LIMIT %s) r ON TRUE"
                " ORDER BY r.at",
                sorted(set(lines.mapped("channel"))),
                workcenter.id,
                min(inspections.mapped("stream_from")),
                sorted(new),
                _MOST_POINTS,
            )
        )
        found = {}
        for channel, at, text, id_ in rows:
            found.setdefault(channel, []).append(Sent(channel, at, text, id=id_))
        return found

    def _completion_values(self, verdict, employee, now):
        """A machine completes what it sent beyond a limit; it is no employee."""
        values = super()._completion_values(verdict, employee, now)
        if self.trigger == STREAM and not employee:
            values["inspector_name"] = self.env.user.name
        return values

    # ------------------------------------------------------------------
    # What comes after the verdict
    # ------------------------------------------------------------------
    @api.model
    def _stream_late(self, workcenter, sent):
        """Of these readings, what was passed before they came (``sudo``).

        :return: ``{inspection: [Sent]}``, whether or not other work takes them as well
        """
        passed = self.search(
            [
                ("trigger", "=", STREAM),
                ("state", "=", "passed"),
                ("workorder_id.workcenter_id", "=", workcenter.id),
                ("done_at", ">=", min(one.at for one in sent)),
            ]
        )
        found = {
            inspection: [one for one in own if one.at <= inspection.done_at]
            for inspection, own in passed._stream_covered(sent).items()
        }
        return {inspection: own for inspection, own in found.items() if own}

    @api.model
    def _judge_late(self, late):
        """What came after work was passed, and says that it was not good (``sudo``).

        The verdict stands; what was made is held, people are told, and the record
        shows it.

        :param late: as ``_stream_late`` gives
        """
        begun = []
        for inspection, own in late.items():
            for channel, line in inspection._stream_channels().items():
                wrong = [
                    one for one in own if one.channel == channel and _beyond(line, one)
                ]
                if wrong:
                    worst = max(wrong, key=lambda one, line=line: _excess(line, one))
                    values = {"since": wrong[0].at} | _peak(worst)
                    begun.append((inspection, line, "late", values))
        if not begun:
            return
        alarms = self.env["medical.process.alarm"]
        there = alarms._open_alarms(self.union(*(one for one, *_what in begun)))
        alarms._begin([one for one in begun if one[:3] not in there])
        self._hold_made({one: one.production_id for one, *_what in begun})

    @api.model
    def _late_at(self, workorders):
        """Passed inspections of work orders that bad news came of afterwards, as long
        as nobody said what was done about it (``sudo``)."""
        alarms = self.env["medical.process.alarm"].search(
            [
                ("workorder_id", "in", workorders.ids),
                ("kind", "=", "late"),
                ("state", "=", "open"),
            ]
        )
        return alarms.inspection_id.filtered(lambda one: one.state == "passed")

    def _why_held(self):
        late = self.filtered(
            lambda one: one.trigger == STREAM and one.state == "passed"
        )
        reasons = [
            self.env._(
                "%(inspection)s (%(plan)s) of %(subject)s was passed; readings that"
                " came afterwards are beyond its limits.",
                inspection=one.name,
                plan=one.plan_id.display_name,
                subject=one.subject,
            )
            for one in late
        ]
        if self - late:
            reasons.insert(0, super(MedicalInspection, self - late)._why_held())
        return "\n".join(reasons)


def _excess(line, one):
    return excess(one.number, line.lower_limit, line.upper_limit)


def _beyond(line, one):
    return _excess(line, one) > 0


def _peak(one):
    return {"peak_text": one.text, "peak_at": one.at}


def _find_warning(line, old, new, alarm):
    """What an alarm says of values beyond the warning range; None for nothing.

    One alarm from the moment the range was left, not one for each reading; what was
    acknowledged and goes on is none anew.
    """
    if not (line.warn_lower or line.warn_upper):
        return None

    def outside(one):
        return excess(one.number, line.warn_lower, line.warn_upper)

    before = bool(old) and outside(old[-1]) > 0
    values = {}
    peak = outside(Sent("", new[0].at, alarm.peak_text)) if alarm else None
    lasts = bool(alarm)
    for one in new:
        beyond = outside(one)
        if beyond <= 0:
            if lasts and before:
                values["until"] = one.at
        elif lasts or not before:
            if not lasts:
                values["since"], lasts = one.at, True
            values["until"] = False
            if peak is None or beyond > peak:
                peak = beyond
                values |= _peak(one)
        before = beyond > 0
    return values or None


def _find_trend(line, old, new, alarm):
    """What an alarm says of where the newest readings lead; None for nothing."""
    if not line.trend_minutes or _beyond(line, new[-1]):
        return None
    within = timedelta(minutes=line.trend_minutes)
    limits = [
        float(text) if text else None for text in (line.lower_limit, line.upper_limit)
    ]

    def leads(readings):
        points = sorted((one.at, float(one.number)) for one in readings)
        return crossing(points, *limits, within)

    newest = max((*old, *new), key=lambda one: one.at)
    found = leads([*old, *new])
    if not found:
        return {"until": newest.at} if alarm and not alarm.until else None
    if not alarm and leads(old):
        return None
    values = {"expected_at": found.at, "until": False} | _peak(newest)
    return values if alarm else values | {"since": newest.at}


def _find_voice(line, old, new, alarm):
    """A machine that was silent is heard again."""
    return {"until": new[-1].at} if alarm and not alarm.until else None


_FINDERS = (
    ("warning", _find_warning),
    ("trend", _find_trend),
    ("silence", _find_voice),
)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...rules import parse_measured_value
from .medical_process_reading import RELATION

MACHINE = "medical_quality.group_medical_machine"
# readings of one call; a machine sends more in several calls
MOST = 5000
# how far the clock of a machine may be ahead of the server's
AHEAD = timedelta(minutes=5)
# calls may overtake each other by so much; what is older cannot be put in afterwards
BEHIND = timedelta(minutes=2)
# longest break of the network after which a machine sends what it kept
KEPT = timedelta(days=7)
_LONGEST_NAME = 64
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,6}))?(Z|[+-]\d\d:\d\d)?"
)


@dataclass(frozen=True)
class Sent:
    """One reading.

    :param channel: name of what is measured
    :param at: when, by the machine's clock: UTC, without zone
    :param text: the value as decimal text
    :param unit: as sent, empty where nothing was said
    :param id: id of its row, 0 before it is written
    """

    channel: str
    at: datetime
    text: str
    unit: str = ""
    id: int = 0

    @property
    def number(self) -> Decimal:
        """The value, exactly."""
        return parse_measured_value(self.text)


class MedicalProcessReading(models.Model):
    """Taking what machines send: whole or not at all, once, and judged at once."""

    _inherit = "medical.process.reading"

    @api.model
    def record(self, workcenter_code, readings):
        """Take readings of a work centre, and judge running work by them.

        The one method for machines. All readings of a call are taken, or none. One that
        is on record already is not taken twice, so that a call that got no answer is
        sent again as it was. Readings kept during a break of the network are sent
        afterwards, the oldest first.

        :param workcenter_code: code of the work centre; the caller is named on it
        :param readings: list of ``{"channel": text, "at": ISO 8601 time, "value":
            number or decimal text, "unit": text}``; times without a zone are UTC, the
            unit may be left out
        :return: ``{"taken": count, "repeated": count}``
        :raises AccessError: for whoever is no machine of that work centre
        :raises UserError: for what is no reading, is from the future or too old, or
            says something else than what is on record; nothing is taken then
        """
        workcenter = self._machine_workcenter(workcenter_code)
        now = fields.Datetime.now()
        sent = self._read_sent(readings, now)
        if not sent:
            return {"taken": 0, "repeated": 0}
        # sudo: machines have rights on no model at all; which work centre it is of was
        # decided above, and nothing that is read here is told
        model = self.sudo().with_company(workcenter.company_id)
        new = model._without_repeated(workcenter, sent)
        if new:
            inspections = model.env["medical.inspection"]
            watching = inspections._stream_watching(workcenter, new)
            model._check_units(watching, new)
            model._judge_readings(
                workcenter, watching, model._insert(workcenter, watching, new, now)
            )
        return {"taken": len(new), "repeated": len(sent) - len(new)}

    @api.model
    def _machine_workcenter(self, code):
        """The work centre of this code that names the user (``sudo``).

        :raises AccessError: when there is none
        """
        user = self.env.user
        found = self.env["mrp.workcenter"]
        # sudo: machines do not read work centres; only their own are found
        if user.has_group(MACHINE) and isinstance(code, str) and code.strip():
            found = found.sudo().search(
                [
                    ("code", "=", code.strip()),
                    ("medical_machine_user_ids", "in", user.id),
                    ("company_id", "in", user.company_ids.ids),
                ]
            )
        if not found:
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "role.missing",
                self.env._(
                    "%(user)s sends no process data of work centre %(code)s. A quality"
                    " engineer names the machine on its work centre; its login is in"
                    " the group Machine.",
                    user=user.name,
                    code=code,
                ),
                error=AccessError,
            )
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "%(count)s work centres that name %(user)s have the code %(code)s:"
                    " give each its own.",
                    count=len(found),
                    user=user.name,
                    code=code,
                )
            )
        return found

    # ------------------------------------------------------------------
    # What was sent
    # ------------------------------------------------------------------
    def _read_sent(self, readings, now):
        """What a machine sent, as :class:`Sent`, each once, the oldest first.

        :raises UserError: for what is no reading
        """
        if not isinstance(readings, list):
            raise UserError(self.env._("Readings are sent as a list."))
        if len(readings) > MOST:
            raise UserError(
                self.env._("Send at most %(count)s readings at once.", count=MOST)
            )
        found = {}
        for number, reading in enumerate(readings, 1):
            try:
                one = _as_sent(reading)
            except ValueError as error:
                raise UserError(
                    self.env._(
                        "Reading %(number)s is none: %(what)s. Each has a channel, a"
                        " time (ISO 8601) and a plain decimal number; none of the"
                        " %(count)s readings was taken.",
                        number=number,
                        what=error,
                        count=len(readings),
                    )
                ) from error
            if one.at > now + AHEAD:
                raise UserError(
                    self.env._(
                        "Reading %(number)s of %(channel)s is from the future: %(at)s,"
                        " while it is %(now)s (UTC). Set the clock of the machine; none"
                        " of the readings was taken.",
                        number=number,
                        channel=one.channel,
                        at=one.at,
                        now=now,
                    )
                )
            other = found.setdefault((one.channel, one.at), one)
            if other.number != one.number:
                self._refuse_other_value(other, one)
        return sorted(found.values(), key=lambda one: (one.at, one.channel))

    def _refuse_other_value(self, there, sent):
        """:raises UserError: always; one moment has one value"""
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "value.kept",
            self.env._(
                "%(channel)s at %(at)s (UTC) is %(old)s; it was sent again as %(new)s."
                " What was measured is not replaced; none of the readings was taken.",
                channel=sent.channel,
                at=sent.at,
                old=there.text,
                new=sent.text,
            ),
        )

    def _without_repeated(self, workcenter, sent):
        """Those of these readings that are not on record yet (``sudo``).

        :raises UserError: for another value, and for what is too old to be put in
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT r.channel, r.at, r.value_text FROM medical_process_reading r"
                " JOIN unnest(%s::varchar[], %s::timestamp[]) AS sent (channel, at)"
                " ON r.channel = sent.channel AND r.at = sent.at"
                " WHERE r.workcenter_id = %s",
                [one.channel for one in sent],
                [one.at for one in sent],
                workcenter.id,
            )
        )
        there = {(channel, at): Sent(channel, at, text) for channel, at, text in rows}
        for one in sent:
            old = there.get((one.channel, one.at))
            if old and old.number != one.number:
                self._refuse_other_value(old, one)
        new = [one for one in sent if (one.channel, one.at) not in there]
        if new:
            self._check_not_too_old(workcenter, new)
        return new

    def _check_not_too_old(self, workcenter, new):
        """:raises UserError: for what would be put in before what is known"""
        rows = self.env.execute_query(
            SQL(
                "SELECT c.channel, newest.at FROM unnest(%s::varchar[]) AS c (channel)"
                " JOIN LATERAL (SELECT at FROM medical_process_reading r"
                " WHERE r.workcenter_id = %s AND r.channel = c.channel"
                " ORDER BY at DESC LIMIT 1) newest ON TRUE",
                sorted({one.channel for one in new}),
                workcenter.id,
            )
        )
        newest = dict(rows)
        oldest = fields.Datetime.now() - KEPT
        for one in new:
            known = newest.get(one.channel)
            since = max(known - BEHIND, oldest) if known else oldest
            if one.at < since:
                raise UserError(
                    self.env._(
                        "%(channel)s at %(at)s (UTC) comes too late: readings up to"
                        " %(newest)s are on record, and what was measured before is not"
                        " put in afterwards. None of the readings was taken; check the"
                        " clock of the machine.",
                        channel=one.channel,
                        at=one.at,
                        newest=known or oldest,
                    )
                )

    def _check_units(self, watching, new):
        """:raises UserError: for values in another unit than their limits"""
        units = {
            line.channel: line.unit or ""
            for line in watching.plan_id.characteristic_ids
        }
        for one in new:
            if one.unit and one.unit != units.get(one.channel, one.unit):
                raise UserError(
                    self.env._(
                        "%(channel)s is sent in %(unit)s, but its limits are in"
                        " %(expected)s: it cannot be judged. None of the readings was"
                        " taken.",
                        channel=one.channel,
                        unit=one.unit,
                        expected=units[one.channel] or self.env._("no unit"),
                    )
                )

    # ------------------------------------------------------------------
    # On record
    # ------------------------------------------------------------------
    def _insert(self, workcenter, watching, new, now):
        """Write readings in one statement, and what they are judged by in another.

        :param watching: inspections that are open there
        :return: ``{inspection: [Sent]}``, the rest for the empty recordset
        """
        units = {
            line.channel: line.unit for line in watching.plan_id.characteristic_ids
        }
        rows = self.env.execute_query(
            SQL(
                # who else took the same meanwhile makes this one begin anew
                "INSERT INTO medical_process_reading (company_id, workcenter_id,"
                " channel, value_text, value, unit, at, received_at, sender_id)"
                " SELECT %s, %s, channel, text, text::numeric::float8, unit, at, %s, %s"
                " FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[],"
                " %s::timestamp[]) AS sent (channel, text, unit, at)"
                " ON CONFLICT (workcenter_id, channel, at) DO NOTHING"
                " RETURNING id, channel, at",
                workcenter.company_id.id,
                workcenter.id,
                now,
                self.env.uid,
                [one.channel for one in new],
                [one.text for one in new],
                [one.unit or units.get(one.channel) or None for one in new],
                [one.at for one in new],
            )
        )
        ids = {(channel, at): id_ for id_, channel, at in rows}
        written = [
            Sent(one.channel, one.at, one.text, one.unit, ids[one.channel, one.at])
            for one in new
        ]
        judged = watching._stream_covered(written)
        links = [
            (one.id, inspection.id) for inspection, own in judged.items() for one in own
        ]
        if links:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (reading_id, inspection_id)"
                    " SELECT * FROM unnest(%s::int[], %s::int[])",
                    SQL.identifier(RELATION),
                    [reading for reading, _inspection in links],
                    [inspection for _reading, inspection in links],
                )
            )
        taken = {reading for reading, _inspection in links}
        judged[watching.browse()] = [one for one in written if one.id not in taken]
        return judged

    def _judge_readings(self, workcenter, watching, judged):
        """Judge running work by readings that were written (``sudo``)."""
        others = judged.pop(watching.browse())
        if judged:
            self.env["medical.inspection"]._judge_stream(workcenter, judged)
        if others:
            self.env["medical.inspection"]._judge_late(workcenter, others)


def _as_sent(reading):
    """One reading as a machine sent it.

    :raises ValueError: saying what is wrong with it
    """
    if not isinstance(reading, dict):
        raise ValueError(f"{reading!r}")
    channel = reading.get("channel")
    if not isinstance(channel, str) or not 0 < len(channel.strip()) <= _LONGEST_NAME:
        raise ValueError(f"channel {channel!r}")
    unit = reading.get("unit") or ""
    if not isinstance(unit, str) or len(unit) > _LONGEST_NAME:
        raise ValueError(f"unit {unit!r}")
    return Sent(
        channel.strip(),
        _as_moment(reading.get("at")),
        _as_text(reading.get("value")),
        unit.strip(),
    )


def _as_text(value):
    """A number as decimal text. ``true`` is none, nor is what is not finite."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"value {value!r}")
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"value {value!r}")
        value = format(Decimal(repr(value)), "f")
    try:
        return format(parse_measured_value(str(value)), "f")
    except ValueError as error:
        raise ValueError(f"value {value!r}") from error


def _as_moment(text):
    """A moment in UTC, without zone."""
    match = _MOMENT.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        raise ValueError(f"time {text!r}")
    day, clock, fraction, zone = match.groups()
    zone = "+00:00" if zone in (None, "Z") else zone
    fraction = (fraction or "").ljust(6, "0")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}.{fraction}{zone}")
        return moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"time {text!r}") from error

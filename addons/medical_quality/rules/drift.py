# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a stream of readings says while work runs. Plain Python, without a database.

A trend is the straight line through the newest readings, by least squares. It looks no
further ahead than it looked back, and a slope that the scatter of the readings could
have made is none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import sqrt

from odoo.addons.medical_traceability.measured import parse_measured_value

# fewer readings say nothing about where they go
LEAST_POINTS = 5
# a slope counts when it is so many times its own standard error
_CERTAIN = 3


@dataclass(frozen=True)
class Crossing:
    """A straight line that leaves a limit soon.

    :param at: when it is expected to cross, by the clock of the machine
    :param limit: the limit that it crosses
    :param slope: change of the value in a minute
    """

    at: datetime
    limit: float
    slope: float


def crossing(
    points: Sequence[tuple[datetime, float]],
    lower: float | None,
    upper: float | None,
    within: timedelta,
) -> Crossing | None:
    """Where the newest readings lead to, if that is across a limit and soon.

    :param points: ``(moment, value)``, the oldest first
    :param lower: lower limit, None where there is none
    :param upper: upper limit, None where there is none
    :param within: how far ahead, and back, is looked; nothing for zero
    """
    if not points or within <= timedelta(0):
        return None
    newest = points[-1][0]
    window = [(at, value) for at, value in points if at >= newest - within]
    if len(window) < LEAST_POINTS:
        return None
    times = [(at - newest).total_seconds() for at, _value in window]
    values = [value for _at, value in window]
    count = len(window)
    mean_time, mean_value = sum(times) / count, sum(values) / count
    spread = sum((time - mean_time) ** 2 for time in times)
    if not spread:
        return None
    slope = (
        sum(
            (time - mean_time) * (value - mean_value)
            for time, value in zip(times, values, strict=True)
        )
        / spread
    )
    now = mean_value - slope * mean_time
    scatter = sum(
        (value - now - slope * time) ** 2
        for time, value in zip(times, values, strict=True)
    )
    if abs(slope) <= _CERTAIN * sqrt(scatter / (count - 2) / spread):
        return None
    limit = upper if slope > 0 else lower
    if limit is None or not slope:
        return None
    seconds = max((limit - now) / slope, 0.0)
    if seconds > within.total_seconds():
        return None
    return Crossing(newest + timedelta(seconds=seconds), limit, slope * 60)


def excess(value: Decimal, lower: str | None, upper: str | None) -> Decimal | None:
    """How far a value lies beyond limits; negative inside, None without limits.

    :param lower: lower limit as decimal text, empty where there is none
    :param upper: upper limit as decimal text, empty where there is none
    """
    beyond = []
    if lower:
        beyond.append(parse_measured_value(lower) - value)
    if upper:
        beyond.append(value - parse_measured_value(upper))
    return max(beyond, default=None)


def spells(logs: Iterable, until: datetime) -> list[tuple[datetime, datetime]]:
    """The times in which anybody worked, one after the other.

    :param logs: :class:`WorkLog`; one that runs counts until ``until``
    """
    found: list[tuple[datetime, datetime]] = []
    for log in sorted(logs, key=lambda log: log.start):
        end = log.end or until
        if found and log.start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif end >= log.start:
            found.append((log.start, end))
    return found


def worked_since(
    worked: Iterable[tuple[datetime, datetime]], since: datetime
) -> timedelta:
    """How long was worked from a moment on; breaks do not count.

    :param worked: as :func:`spells` gives
    """
    return sum(
        (end - max(begin, since) for begin, end in worked if end > since), timedelta(0)
    )


def gaps(
    worked: Iterable[tuple[datetime, datetime]],
    moments: Iterable[datetime],
    longest: timedelta,
) -> list[tuple[datetime, datetime]]:
    """When work went on unmonitored for too long.

    What counts is the time that was worked since the last reading, also in several
    spells; the breaks between do not count.

    :param worked: ``(begin, end)`` of the times in which somebody worked, as
        :func:`spells` gives
    :param moments: when readings were taken
    :param longest: longest time of work without a reading that is accepted
    :return: ``(from, to)`` of each longer one, breaks included
    """
    taken = sorted(moments)
    found = []
    since, silent, end = None, timedelta(0), None
    for begin, end in worked:
        since = since or begin
        reached = begin
        for at in taken[bisect_left(taken, begin) : bisect_right(taken, end)]:
            if silent + (at - reached) > longest:
                found.append((since, at))
            since, silent, reached = at, timedelta(0), at
        silent += end - reached
    if silent > longest:
        found.append((since, end))
    return found

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""When work in process is inspected, derived from what happened at the work.

Plain Python. All of it follows from facts that stand (time logs, quantities, lots), so
that the same question asked again has the same answer, whoever asks and however the
facts were written.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class WorkLog:
    """One spell of work of one person.

    :param id: id of the time log
    :param start: when it begins
    :param end: when it ends; None while it runs
    :param person: who works
    :param stood: whether its reason says that the work centre stood still
    """

    id: int
    start: datetime
    end: datetime | None
    person: Hashable
    stood: bool = False


def thresholds(before: float, reached: float, every: int) -> range:
    """Multiples of ``every`` that lie above ``before`` and not above ``reached``.

    :param before: what was counted before this work, in an earlier part of the order
    :param reached: what is counted with it
    :param every: the interval, at least 1
    :raises ValueError: for an interval below 1
    """
    if every < 1:
        raise ValueError("an interval is at least 1")
    # counts are floating-point numbers: 19.9999999 is 20 units
    below, upto = (int(Decimal(str(round(count, 5)))) for count in (before, reached))
    return range((below // every + 1) * every, (upto // every) * every + 1, every)


def running_minutes(logs: Iterable[WorkLog], now: datetime) -> float:
    """Minutes during which anybody worked; who works side by side counts once.

    :param now: until when logs that have no end count
    """
    seconds = 0.0
    reached = None
    for log in sorted(logs, key=lambda log: log.start):
        start = log.start if reached is None else max(log.start, reached)
        end = log.end or now
        if end > start:
            seconds += (end - start).total_seconds()
            reached = end
    return seconds / 60


def operator_changes(logs: Iterable[WorkLog]) -> list[int]:
    """Ids of the logs with which somebody takes over.

    Somebody takes over who begins for the first time where others worked before, or
    comes back after somebody else began in between. Who goes on after a break in which
    nobody else began has not changed anything.
    """
    changes = []
    newest_start, last_of = None, {}
    for log in sorted(logs, key=lambda log: (log.start, log.id)):
        mine = last_of.get(log.person)
        if newest_start is not None and (
            mine is None
            or (
                newest_start.person != log.person
                and mine.end is not None
                and (newest_start.start, newest_start.id) > (mine.end, mine.id)
            )
        ):
            changes.append(log.id)
        newest_start = last_of[log.person] = log
    return changes


def lot_changes(lines: Iterable[tuple[Hashable, int]]) -> list[int]:
    """Lots of materials that were changed to, each once.

    :param lines: ``(material, lot)`` in the order in which they were put in; the first
        lot of each material is what the work was begun with
    """
    first, changed = {}, {}
    for material, lot in lines:
        if first.setdefault(material, lot) != lot:
            changed[lot] = True
    return list(changed)

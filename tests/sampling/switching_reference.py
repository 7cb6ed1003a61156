# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The switching rules once more, as they read: segments looked at as a whole.

Written for the tests only, and on purpose in another way than the addon: no state is
carried from lot to lot, each segment of equal severity is searched for its end.
"""

from typing import NamedTuple

# code letter K, AQL 1.0: n, Ac and Re of tables II-A to II-C
PLANS = {"normal": (125, 3, 4), "tightened": (125, 2, 3), "reduced": (50, 1, 4)}


class Lot(NamedTuple):
    """A lot to come: what will be found, and whether reduced is approved before it."""

    found: int
    steady: bool = True
    approve: bool = False


def severities(lots, way, end, limit=None):
    """The severity each lot is inspected at; fewer than lots when discontinued.

    :param way: ``accepted_lots``, ``limit_number``, ``score`` or ``never``
    :param end: ``("lots_not_accepted" or "lots_on_tightened", how many)``
    """
    told, severity, start, earlier = [], "normal", 0, []
    while start < len(lots) and severity != "discontinued":
        for stop in range(start + 1, len(lots) + 1):
            segment = lots[start:stop]
            following = lots[stop].approve if stop < len(lots) else False
            after = _after(severity, segment, earlier, following, way, end, limit)
            if after:
                break
        told += [severity] * len(segment)
        good = [lot.found < PLANS[severity][2] for lot in segment]
        earlier = earlier + good if {severity, after} <= {"normal", "reduced"} else []
        severity, start = after or severity, stop
    return told, severity


def _after(severity, segment, earlier, following, way, end, limit):
    _n, ac, re = PLANS[severity]
    good = [lot.found < re for lot in segment]
    if severity == "reduced":
        last = segment[-1]
        return "normal" if last.found > ac or not last.steady else None
    if severity == "tightened":
        if good[-5:] == [True] * 5:
            return "normal"
        kind, most = end
        reached = good.count(False) if kind == "lots_not_accepted" else len(good)
        return "discontinued" if reached >= most else None
    if (earlier + good)[-5:].count(False) >= 2:
        return "tightened"
    approvals = [lot.approve for lot in segment] + [following]
    approved = any(given and all(good[place:]) for place, given in enumerate(approvals))
    earned = _earned(segment, good, way, limit)
    return "reduced" if approved and earned and segment[-1].steady else None


def _earned(segment, good, way, limit):
    ten = good[-10:] == [True] * 10
    if way == "accepted_lots":
        return ten
    if way == "limit_number":
        return ten and sum(lot.found for lot in segment[-10:]) <= limit
    if way == "score":
        # Ac 3 is Ac 2 at AQL 0.65: three points a lot since the last that had more
        since = 0
        for lot in segment:
            since = since + 1 if lot.found <= 2 else 0
        return 3 * since >= 30
    return False

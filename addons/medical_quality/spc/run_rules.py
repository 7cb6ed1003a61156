# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Run rules of control charts: patterns that a process in control seldom shows.

Western Electric, Statistical Quality Control Handbook (1956); Nelson, Journal of
Quality Technology 16 (1984). "Beyond" is strictly beyond; a point on the centre line
breaks a run, equal neighbours break a trend; a rule fires at the point that completes
the pattern, and that point must itself lie in the zone.
"""

_SAME = 1e-9  # of a standard deviation: what rounding does to figures that are equal


def _beyond(z, k):
    """1 above, -1 below, 0 within k standard deviations."""
    return (z > k + _SAME) - (z < -k - _SAME)


def _points_beyond(k, least, of):
    """At least ``least`` of ``of`` consecutive points beyond k on the same side."""

    def rule(z, place):
        side = _beyond(z[place], k)
        last = z[max(0, place - of + 1) : place + 1]
        return side and sum(_beyond(each, k) == side for each in last) >= least

    return rule


def _same_side(length):
    return _points_beyond(0, length, length)


def _trend(length):
    def rule(z, place):
        last = z[max(0, place - length + 1) : place + 1]
        signs = {_beyond(b - a, 0) for a, b in zip(last, last[1:], strict=False)}
        return len(last) == length and signs in ({1}, {-1})

    return rule


def _alternating(length):
    def rule(z, place):
        last = z[max(0, place - length + 1) : place + 1]
        signs = [_beyond(b - a, 0) for a, b in zip(last, last[1:], strict=False)]
        return (
            len(last) == length
            and all(signs)
            and all(a == -b for a, b in zip(signs, signs[1:], strict=False))
        )

    return rule


def _hugging(length):
    def rule(z, place):
        last = z[max(0, place - length + 1) : place + 1]
        return len(last) == length and all(abs(each) < 1 - _SAME for each in last)

    return rule


def _avoiding(length):
    """Both sides, as Nelson has it; some programs take one side, too."""

    def rule(z, place):
        last = z[max(0, place - length + 1) : place + 1]
        return len(last) == length and {_beyond(each, 1) for each in last} == {1, -1}

    return rule


_RULES = {
    "WE1": _points_beyond(3, 1, 1),
    "WE2": _points_beyond(2, 2, 3),
    "WE3": _points_beyond(1, 4, 5),
    "WE4": _same_side(8),
    "N1": _points_beyond(3, 1, 1),
    "N2": _same_side(9),
    "N3": _trend(6),
    "N4": _alternating(14),
    "N5": _points_beyond(2, 2, 3),
    "N6": _points_beyond(1, 4, 5),
    "N7": _hugging(15),
    "N8": _avoiding(8),
}
WESTERN_ELECTRIC = ("WE1", "WE2", "WE3", "WE4")
NELSON = ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8")


def fired(z, rules=NELSON) -> dict[str, list[int]]:
    """At which points which rule fires.

    :param z: distances from the centre line in standard deviations, in order of time
    :param rules: codes of :data:`WESTERN_ELECTRIC` and :data:`NELSON`
    :return: ``{code: [points, counted from 1]}``, of rules that fire
    """
    z = tuple(z)
    found = {
        code: [place + 1 for place in range(len(z)) if _RULES[code](z, place)]
        for code in rules
    }
    return {code: places for code, places in found.items() if places}

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Targets of figures: the line of a measurement says them, and whether it met them."""

import operator

_COMPARE = {"<": operator.lt, "<=": operator.le, "=": operator.eq}


def judged(line, targets):
    """A line with its targets.

    :param line: the figures, by name
    :param targets: ``{name: (sign, limit)}``; the sign ``<``, ``<=`` or ``=``, the
        limit a number, or the name of the figure that it is compared with
    :return: the line and ``target``, ``{name: text}``; ``met``, whether all of them
        are; ``missed``, the names of those that are not
    """
    missed = []
    for name, (sign, limit) in targets.items():
        against = line[limit] if isinstance(limit, str) else limit
        if not _COMPARE[sign](line[name], against):
            missed.append(name)
    return {
        **line,
        "target": {name: f"{sign} {limit}" for name, (sign, limit) in targets.items()},
        "met": not missed,
        "missed": missed,
    }

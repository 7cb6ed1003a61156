# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A change order over a thousand lines of bills and fifty open orders.

25 bills of which every line changes, each by another quantity, two open orders by each
bill. Measured are the impact list with both versions fixed (asking for the approval),
the two signatures, and the application in one transaction, for 250, 500 and 1,000 lines
in turns on one database.

Whether it is linear: `linearity` is how much longer the largest took than the smallest,
divided by how much larger it is; when linear, at most 1. Fixed cost hides growth there,
so `slope` divides the seconds of a line between the two larger sizes by those between
the two smaller: 1 when linear, 2 when quadratic. It is a quotient of differences, and
as rough as the machine is busy.
"""

import statistics

from devtools import templates
from devtools.steps import say

from .side import Side

SIZES = (250, 500, 1000)
STEPS = ("draft", "impact", "approve", "apply")
# of these is the target: drafting is what a person does
TARGET = ("impact", "approve", "apply")


def measure(target, rounds):
    """Medians of seconds of each size, and ratios between the sizes."""
    with templates.cloned(target, templates.bundle(target)) as database:
        side = Side(target, "bench.changing", database)
        try:
            taken = {size: [] for size in SIZES}
            side.ask(f"change {SIZES[0]}")  # warm
            # each round makes bills and orders anew: a few are enough
            for _round in range(min(rounds, 3)):
                for size in SIZES:
                    answer = side.ask(f"change {size}")
                    say(f"{size} lines: {answer}")
                    taken[size].append(answer)
        finally:
            side.end()
    return summary(taken)


def summary(taken):
    """The line that is printed.

    :param taken: ``{lines: [{step: [seconds, queries], "orders": number}]}``
    """
    result, total = {"rounds": len(next(iter(taken.values())))}, {}
    for size, answers in taken.items():
        steps = {
            step: [
                round(statistics.median(answer[step][0] for answer in answers), 2),
                answers[-1][step][1],
            ]
            for step in STEPS
        }
        total[size] = statistics.median(
            sum(answer[step][0] for step in TARGET) for answer in answers
        )
        result[f"{size}_lines"] = {
            "orders": answers[-1]["orders"],
            "total_s": round(total[size], 2),
            **steps,
        }
    sizes = sorted(total)
    for small, large in zip(sizes, sizes[1:], strict=False):
        result[f"{large}_to_{small}"] = round(total[large] / total[small], 2)
    small, middle, large = sizes
    result["linearity"] = round(total[large] / total[small] / (large / small), 2)
    first = (total[middle] - total[small]) / (middle - small)
    second = (total[large] - total[middle]) / (large - middle)
    result["slope"] = round(second / first, 2) if first > 0 else None
    return result

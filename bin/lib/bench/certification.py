# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Certifications of a large plant: the gate of one start, the lists, the matrix.

Two databases with the addons: a plant of 2,000 people, 200 types, 50,000 certificates
and 500 open work orders, and one of a hundredth of that. They take turns; what grows
with the plant shows as a ratio between them. The work order list is read with and
without what the addons show in it, on the same database; its peer is that list as Odoo
has it.

Each measurement is a transaction of its own with an empty cache, as a request is.
"""

import contextlib
import statistics

from devtools import templates

from .side import Side

SIZES = {
    "large": {"people": 2000, "types": 200, "certificates": 50_000, "orders": 250},
    "small": {"people": 20, "types": 4, "certificates": 500, "orders": 3},
}
KINDS = ("start", "list", "plain_list", "matrix")
WARM_UP = 3


def measure(target, rounds, sizes=None):
    """Medians in ms and queries of each plant, and ratios between them."""
    sizes = sizes or SIZES
    template = templates.bundle(target, ["qms_base", "operator_cert"])
    taken = {size: {kind: [] for kind in KINDS} for size in sizes}
    with contextlib.ExitStack() as stack:
        sides = {}
        for size, numbers in sizes.items():
            database = stack.enter_context(templates.cloned(target, template))
            words = [f"{name}={number}" for name, number in numbers.items()]
            sides[size] = Side(target, "bench.crew", database, *words)
            stack.callback(sides[size].end)
        for number in range(WARM_UP + rounds):
            for size in sorted(sides, reverse=bool(number % 2)):
                for kind in KINDS:
                    answer = sides[size].ask(kind)
                    if number >= WARM_UP:
                        taken[size][kind].append(answer)
    return summary(taken, sizes, rounds)


def summary(taken, sizes, rounds):
    """The line to print, from ``{size: {kind: [(ms, queries), …]}}``."""
    result = {"rounds": rounds, "sizes": sizes}
    middle = {}
    for size, kinds in taken.items():
        for kind, answers in kinds.items():
            ms = statistics.median(ms for ms, _queries in answers)
            middle[size, kind] = ms
            result[f"{size}_{kind}"] = {
                "ms": round(ms, 2),
                "queries": max(queries for _ms, queries in answers),
            }
    for kind in KINDS:
        result[f"{kind}_large_to_small"] = round(
            middle["large", kind] / middle["small", kind], 2
        )
    result["list_to_plain_list"] = round(
        middle["large", "list"] / middle["large", "plain_list"], 2
    )
    return result

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Traces and recalls in a plant with a history of a million movements.

A database of its own for each size, loaded before the triggers of the audit trail are
attached again: raw lots, two levels of intermediates, finished serials, each shipped.
The peers are measured in the same run: the recursive SQL alone on the same rows, and
the traceability report of Odoo on a chain of movements.
"""

import contextlib
import statistics

from devtools import templates
from devtools.steps import say

from .side import Side

# orders of each level follow from these
SIZES = {
    "small": {"serials": 20_000},
    "large": {"serials": 200_000},
}
KINDS = ("bare_forward", "forward", "bare_backward", "backward", "recall")
WARM_UP = 2
HELD = 2_000
CHAIN = 40


def measure(target, rounds, sizes=None):
    """Medians in ms, queries, and ratios to the bare SQL and between the sizes."""
    sizes = sizes or SIZES
    template = templates.bundle(target, ["qms_base", "medical_traceability"])
    result = {"rounds": rounds}
    middle = {}
    for size, numbers in sizes.items():
        with contextlib.ExitStack() as stack:
            database = stack.enter_context(templates.cloned(target, template))
            words = [f"{name}={number}" for name, number in numbers.items()]
            side = Side(target, "bench.history", database, *words)
            stack.callback(side.end)
            result[f"{size}_plant"] = side.ask("plant")
            taken = {kind: [] for kind in KINDS}
            for number in range(WARM_UP + rounds):
                for kind in KINDS:
                    answer = side.ask(kind)
                    if number >= WARM_UP:
                        taken[kind].append(answer)
            say(f"{size}: {result[f'{size}_plant']}")
            for kind, answers in taken.items():
                middle[size, kind] = statistics.median(a["ms"] for a in answers)
                result[f"{size}_{kind}"] = {
                    **answers[-1],
                    "ms": round(middle[size, kind], 2),
                }
                say(f"{size} {kind}: {result[f'{size}_{kind}']}")
            result[f"{size}_hold"] = side.ask(f"hold {HELD}")
            say(f"{size} hold: {result[f'{size}_hold']}")
            if size == max(sizes, key=lambda name: sizes[name]["serials"]):
                result["odoo_report"] = side.ask(f"odoo_report {CHAIN}")
    for size in sizes:
        for kind in ("forward", "backward"):
            ratio = middle[size, kind] / middle[size, f"bare_{kind}"]
            result[f"{size}_{kind}_to_bare"] = round(ratio, 2)
    if {"small", "large"} <= set(sizes):
        for kind in KINDS:
            ratio = middle["large", kind] / middle["small", kind]
            result[f"{kind}_large_to_small"] = round(ratio, 2)
    return result

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Labels issued for one order: 10,000 serial numbers, gate and records included.

Beside it the same for a tenth of them, so that it shows what grows, and the order's
gate at its close over all of its labels.
"""

import contextlib
import statistics

from devtools import templates

from .side import Side

SERIALS = 10_000
STEPS = ("issue", "account", "close")


def measure(target, rounds, serials=SERIALS):
    """Seconds and queries of each step, and queries of a tenth of the labels.

    :param rounds: at most three are taken, each is the work of a day
    """
    rounds = min(rounds, 3)
    template = templates.bundle(target, ["qms_base", "medical_traceability"])
    taken = {}
    for size in (serials // 10, serials):
        with contextlib.ExitStack() as stack:
            database = stack.enter_context(templates.cloned(target, template))
            side = Side(target, "bench.label_issuing", database, str(size))
            stack.callback(side.end)
            taken[size] = [side.ask("issue") for _round in range(rounds)]
    return summary(taken)


def summary(taken):
    """The fields of the line.

    :param taken: ``{labels: [{step: [seconds, queries]}]}``, the most labels last
    """
    small, large = taken
    line = {"label_serials": large}
    for step in STEPS:
        seconds, queries = zip(*(one[step] for one in taken[large]), strict=True)
        line[f"label_{step}_seconds"] = round(statistics.median(seconds), 2)
        line[f"label_{step}_queries"] = queries[-1]
        line[f"label_{step}_queries_of_{small}"] = taken[small][-1][step][1]
    return line

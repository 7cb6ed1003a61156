# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One production order in plain Odoo and with all gates on.

The order has six lot-tracked components and two operations. Timed are the steps of
its people: create, confirm (with reservation), start and finish both operations, name
the lot, close. Each step is a transaction of its own with an empty cache, as a request
is, committed; the times of an order's steps are added up. HTTP is left out, as it costs
both sides the same.

With the addons everything is regulated: both operations require a certificate, the
second one and the finished lot are inspected, components come from released lots. What
people do only because of the addons (entering inspections) is not timed; judging them
at the gates is.

Both sides run in a process of their own and take turns, one order each, on databases of
the test cluster; the first orders, which fill the caches of a process, do not count.
"""

import contextlib
import statistics

from devtools import templates

from .side import Side

WARM_UP = 2


def measure(target, rounds, *, profile=False):
    """Medians over `rounds` orders of each side, in ms and queries."""
    with contextlib.ExitStack() as stack:
        sides = {}
        for name, template in (
            ("plain", templates.dependencies(target)),
            ("bundle", templates.bundle(target)),
        ):
            database = stack.enter_context(templates.cloned(target, template))
            gated = name == "bundle"
            words = ["gated" if gated else "plain"]
            words += ["profile"] if profile and gated else []
            side = Side(target, "bench.worker", database, *words)
            stack.callback(side.end)
            sides[name] = side
        taken = {name: [] for name in sides}
        for number in range(WARM_UP + rounds):
            # who begins changes, so that neither gains by its place
            for name in sorted(sides, reverse=bool(number % 2)):
                steps = sides[name].ask("order")
                if number >= WARM_UP:
                    taken[name].append(steps)
    return summary(taken["plain"], taken["bundle"])


def summary(plain, bundle):
    """The line to print, from one {step: (ms, queries)} for each order and side."""
    result = {}
    for name, orders in (("plain", plain), ("bundle", bundle)):
        for index, unit in enumerate(("ms", "queries")):
            totals = [sum(step[index] for step in steps.values()) for steps in orders]
            result[f"{name}_{unit}"] = round(statistics.median(totals), 1)
        result[f"{name}_steps"] = {
            step: [
                round(statistics.median(steps[step][index] for steps in orders), 1)
                for index in (0, 1)
            ]
            for step in orders[0]
        }
    ratio = result["bundle_ms"] / result["plain_ms"]
    order = ("plain_ms", "bundle_ms", "ratio", "plain_queries", "bundle_queries")
    result.update(ratio=round(ratio, 3), rounds=len(plain))
    return {
        key: result[key] for key in (*order, "rounds", "plain_steps", "bundle_steps")
    }

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
import json
import statistics
import subprocess
import sys

from devtools import python_env, templates
from devtools.errors import SetupError
from devtools.paths import LOGS, ROOT

WARM_UP = 2


class _Side:
    """A process with Odoo on one database that works one order when told to."""

    def __init__(self, target, database, *, gated, profile):
        environment = target.process_environment()
        library = str(ROOT / "bin" / "lib")
        environment["PYTHONPATH"] = f"{environment['PYTHONPATH']}:{library}"
        words = ["gated" if gated else "plain", *(["profile"] if profile else [])]
        LOGS.mkdir(parents=True, exist_ok=True)
        self._log = LOGS / f"bench-{words[0]}.log"
        with open(self._log, "w") as log:
            self._process = subprocess.Popen(
                [str(python_env.PYTHON), "-m", "bench.worker", database, *words],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def order(self):
        """Work one order; {step: (milliseconds, queries)}."""
        return self._ask("order")

    def _ask(self, what):
        try:
            self._process.stdin.write(f"{what}\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())
        except (OSError, ValueError) as error:
            raise SetupError(
                "the measuring process ended early", f"read {self._log}"
            ) from error

    def end(self):
        """End the process; with a profile, pass it on to standard error."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        sys.stderr.write(self._process.stdout.read())
        self._process.wait()


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
            side = _Side(target, database, gated=gated, profile=profile and gated)
            stack.callback(side.end)
            sides[name] = side
        taken = {name: [] for name in sides}
        for number in range(WARM_UP + rounds):
            # who begins changes, so that neither gains by its place
            for name in sorted(sides, reverse=bool(number % 2)):
                steps = sides[name].order()
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

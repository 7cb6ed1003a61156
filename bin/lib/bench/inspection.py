# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Inspections opened, filled and closed, beside OCA's quality_control_oca.

One inspection of 10 characteristics; the receipt of 200 lots with 12 characteristics
each; an order of 1,000 serial numbers with 5 each, and a tenth of it, so that it shows
what grows. The peer's inspections hang on products, as it knows neither lots nor
orders; it has no trail, no lock and no gate. ``signed`` is ours with the results signed
by password and one-time code, whose hashes take their time on purpose; ``untrailed`` is
ours with nothing recorded, so that the price of the audit trail can be told apart.

Each step is a transaction of its own with an empty cache, as a request is.
"""

import contextlib
import statistics
import tempfile

from devtools import templates
from devtools.errors import SetupError
from devtools.steps import say

from . import peer as peers
from .side import Side

PEER = "quality_control_oca"
WARM_UP = 2
STEPS = ("open", "fill", "close")
LARGE = {"receipt": (200, 12), "serials": (1000, 5), "serials_tenth": (100, 5)}
ADDONS = ["qms_base", "operator_cert", "medical_traceability", "medical_quality"]


def measure(target, rounds):
    """Medians of each side and step, in ms and queries, and ratios to the peer.

    :param rounds: of the one inspection; the large ones are taken once
    """
    with contextlib.ExitStack() as stack:
        bundle = templates.bundle(target, ADDONS)
        sides, version = {}, None
        for name in ("ours", "signed", "untrailed"):
            database = stack.enter_context(templates.cloned(target, bundle))
            sides[name] = Side(target, "bench.inspecting", database, name)
            stack.callback(sides[name].end)
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            addons, version = peers.fetch(PEER, folder)
            plain = templates.dependencies(target)
            database = stack.enter_context(templates.cloned(target, plain))
            peers.install_in(target, database, PEER, addons)
            sides["oca"] = Side(
                target, "bench.inspecting", database, "oca", addons=addons
            )
            stack.callback(sides["oca"].end)
        except SetupError as error:
            say(f"{PEER} is left out: {error.what}")
            version = f"not measured: {error.what}"
        one = {name: [] for name in sides}
        names = list(sides)
        for number in range(WARM_UP + rounds):
            start = number % len(names)
            for name in names[start:] + names[:start]:
                answer = sides[name].ask("one 1 10")
                if number >= WARM_UP:
                    one[name].append(answer)
        large = {
            kind: {
                name: sides[name].ask(f"{kind.partition('_')[0]} {count} {lines}")
                for name in names
                if name in ("ours", "oca")
            }
            for kind, (count, lines) in LARGE.items()
        }
    return summary(one, large, version)


def summary(one, large, version):
    """The line to print.

    :param one: ``{side: [{step: [ms, queries]}, …]}``, a row for each round
    :param large: ``{kind: {side: {step: [ms, queries]}}}``
    """
    line = {"rounds": len(next(iter(one.values()))), PEER: version}
    totals = {}
    for name, rounds in one.items():
        totals[name] = [sum(step[0] for step in row.values()) for row in rounds]
        line[f"{name}_ms"] = round(statistics.median(totals[name]), 2)
        line[f"{name}_steps"] = {
            step: [
                round(statistics.median(row[step][0] for row in rounds), 2),
                max(row[step][1] for row in rounds),
            ]
            for step in STEPS
        }
    if "oca" in totals:
        for name in sorted(totals.keys() - {"oca"}):
            # of the same round: what else the machine did then met both sides
            line[f"{name}_to_oca"] = round(
                statistics.median(
                    mine / theirs
                    for mine, theirs in zip(totals[name], totals["oca"], strict=True)
                ),
                2,
            )
    for kind, sides in large.items():
        for name, steps in sides.items():
            line[f"{kind}_{name}"] = {
                step: [round(ms), queries] for step, (ms, queries) in steps.items()
            }
    return line

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Creating and writing lots in plain Odoo, with the audit trail, with a peer's log.

The peer is OCA's ``auditlog``, full and fast, where its package can be had: it is
installed into a folder that is thrown away afterwards. ``untrailed`` is the foundation
with nothing recorded, so that the price of the trail can be told from that of gates.

Every side is a process of its own on a database of its own, and they take turns.
"""

import contextlib
import statistics
import tempfile

from devtools import templates
from devtools.errors import SetupError
from devtools.steps import say

from . import peer as peers
from .side import Side

WARM_UP = 2
KINDS = ("create", "write", "batch")
PEER = "auditlog"


def measure(target, rounds, *, profile=False):
    """Medians over ``rounds`` of each side, in ms for one lot, and ratios to plain."""
    with contextlib.ExitStack() as stack:
        sides, peer = {}, None
        plain = templates.dependencies(target)
        trailed = templates.bundle(target, ["qms_base"])
        for name, template in (
            ("plain", plain),
            ("untrailed", trailed),
            ("trail", trailed),
        ):
            database = stack.enter_context(templates.cloned(target, template))
            words = [name, *(["profile"] if profile and name == "trail" else [])]
            sides[name] = Side(target, "bench.lots", database, *words)
            stack.callback(sides[name].end)
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            addons, peer = peers.fetch(PEER, folder)
            for name in ("auditlog_full", "auditlog_fast"):
                database = stack.enter_context(templates.cloned(target, plain))
                peers.install_in(target, database, PEER, addons)
                sides[name] = Side(target, "bench.lots", database, name, addons=addons)
                stack.callback(sides[name].end)
        except SetupError as error:
            say(f"auditlog is left out: {error.what}")
            peer = f"not measured: {error.what}"
        taken = {name: {kind: [] for kind in KINDS} for name in sides}
        names = list(sides)
        for number in range(WARM_UP + rounds):
            # who begins changes, so that none gains by its place
            start = number % len(names)
            for kind in KINDS:
                for name in names[start:] + names[:start]:
                    took = sides[name].ask(kind)
                    if number >= WARM_UP:
                        taken[name][kind].append(took)
    return summary(taken, peer, rounds)


def summary(taken, peer, rounds):
    """The line to print, from ``{side: {kind: [ms, …]}}``."""
    result = {"rounds": rounds, "auditlog": peer}
    middle = {
        name: {kind: statistics.median(times) for kind, times in kinds.items()}
        for name, kinds in taken.items()
    }
    for name, kinds in middle.items():
        result[f"{name}_ms"] = {kind: round(ms, 3) for kind, ms in kinds.items()}
    for name, base in (
        *((name, "plain") for name in middle if name != "plain"),
        ("trail", "untrailed"),
    ):
        # of the same round: what else the machine did then met both sides
        result[f"{name}_to_{base}"] = {
            kind: round(
                statistics.median(
                    one / other
                    for one, other in zip(
                        taken[name][kind], taken[base][kind], strict=True
                    )
                ),
                3,
            )
            for kind in taken[name]
        }
    return result

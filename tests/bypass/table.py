# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The table of docs/bypass-table.md, written from a run."""

from collections import Counter
from pathlib import Path

from .locks import LOCKS
from .path import SURFACES
from .plant import ROLES

FILE = Path(__file__).parents[2] / "docs" / "bypass-table.md"
REMEDY = "write it anew: BYPASS_TABLE=write bin/test tests/bypass"
_GATES = {
    "wo_start": "Start of work",
    "time_log": "Time logs",
    "wo_finish": "Finish of work",
    "mo_close": "Closing an order",
    "mo_cancel": "Cancelling an order",
    "lot_consume": "Use of material",
    "lot_ship": "Shipment",
    "lot_release": "Release of lots",
    "record_release": "Device history records",
    "lot_record": "Identity of lots",
    "quant": "Stock",
    "done_record": "What is done",
    "label": "Labels and line clearance",
    "instrument_use": "Use of instruments",
    "nonconformance": "Nonconformances",
    "document": "Controlled documents",
    "capa": "CAPA",
    "change": "Change control",
    "stream": "Process data of machines",
    "tester": "Values that testers send",
    "basis": "What verdicts rest on",
    "signature": "Signatures",
    "concession": "Concessions",
    "presence": "Who is present",
}
_ANSWERS = {
    "gate": "refused by a gate, on record",
    "lock": "refused without a record",
    "rights": "refused by access rights",
    "nobody": "left out",
}
_INTRODUCTION = """\
# Ways round the gates

Each row is an attempt over HTTP of a user with plain Odoo rights; the two operators
also have the addons' lowest role, which opens no gate. Concessions are attacked by
quality people, too. In plain Odoo each was proven to
reach what it is after; with the addons the database was proven unchanged after it
(stock, movements, lots, orders, work orders, time logs, certificates, inspections,
plans, dispositions,
concessions). This file is written by the run:

    BYPASS_TABLE=write bin/test tests/bypass

- *refused by a gate, on record*: a gate, lock or guard of the addons refused, and the
  list of refused attempts says so, in the words that the user was answered.
- *refused without a record*: listed below, each with its reason.
- *refused by access rights*: Odoo's own rights said no before the addons had to.
- *left out*: the request went through without what was forbidden in it.

"""


def render(paths, with_addons):
    """The whole file for paths and {name: Outcome with the addons}."""
    compared = [path for path in paths if not path.bundle_only]
    lines = [
        _INTRODUCTION,
        f"{len(compared)} of {len(compared)} paths reach their effect in plain Odoo;"
        f" 0 of {len(compared)} do with the addons. {len(paths) - len(compared)} more"
        " try what only the addons have; 0 go through.\n",
        _summary(paths, with_addons),
    ]
    for gate, title in _GATES.items():
        lines.append(f"## {title} (`{gate}`)\n")
        lines.append("| path | user | surface | plain Odoo | with the addons |")
        lines.append("| --- | --- | --- | --- | --- |")
        for path in paths:
            if path.gate == gate:
                plain = "no such records" if path.bundle_only else "goes through"
                lines.append(_row(path, plain, with_addons[path.name]))
        lines.append("")
    lines.append("## Refused without a record\n")
    lines += [f"- *{name}*: {reason}" for name, reason in LOCKS.items()]
    return "\n".join([*lines, ""])


def listing(paths):
    """The first cells of the rows of paths, as lists."""
    rows = []
    for path in paths:
        surface = SURFACES[path.surface]
        name = path.name.removesuffix(f" ({surface})")
        rows.append([f"| {name}", ROLES[path.user], surface])
    return rows


def _row(path, plain, outcome):
    surface = SURFACES[path.surface]
    answer = _ANSWERS[outcome.by]
    name = path.name.removesuffix(f" ({surface})")
    cells = [name, ROLES[path.user], surface, plain, answer]
    return f"| {' | '.join(cells)} |"


def _summary(paths, with_addons):
    counts = Counter((path.gate, with_addons[path.name].by) for path in paths)
    lines = [
        f"| gate | paths | {' | '.join(_ANSWERS.values())} |",
        f"| --- | --- |{' --- |' * len(_ANSWERS)}",
    ]
    for gate, title in _GATES.items():
        row = [counts[gate, by] for by in _ANSWERS]
        cells = [title, sum(row), *row]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join([*lines, ""])

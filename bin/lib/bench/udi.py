# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Device identifiers: texts parsed a second beside biip, verified labels printed.

Each part measures something of its own and adds its fields to the line.
"""

import json
import statistics
import subprocess

from devtools import python_env
from devtools.errors import SetupError
from devtools.paths import ROOT

from . import label_issue


def measure(target, rounds):
    """The fields of all parts."""
    result = {"rounds": rounds}
    for part in PARTS:
        result |= part(target, rounds)
    return result


def parsing(_target, rounds):
    """Scans parsed by the grammar and by biip, in a process without Odoo."""
    done = subprocess.run(
        [str(python_env.PYTHON), "-m", "bench.udi_parsing", str(rounds)],
        cwd=ROOT / "bin" / "lib",
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise SetupError("parsing ended with an error", "read what it wrote above")
    return parsing_summary(json.loads(done.stdout))


def parsing_summary(taken):
    """From ``{"texts": number, "ours": [seconds, …], "biip": [seconds, …]}``, a
    processor time for each round of all texts: the middle ones, and the middle of the
    rounds' ratios."""
    texts = taken["texts"]
    ours, theirs = taken["ours"], taken["biip"]
    ratios = [theirs / ours for ours, theirs in zip(ours, theirs, strict=True)]
    return {
        "texts": texts,
        "parses_per_second": round(texts / statistics.median(ours)),
        "biip_parses_per_second": round(texts / statistics.median(theirs)),
        "parse_ratio_to_biip": round(statistics.median(ratios), 2),
    }


def labels(_target, _rounds):
    """Labels printed and read back, in a process without Odoo; once, as a job is."""
    done = subprocess.run(
        [str(python_env.PYTHON), "-m", "bench.udi_labels"],
        cwd=ROOT / "bin" / "lib",
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise SetupError("labels ended with an error", "read what it wrote above")
    return labels_summary(json.loads(done.stdout))


def labels_summary(taken):
    """From ``{"pdf_labels": number, "pdf": {"seconds", "processor", "bytes"}}``, and
    the same of ``zpl``: seconds on the clock and of the processor of each job."""
    return {
        f"{kind}_{name}": value
        for kind in ("pdf", "zpl")
        for name, value in (
            ("labels", taken[f"{kind}_labels"]),
            ("seconds", round(taken[kind]["seconds"], 2)),
            ("processor_seconds", round(taken[kind]["processor"], 2)),
        )
    }


PARTS = (parsing, labels, label_issue.measure)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Device identifiers: texts parsed a second, beside the library biip.

Each part is a module of this package that runs in a process of its own in the
project's environment and prints what it took; parts take no turns with each other.
"""

import json
import statistics
import subprocess

from devtools import python_env
from devtools.errors import SetupError
from devtools.paths import ROOT


def measure(rounds):
    """The fields of all parts."""
    result = {"rounds": rounds}
    for module, summary in PARTS.items():
        result |= summary(_run(module, rounds))
    return result


def _run(module, rounds):
    done = subprocess.run(
        [str(python_env.PYTHON), "-m", module, str(rounds)],
        cwd=ROOT / "bin" / "lib",
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"{module} ended with an error", "read what it wrote above")
    return json.loads(done.stdout)


def parsing_summary(taken):
    """From ``{"texts": number, "ours": [seconds, …], "biip": [seconds, …]}``,
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


# module of a part: what makes its fields of the line
PARTS = {"bench.udi_parsing": parsing_summary}

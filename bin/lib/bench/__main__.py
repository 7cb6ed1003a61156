# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""`bin/bench`: measure and print one JSON line; progress goes to standard error.

It ends with 1 where a figure missed its target.
"""

import argparse
import contextlib
import json
import sys

from devtools import python_env, settings, system_packages
from devtools.entry import command

from . import (
    audit,
    certification,
    change,
    dhr,
    gates,
    inspection,
    portal,
    signatures,
    trace,
    udi,
)

_MODULES = {
    "gates": gates,
    "signatures": signatures,
    "audit": audit,
    "certification": certification,
    "trace": trace,
    "udi": udi,
    "inspection": inspection,
    "dhr": dhr,
    "portal": portal,
    "change": change,
}
_PROFILED = ("gates", "audit")


def _arguments(words):
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument(
        "what",
        choices=list(_MODULES),
        help=" / ".join(module.__doc__.splitlines()[0] for module in _MODULES.values()),
    )
    parser.add_argument("--rounds", type=int, default=20, help="default: 20")
    parser.add_argument(
        "--profile",
        action="store_true",
        help="tell on standard error where the time with the addons goes",
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=1_000_000,
        help="signatures in the stream to verify, default: 1000000",
    )
    parser.add_argument(
        "--customers",
        type=int,
        default=portal.CUSTOMERS,
        help="of the portal, at least 10, default: 1000",
    )
    asked = parser.parse_args(words)
    if asked.rounds < 1:
        parser.error("--rounds: at least one")
    if asked.customers < portal.CLIENTS + 2:
        parser.error(f"--customers: at least {portal.CLIENTS + 2}")
    return asked


@command
def main(words):
    """Run the measurement that was asked for."""
    asked = _arguments(words)
    with contextlib.redirect_stdout(sys.stderr):
        system_packages.ensure_pdf_libraries()
        # biip is no part of what runs
        python_env.ensure(development=asked.what == "udi")
        target = settings.test_target()
        more = {}
        if asked.what in _PROFILED:
            more["profile"] = asked.profile
        elif asked.what == "signatures":
            more["rows"] = asked.rows
        elif asked.what == "portal":
            more["customers"] = asked.customers
        result = _MODULES[asked.what].measure(target, asked.rounds, **more)
    return told(result)


def told(result):
    """Print the line; 1 where it missed a target, to end the command with, else 0."""
    print(json.dumps(result))
    for name in result.get("missed", ()):
        print(
            f"{name} is {result[name]}, the target is {result['target'][name]}",
            file=sys.stderr,
        )
    return 0 if result.get("met", True) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""`bin/udi`: read and write unique device identifiers; no Odoo, no database."""

import argparse
import json
import os
import sys
from pathlib import Path

from devtools.entry import command
from devtools.errors import SetupError

from . import building, parsing, refreshing
from .grammar import udi


def _arguments(words):
    parser = argparse.ArgumentParser(prog="bin/udi", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    parse = verbs.add_parser(
        "parse",
        help="read texts from standard input, one a line (UTF-8; the separator of GS1"
        " is U+001D), and print what they say",
    )
    parse.add_argument("--json", action="store_true", help="print a JSON object a line")
    parse.add_argument(
        "--full",
        action="store_true",
        help="with --json: also notation, Basic UDI-DI, last days, all elements",
    )
    parse.add_argument(
        "--strict",
        action="store_true",
        help="end with status 1 where anything was wrong with a text",
    )
    build = verbs.add_parser(
        "build", help="print element string, human-readable form and Digital Link"
    )
    build.add_argument("--gtin", required=True, help="8, 12, 13 or 14 digits")
    build.add_argument("--lot")
    build.add_argument("--serial")
    for name in ("expiry", "manufacture"):
        build.add_argument(f"--{name}", type=building.read_date, metavar="YYYY-MM[-DD]")
    build.add_argument("--quantity", type=int, help="number of units (30)")
    build.add_argument(
        "--ai",
        action="append",
        nargs=2,
        metavar=("AI", "TEXT"),
        help="a further application identifier; may be given again",
    )
    build.add_argument(
        "--resolver",
        default="https://id.gs1.org",
        help="web address that a Digital Link begins with, default: %(default)s",
    )
    build.add_argument("--json", action="store_true", help="print a JSON object")
    refresh = verbs.add_parser(
        "refresh", help="put a release of the GS1 Barcode Syntax Dictionary in use"
    )
    refresh.add_argument("file", type=Path)
    return parser.parse_args(words)


def _parse(asked):
    wrong = False
    # whoever sends a line and waits gets the answer to it
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    for line in parsing.lines(sys.stdin.buffer):
        parsed = parsing.parse(line)
        wrong = wrong or bool(parsed.errors)
        told = parsing.as_json(parsed, asked.full) if asked.json else None
        print(told or parsing.as_text(parsed))
    return 1 if wrong and asked.strict else 0


def _build(asked):
    try:
        built = building.build(asked)
    except udi.UdiError as error:
        raise SetupError(
            f"{error.code}: {error}", "correct it; bin/udi build --help says how"
        ) from error
    if asked.json:
        print(json.dumps(built))
    else:
        for name, text in built.items():
            print(f"{name.replace('_', ' ')}: {text}")
    return 0


@command
def main(words):
    """Do what was asked for; return the exit status."""
    asked = _arguments(words)
    if asked.verb == "build":
        return _build(asked)
    if asked.verb == "refresh":
        told = refreshing.refresh(asked.file)
        print("\n".join(told) or "nothing changes")
        return 0
    try:
        return _parse(asked)
    except BrokenPipeError:
        # whoever read has seen enough; nothing is left to be written at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

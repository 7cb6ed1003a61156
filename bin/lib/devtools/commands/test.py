"""bin/test: set up what is missing, run the tests, close with their counts."""

import argparse
import os
import sys

from .. import (
    addon_tests,
    lanes,
    lint,
    odoo_suites,
    plan,
    postgres,
    python_env,
    selection,
    settings,
    system_packages,
    templates,
    unit_tests,
)
from ..entry import command
from ..report import Report
from ..steps import say, step

DESCRIPTION = """\
Without a word it runs everything, two jobs at a time: static checks, the addons' Odoo
tests with their browser tests, and the top-level tests. Words choose: an addon
(qms_base), a file (addons/x/tests/test_y.py, tests/test_z.py), a class (TestGate), a
method (test_pass) or Class.method."""


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="*", metavar="addon, file or name")
    parser.add_argument("--lint", action="store_true", help="static checks only")
    parser.add_argument(
        "--setup-only", action="store_true", help="set up and make the templates only"
    )
    parser.add_argument(
        "--odoo-suites",
        action="store_true",
        help="Odoo's own suites (all, or the modules named) with the addons in force",
    )
    return parser.parse_args(words)


@command
def main(words):
    """Run what the words ask for; return 0 only where all of it passed."""
    asked = _arguments(words)
    with step("Set-up"):
        python_env.ensure(development=True)
        if not asked.lint:
            system_packages.ensure_pdf_libraries()
            system_packages.ensure_browser()
    if asked.lint:
        return _close(lint.run())
    chosen = None
    if asked.words and not asked.odoo_suites:
        chosen = selection.parse(asked.words, os.environ.get("PWD"))
    target = settings.test_target()
    try:
        templates.collect_garbage(target)
        if asked.setup_only:
            templates.bundle(target)
            return 0
        if asked.odoo_suites:
            return _close(odoo_suites.run(target, asked.words))
        if chosen:
            return _close(_run(target, chosen))
        return _close(lanes.run(plan.jobs(target)))
    finally:
        if os.environ.get("CI"):
            # A clone made for one run leaves nothing running or lying about.
            postgres.TEST.discard()


def _run(target, chosen):
    report = Report()
    if chosen.tags:
        report.add(addon_tests.run(target, chosen))
    if chosen.pytest:
        report.add(unit_tests.run(chosen.pytest))
    return report


def _close(report):
    """Print the failures and the last line; return the exit status."""
    if report.failures:
        say(f"\nFailed ({report.failed}):")
        for line in report.failures:
            say(f"  {line}")
    sys.stderr.flush()
    print(f"\n{report}", flush=True)
    return report.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

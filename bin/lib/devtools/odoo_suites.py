"""Odoo's own suites with the addons in force, against a plain run of the same set."""

from . import addons, odoo_tests, templates
from .report import Report
from .steps import say

MODULES = ("mrp", "stock", "product_expiry", "maintenance", "hr")


def run(target, modules=()):
    """Run the suites on plain Odoo and on the bundle; return a Report of the bundle.

    A test that fails in both is counted as skipped: it says nothing about the addons.
    """
    modules = list(modules or MODULES)
    tags = ",".join(f"/{name}" for name in modules)
    listed = ", ".join(modules)
    plain = odoo_tests.collect(
        target,
        templates.with_assets(target, templates.dependencies(target)),
        modules,
        tags,
        f"Odoo's suites on plain Odoo: {listed}",
    )
    _say_counts("plain", plain)
    ours = odoo_tests.collect(
        target,
        templates.with_assets(target, templates.bundle(target)),
        modules,
        tags,
        f"Odoo's suites with {', '.join(addons.names()) or 'no addon'}: {listed}",
    )
    _say_counts("with the addons", ours)
    return compare(plain, ours)


def compare(plain, ours):
    """Return the Report of the run with the addons, judged by the plain run."""
    report = Report()
    ran_plain, ran_ours = set(plain["started"]), set(ours["started"])
    failed_plain, failed_ours = set(plain["failed"]), set(ours["failed"])
    for name in sorted(failed_ours - failed_plain):
        report.fail(f"odoo suite: {name} passes on plain Odoo")
    for name in sorted(ran_plain - ran_ours - failed_ours):
        report.fail(f"odoo suite: {name} did not run with the addons")
    tolerated = failed_ours & failed_plain
    skipped = set(ours["skipped"]) - failed_ours
    report.skipped = len(tolerated | skipped)
    report.passed = len(ran_ours - failed_ours - skipped)
    for outcome, which in ((plain, "plain run"), (ours, "run with the addons")):
        if outcome["problem"]:
            report.fail(f"odoo suite: {which}: {outcome['problem']}")
        elif not outcome["started"]:
            report.fail(f"odoo suite: {which}: no test ran")
    return report


def _say_counts(which, outcome):
    counts = f"{len(outcome['started'])} run, {len(outcome['failed'])} failed"
    say(f"{which}: {counts}, {len(outcome['skipped'])} skipped")

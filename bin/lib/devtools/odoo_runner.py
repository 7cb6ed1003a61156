"""Runs Odoo tests inside one Odoo process and writes exact results as JSON.

Started by `odoo_tests` in the project's environment, never imported by it. The whole
registry is loaded first and the suites run after it: tests marked `at_install` then
see every addon in force. Results come from Odoo's own result object, not from logs.
"""

import gc
import json
import logging
import sys
import threading
import time

import odoo.cli
import odoo.service.server
from odoo import api
from odoo.orm.registry import Registry
from odoo.tests import loader
from odoo.tests.common import HttpCase
from odoo.tests.result import OdooTestResult
from odoo.tools import config


class Outcome:
    """What happened to every test, by test id."""

    def __init__(self):
        self.started = set()
        self.failed = {}
        self.skipped = {}
        self.stray_errors = []
        self.loaded = False
        self.wanted = 0

    def as_json(self):
        """Return the outcome as plain data for the parent process."""
        return {
            "started": sorted(self.started),
            "failed": self.failed,
            "skipped": self.skipped,
            "stray_errors": self.stray_errors,
            "loaded": self.loaded,
            "wanted": self.wanted,
        }


class Progress:
    """Prints a line for each test class and the failures as they happen."""

    def __init__(self):
        self.current = None
        self.count = self.bad = 0
        self.since = time.monotonic()

    def started(self, test):
        """Note the start of a test."""
        name = f"{test.test_module}: {type(test).__name__}"
        if name != self.current:
            self.flush()
            self.current = name
        self.count += 1

    def failed(self, identity, text):
        """Print a failure."""
        self.bad += 1
        print(f"FAILED {identity}\n{text}", flush=True)

    def flush(self):
        """Print the line of the test class that has ended."""
        if self.current:
            seconds = time.monotonic() - self.since
            word = f"{self.bad} FAILED of {self.count}" if self.bad else self.count
            print(f"{self.current}: {word} ({seconds:.1f} s)", flush=True)
        self.current, self.count, self.bad = None, 0, 0
        self.since = time.monotonic()


class StrayErrors(logging.Handler):
    """Collects what is logged as an error other than by the result object itself."""

    def __init__(self, outcome):
        super().__init__(logging.ERROR)
        self.outcome = outcome
        self.listening = True
        self.current = None
        self.seen = []

    def unexplained(self):
        """Return the lines that were not logged during a test that failed anyway."""
        return [line for test, line in self.seen if test not in self.outcome.failed]

    def emit(self, record):
        """Keep one line for the report."""
        # "odoo.tests.result" sums up at the end what is counted already.
        if self.listening and record.name != "odoo.tests.result":
            line = shortened(f"{record.name}: {record.getMessage()}")
            self.seen.append((self.current, line))
            print(f"ERROR LOGGED {line}", flush=True)


def shortened(message):
    """Return the beginning of a message and its end, where PostgreSQL says why."""
    line = " ".join(message.split())
    return line if len(line) <= 400 else f"{line[:150]} ... {line[-240:]}"


def _identity(test):
    """Return the id of a test, of the test a subtest is part of, or of a class."""
    while getattr(test, "test_case", None):
        test = test.test_case
    return test.id().removeprefix("odoo.addons.")


def _is_browser_class(test):
    """Tell whether a skipped test, or class that failed to set up, is an HttpCase."""
    if isinstance(test, HttpCase):
        return True
    place = test.id().partition("(")[2].rstrip(")")
    module, _, name = place.rpartition(".")
    found = getattr(sys.modules.get(module), name, None)
    return isinstance(found, type) and issubclass(found, HttpCase)


def observe(outcome, progress, stray):
    """Let Odoo's result class report each event to `outcome`."""

    class Observed(OdooTestResult):
        def startTest(self, test):
            stray.current = _identity(test)
            outcome.started.add(stray.current)
            progress.started(test)
            super().startTest(test)

        def addSkip(self, test, reason):
            super().addSkip(test, reason)
            if _is_browser_class(test):
                self._keep(test, f"a browser test may not be skipped: {reason}")
            else:
                outcome.skipped[_identity(test)] = str(reason)

        def logError(self, flavour, test, error):
            stray.listening = False
            try:
                super().logError(flavour, test, error)
            finally:
                stray.listening = True
            self._keep(test, self._exc_info_to_string(error, test))

        def _keep(self, test, text):
            identity = _identity(test)
            outcome.failed[identity] = outcome.failed.get(identity, "") + text
            progress.failed(identity, text)

    loader.OdooTestResult = Observed
    return Observed


def run(database, request, outcome):
    """Load the registry of `database` and run the requested suites on it."""
    threading.current_thread().dbname = database
    make_suite = loader.make_suite
    # Loading runs at_install suites of each module as it comes: later, with all.
    loader.make_suite = lambda names, position: loader.OdooSuite([])
    registry = Registry.new(database)
    loader.make_suite = make_suite
    outcome.loaded = True
    modules = [m for m in request["modules"] if m in registry._init_modules]
    missing = set(request["modules"]) - set(modules)
    if missing:
        raise RuntimeError(f"not installed: {', '.join(sorted(missing))}")
    # what is loaded stays: not to be looked through at each collection
    gc.collect()
    gc.freeze()
    for position in ("at_install", "post_install"):
        suite = loader.make_suite(modules, position)
        outcome.wanted += suite.countTestCases()
        if not suite.countTestCases():
            continue
        if suite.has_http_case():
            started = time.monotonic()
            with registry.cursor() as cr:
                env = api.Environment(cr, api.SUPERUSER_ID, {})
                env["ir.qweb"]._pregenerate_assets_bundles()
            print(f"assets generated in {time.monotonic() - started:.1f} s", flush=True)
        result = loader.run_suite(suite, global_report=registry._assertion_report)
        registry._assertion_report.update(result)


def main(request_file, result_file):
    """Run what `request_file` asks for; exit status 0 says only that it was run."""
    with open(request_file) as handle:
        request = json.load(handle)
    outcome, progress = Outcome(), Progress()
    stray = StrayErrors(outcome)
    observe(outcome, progress, stray)
    config.parser.prog = "odoo server"
    odoo.cli.COMMAND = "server"
    config.parse_config(request["options"], setup_logging=True)
    logging.getLogger().addHandler(stray)

    def preload(names):
        for name in names:
            run(name, request, outcome)
        return 0

    odoo.service.server.preload_registries = preload
    try:
        odoo.service.server.start(preload=config["db_name"], stop=True)
    finally:
        progress.flush()
        outcome.stray_errors = stray.unexplained()
        with open(result_file, "w") as handle:
            json.dump(outcome.as_json(), handle)


if __name__ == "__main__":
    main(*sys.argv[1:])

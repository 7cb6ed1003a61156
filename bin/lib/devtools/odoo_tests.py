"""Runs Odoo tests on a clone of a template database."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from . import processes, python_env, results, system_packages, templates
from .errors import SetupError
from .install import QUIET
from .paths import LOGS, ROOT
from .report import Report
from .steps import say, step

TIME_LIMIT = 75 * 60
RUNNER = "devtools.odoo_runner"


def run(target, template, modules, tags, title):
    """Run the tests of `modules` chosen by Odoo's test `tags`; return a Report."""
    outcome = collect(target, template, modules, tags, title)
    report = Report(skipped=len(set(outcome["skipped"]) - set(outcome["failed"])))
    good = set(outcome["started"]) - set(outcome["failed"]) - set(outcome["skipped"])
    report.passed = len(good)
    verdicts = dict.fromkeys(good, "passed")
    verdicts |= dict.fromkeys(outcome["skipped"], "skipped")
    results.remember(verdicts | dict.fromkeys(outcome["failed"], "failed"))
    for identity, text in outcome["failed"].items():
        report.fail(f"odoo: {identity}: {_cause(text)}")
    if outcome["stray_errors"]:
        count = len(outcome["stray_errors"])
        first = outcome["stray_errors"][0]
        report.fail(f"odoo: {count} errors logged outside failures, first: {first}")
    if outcome["problem"]:
        report.fail(f"odoo: {outcome['problem']}")
    elif not outcome["started"] and not outcome["failed"]:
        report.fail(f"odoo: no test ran for {tags}")
    return report


def collect(target, template, modules, tags, title):
    """Run as `run` does and return what happened, test by test.

    Keys: started (list), failed and skipped ({test: text}), stray_errors (list),
    problem (a text where the run itself broke, else None).
    """
    check_browser()
    with step(title), templates.cloned(target, template) as database:
        return _run_process(target, database, modules, tags)


def _cause(text):
    """Return the last line of a failure: what was raised."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no text"


def check_browser():
    """Raise SetupError unless browser tests can run: Odoo would skip them silently."""
    if not system_packages.find_browser():
        raise SetupError("no Chromium for the browser tests", "install chromium")
    code = "import websocket; websocket.create_connection"
    command = [str(python_env.PYTHON), "-c", code]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise SetupError(
            "the Python environment lacks websocket-client",
            f"remove {python_env.VENV} and run the command again",
        )


def free_port():
    """Return a TCP port of this machine that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _run_process(target, database, modules, tags):
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"odoo-{database}.log"
    options = [
        *("-d", database, "--test-tags", tags, "--stop-after-init"),
        *("--http-port", str(free_port()), "--max-cron-threads=0"),
        *("--logfile", str(log), "--screenshots", str(LOGS / "screenshots")),
        *("--no-database-list", *QUIET),
    ]
    folder = Path(tempfile.mkdtemp(prefix="odoo-tests-"))
    request, answer = folder / "request.json", folder / "answer.json"
    request.write_text(json.dumps({"modules": modules, "options": options}))
    environment = target.process_environment()
    environment["TMPDIR"] = str(folder)
    environment["PYTHONPATH"] += f"{os.pathsep}{ROOT / 'bin' / 'lib'}"
    command = [str(python_env.PYTHON), "-m", RUNNER, str(request), str(answer)]
    say(f"log: {log.relative_to(ROOT)}")
    try:
        status = processes.stream(
            command,
            environment,
            ends_by=signal.SIGTERM,
            limit=TIME_LIMIT,
            hide="security risk",
        )
        outcome = json.loads(answer.read_text()) if answer.exists() else {}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _complete(outcome, status, log)


def _complete(outcome, status, log):
    """Fill in what an unfinished run left out, and say what the problem was."""
    empty = {"started": [], "failed": {}, "skipped": {}, "stray_errors": []}
    complete = {**empty, **outcome, "problem": None}
    if status or not outcome:
        where = "while testing" if outcome.get("loaded") else "while loading"
        complete["problem"] = f"Odoo stopped {where}, exit status {status} ({log})"
    elif len(outcome["started"]) < outcome["wanted"] and not outcome["failed"]:
        missing = outcome["wanted"] - len(outcome["started"])
        if missing > len(outcome["skipped"]):
            complete["problem"] = f"{missing} tests of {outcome['wanted']} did not run"
    return complete


def path_tag(path):
    """Return Odoo's test tag for a test file."""
    return str(Path(os.path.abspath(path)))

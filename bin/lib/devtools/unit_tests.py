"""Runs the top-level tests/ by pytest and counts them from its own report."""

import os
import signal
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import processes, python_env
from .paths import ROOT
from .report import Report
from .steps import step

TESTS = ROOT / "tests"
TIME_LIMIT = 45 * 60


def run(arguments, title="Top-level tests"):
    """Run pytest with `arguments` in the project's environment; return a Report."""
    return _run(arguments, title, _run_here)


def run_beside(arguments, title):
    """Run as `run` does beside others: what pytest prints comes line by line."""
    return _run(arguments, title, _stream)


def _run(arguments, title, start):
    with step(title), tempfile.TemporaryDirectory() as folder:
        xml = Path(folder) / "report.xml"
        command = [
            *(str(python_env.PYTHON), "-u", "-m", "pytest", "-p", "no:cacheprovider"),
            *("-q", "--no-header", "--tb=short", "--durations=5"),
            *(f"--junitxml={xml}", *map(str, arguments)),
        ]
        library = str(ROOT / "bin" / "lib")
        environment = {**os.environ, "PYTHONPATH": library, "PYTHONUNBUFFERED": "1"}
        return count(xml, start(command, environment), title)


def _run_here(command, environment):
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode


def _stream(command, environment):
    # on Ctrl-C's signal pytest ends what its fixtures have started
    return processes.stream(
        command, environment, ends_by=signal.SIGINT, limit=TIME_LIMIT
    )


def count(xml, status, title="pytest"):
    """Return the Report of a pytest run: its JUnit file and its exit status."""
    report = Report()
    if not xml.exists():
        report.fail(f"{title}: stopped with exit status {status}")
        return report
    verdicts = {}
    for case in ElementTree.parse(xml).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        tags = {child.tag for child in case}
        verdict = "passed"
        if tags & {"failure", "error"}:
            verdict = "failed"
        elif "skipped" in tags:
            verdict = "skipped"
        if verdicts.get(name) != "failed":
            verdicts[name] = verdict
    for name, verdict in verdicts.items():
        if verdict == "failed":
            report.fail(f"pytest: {name}")
        else:
            setattr(report, verdict, getattr(report, verdict) + 1)
    if status == 5 or not verdicts:
        report.fail(f"{title}: no test ran")
    elif status and not report.failed:
        report.fail(f"{title}: stopped with exit status {status}")
    return report

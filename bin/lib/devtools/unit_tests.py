"""Runs the top-level tests/ by pytest and counts them from its own report."""

import os
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import python_env
from .paths import ROOT
from .report import Report
from .steps import step

TESTS = ROOT / "tests"


def run(arguments, title="Top-level tests"):
    """Run pytest with `arguments` in the project's environment; return a Report."""
    with step(title), tempfile.TemporaryDirectory() as folder:
        xml = Path(folder) / "report.xml"
        command = [
            *(str(python_env.PYTHON), "-u", "-m", "pytest", "-p", "no:cacheprovider"),
            *("-q", "--no-header", "--tb=short", "--durations=5"),
            *(f"--junitxml={xml}", *map(str, arguments)),
        ]
        library = str(ROOT / "bin" / "lib")
        environment = {**os.environ, "PYTHONPATH": library, "PYTHONUNBUFFERED": "1"}
        status = subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
        ).returncode
        return count(xml, status)


def count(xml, status):
    """Return the Report of a pytest run: its JUnit file and its exit status."""
    report = Report()
    if not xml.exists():
        report.fail(f"pytest: stopped with exit status {status}")
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
        report.fail("pytest: no test ran")
    elif status and not report.failed:
        report.fail(f"pytest: stopped with exit status {status}")
    return report

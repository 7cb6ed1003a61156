"""The whole run in lanes: nothing is lost, whatever becomes of a lane or a job."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from devtools import addon_tests, addons, lanes, plan, unit_tests
from devtools.errors import SetupError
from devtools.lanes import Job
from devtools.report import Report

ROOT = Path(__file__).resolve().parents[1]


def passed(count=1):
    return lambda: Report(passed=count)


def failing():
    report = Report(passed=1)
    report.fail("somewhere")
    return report


def refused():
    raise SetupError("no disk", "buy one")


def broken():
    raise SystemExit("gone")


class Watch:
    """Jobs that note which others ran at the same time."""

    def __init__(self):
        self.present, self.met = set(), {}
        self.lock = threading.Lock()

    def job(self, name, **options):
        return Job(name, lambda: self._stay(name), **options)

    def _stay(self, name):
        with self.lock:
            self.present.add(name)
            for one in self.present:
                self.met.setdefault(one, set()).update(self.present - {one})
        time.sleep(0.3)
        with self.lock:
            self.met[name] |= self.present - {name}
            self.present.remove(name)
        return Report(passed=1)


def test_all_lanes_are_counted():
    report = lanes.run([Job("a", passed(2)), Job("b", failing), Job("c", passed(3))])
    assert str(report) == "6 passed, 1 failed, 0 skipped"
    assert report.failures == ["somewhere"]
    assert report.status == 1


@pytest.mark.parametrize("what", [refused, broken])
def test_a_job_that_breaks_is_counted_and_the_others_go_on(what):
    report = lanes.run([Job("a", what), Job("b", passed(2)), Job("c", passed())])
    assert str(report) == "3 passed, 1 failed, 0 skipped"
    assert report.failures[0].startswith("a: ")


def test_what_a_broken_job_was_to_prepare_is_counted_as_failed():
    jobs = [Job("a", refused), Job("b", passed(), ("a",)), Job("c", passed(), ("b",))]
    report = lanes.run([*jobs, Job("d", passed())])
    assert str(report) == "1 passed, 3 failed, 0 skipped"
    assert report.failures == [
        "a: no disk; buy one",
        "b: did not run",
        "c: did not run",
    ]


def test_failed_tests_keep_nothing_from_running_that_looks_at_them():
    report = lanes.run([Job("a", failing), Job("b", passed(), ("a",))])
    assert str(report) == "2 passed, 1 failed, 0 skipped"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("count", [1, 2])
def test_a_lane_that_dies_is_a_failure(monkeypatch, count):
    result = lanes._result

    def dies(job):
        if job.name == "b":
            raise MemoryError
        return result(job)

    monkeypatch.setattr(lanes, "_result", dies)
    names = ("a", "b", "c")
    report = lanes.run([Job(name, passed()) for name in names], count)
    assert report.failures[0] == "b: did not run"
    assert report.passed + report.failed == 3
    assert report.passed == count


def test_a_process_that_dies_is_a_failure(tmp_path):
    good, bad = tmp_path / "test_good.py", tmp_path / "test_bad.py"
    good.write_text("def test_one():\n    pass\n")
    bad.write_text(
        "import os\ndef test_one():\n    pass\n"
        "def test_two():\n    os.kill(os.getpid(), 9)\n"
    )
    report = lanes.run(
        [
            Job(p.name, lambda p=p: unit_tests.run_beside([p], p.name))
            for p in (bad, good)
        ]
    )
    assert str(report) == "1 passed, 1 failed, 0 skipped"
    assert report.failures == ["test_bad.py: stopped with exit status -9"]


def test_two_run_at_the_same_time_and_those_that_race_alone():
    watch = Watch()
    report = lanes.run(
        [
            watch.job("a"),
            watch.job("b"),
            watch.job("race", alone=True),
            watch.job("other race", alone=True),
            watch.job("c"),
        ]
    )
    assert report.passed == 5
    assert "b" in watch.met["a"]
    assert watch.met["race"] == watch.met["other race"] == set()


def test_what_hardly_works_may_run_beside_a_race():
    watch = Watch()
    lanes.run(
        [watch.job("race", alone=True), watch.job("x"), watch.job("w", light=True)]
    )
    assert watch.met["race"] == {"w"}
    assert watch.met["x"] <= {"w"}


def test_lines_carry_their_lane(capsys):
    def talk():
        lanes.say("first\nsecond")
        return Report(passed=1)

    lanes.run([Job("a", talk)], 1)
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["1| first", "1| second"]
    assert said[2].startswith("Lane 1: at work for ")


@pytest.mark.parametrize(
    ("number", "shell"),
    [
        (signal.SIGINT, ""),
        # as in a job in the background of a script, or of a CI
        (signal.SIGINT, "trap '' INT; "),
        (signal.SIGTERM, "trap '' INT; "),
    ],
)
def test_an_interrupted_run_leaves_nothing_running(tmp_path, number, shell):
    """The one tidies up, the other is killed, and what it started with it."""
    program = f"""
import signal, sys
from devtools import lanes, processes
from devtools.entry import command
gentle = [sys.executable, "-c", '''
import os, time
open("{tmp_path}/gentle", "w").write(str(os.getpid()))
try:
    time.sleep(99)
except KeyboardInterrupt:
    open("{tmp_path}/tidied", "w")
''']
stubborn = ["sh", "-c", "sleep 98 & echo $! > {tmp_path}/stubborn; wait"]
def job(command, ends_by):
    return lambda: processes.stream(command, None, ends_by=ends_by, limit=90)
@command
def main():
    lanes.run([
        lanes.Job("a", job(gentle, signal.SIGINT)),
        lanes.Job("b", job(stubborn, signal.SIGKILL)),
        lanes.Job("c", job(["touch", "{tmp_path}/third"], signal.SIGKILL)),
    ])
sys.exit(main())
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bin" / "lib")}
    files = [tmp_path / "gentle", tmp_path / "stubborn"]
    with subprocess.Popen(
        ["sh", "-c", shell + 'exec "$@"', "sh", sys.executable, "-c", program],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        limit = time.monotonic() + 30
        while not all(file.exists() and file.read_text().strip() for file in files):
            assert time.monotonic() < limit
            time.sleep(0.05)
        time.sleep(0.2)
        running.send_signal(number)
        output, _errors = running.communicate(timeout=30)
    assert running.returncode == 130, output
    assert (tmp_path / "tidied").exists()
    assert not (tmp_path / "third").exists()
    for file in files:
        assert not _alive(int(file.read_text()))


def _alive(process):
    """Whether a process is there and not merely waiting to be collected."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        stat = Path(f"/proc/{process}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] != "Z"
    return False


def test_the_plan_holds_every_test_file_once():
    groups = plan.groups()
    planned = [
        file
        for paths in groups.values()
        for path in paths
        for file in plan._files(path)
    ]
    assert sorted(planned) == sorted((ROOT / "tests").rglob("test_*.py"))
    jobs = plan.jobs(None)
    names = [job.name for job in jobs]
    assert len(set(names)) == len(names)
    without_file = {plan.TEMPLATES, plan.CHECKS, *plan.ADDONS, plan.GLUE}
    assert groups.keys() == set(names) - without_file
    for job in jobs:
        assert set(job.after) <= set(names)


def test_what_the_plan_names_is_there():
    """A file that is renamed does not lose its place unnoticed."""
    named = {*plan.LONG, *plan.ALONE, *plan.LIGHT, *plan.AFTER_ADDONS}
    named |= {*plan.WITHOUT_DATABASE, *plan.TOGETHER}
    assert named <= plan.groups().keys()


def test_the_tests_of_every_addon_are_planned_once(monkeypatch):
    """Each in a job whose database has all own addons, glue apart."""
    asked = []

    def run(_target, chosen, installed):
        asked.append((chosen.modules, installed))

    monkeypatch.setattr(addon_tests, "run", run)
    for job in plan.jobs(None):
        if job.name in (*plan.ADDONS, plan.GLUE):
            job.run()
    modules = [name for chosen, _installed in asked for name in chosen]
    assert sorted(modules) == sorted(addons.everything())
    assert len(asked) == 3
    for _chosen, installed in asked:
        assert installed == addons.names()

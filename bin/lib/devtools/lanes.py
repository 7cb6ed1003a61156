"""Runs jobs side by side: most of them use one processor, and not all of that.

A lane is a thread that takes one job after the other; the work is done by processes.
Whatever becomes of a lane or a job, it is counted: a job without a result has failed.
"""

import contextlib
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from . import disk, processes
from .errors import SetupError
from .report import Report
from .steps import duration, marked, say

COUNT = 2


@dataclass(frozen=True)
class Job:
    """A named part of a run; `run()` returns its Report.

    It begins when the jobs named in `after` have ended, and not at all where one of
    them broke. Beside a job that is `alone`, for it races or measures, only such run
    as are `light`: they wait more than they work.
    """

    name: str
    run: Callable
    after: tuple = ()
    alone: bool = False
    light: bool = False


def run(jobs, count=COUNT):
    """Run `jobs` in `count` lanes, the first ones first; return the Report of all."""
    return _Lanes(jobs, count).run()


class _Lanes:
    def __init__(self, jobs, count):
        self.jobs = list(jobs)
        self.waiting = list(jobs)
        self.running = []
        self.reports = {}
        self.broken = set()
        self.spent = {number: [] for number in range(1, count + 1)}
        self.stopped = False
        self.changed = threading.Condition()

    def run(self):
        threads = [
            threading.Thread(target=self._lane, args=(number,), daemon=True)
            for number in self.spent
        ]
        with _signals():
            try:
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            except BaseException:
                self._stop(threads)
                raise
        return self._sum()

    def _stop(self, threads):
        say("ending what runs ...")
        with self.changed:
            self.stopped = True
            self.changed.notify_all()
        processes.end_all()
        for thread in threads:
            if thread.ident:
                thread.join(processes.GRACE_SECONDS)

    def _lane(self, number):
        with marked(f"{number}| "):
            while job := self._take():
                began = time.monotonic()
                try:
                    report, broke = _result(job)
                    self.reports[job.name] = report
                finally:
                    with self.changed:
                        self.spent[number].append((job.name, time.monotonic() - began))
                        if job.name not in self.reports or broke:
                            self.broken.add(job.name)
                        self.running.remove(job)
                        self.changed.notify_all()

    def _take(self):
        """Wait for a job that may begin; None where none will."""
        with self.changed:
            while self.waiting and not self.stopped:
                job = next(filter(self._may_begin, self.waiting), None)
                if job:
                    self.waiting.remove(job)
                    self.running.append(job)
                    return job
                if not self.running:
                    return None
                self.changed.wait()
        return None

    def _may_begin(self, job):
        ended = all(n in self.reports and n not in self.broken for n in job.after)
        quiet = job.light or not any(other.alone for other in self.running)
        if job.alone:
            quiet = all(other.light for other in self.running)
        return ended and quiet

    def _sum(self):
        total = Report()
        for job in self.jobs:
            if job.name in self.reports:
                total.add(self.reports[job.name])
            else:
                total.fail(f"{job.name}: did not run")
        for number, jobs in self.spent.items():
            listed = ", ".join(f"{name} {duration(spent)}" for name, spent in jobs)
            worked = duration(sum(spent for _name, spent in jobs))
            say(f"Lane {number}: at work for {worked} ({listed})")
        return total


def _result(job):
    """Run a job; return its Report and whether it broke."""
    report = Report()
    try:
        with disk.errors():
            return job.run(), False
    except SetupError as error:
        report.fail(f"{job.name}: {error.what}; {error.remedy}")
        told = f"error: {error.what}\nwhat to do: {error.remedy}"
    except BaseException as error:
        report.fail(f"{job.name}: {error!r}")
        told = traceback.format_exc()
    if not processes.ending.is_set():
        say(told)
    return report, True


@contextlib.contextmanager
def _signals():
    """Whoever ends this program from outside ends what it started, as Ctrl-C does."""

    def interrupt(_number, _frame):
        raise KeyboardInterrupt

    # nohup stays what it is; a job in the background ignores SIGINT, its tests must not
    before = {
        number: signal.signal(number, interrupt)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

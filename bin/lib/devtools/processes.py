"""Long-running processes of the tests, ended with all that they started.

Each has a session of its own: Ctrl-C in a terminal reaches this program alone, which
then lets them tidy up before it kills what is left.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time

from .paths import ROOT
from .steps import say

GRACE_SECONDS = 40
_running = {}
# Set for good by who ends this program: nothing is started any more.
ending = threading.Event()


@contextlib.contextmanager
def started(command, ends_by=signal.SIGKILL, **options):
    """Start a process and yield it; nothing of it is left afterwards.

    `ends_by` is the signal that it tidies up on when this program is told to end.
    Raises KeyboardInterrupt once it was told.
    """
    if ending.is_set():
        raise KeyboardInterrupt
    with subprocess.Popen(
        [str(part) for part in command],
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        **options,
    ) as process:
        _running[process] = ends_by
        try:
            yield process
        except BaseException:
            _tell(process, ends_by)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)
            raise
        finally:
            kill(process)
            del _running[process]


def stream(command, environment, *, ends_by, limit, hide=None):
    """Run a command in the root, saying each line at once; return its exit status.

    It is killed after `limit` seconds. Lines that hold the text `hide` are left out.
    """
    with started(command, ends_by, env=environment, cwd=ROOT) as process:
        timer = threading.Timer(limit, kill, [process])
        timer.start()
        try:
            for line in process.stdout:
                if not hide or hide not in line:
                    say(line.rstrip())
            return process.wait()
        finally:
            timer.cancel()


def end_all():
    """End what other threads have started: gently first, then for certain."""
    ending.set()
    for process, ends_by in list(_running.items()):
        _tell(process, ends_by)
    limit = time.monotonic() + GRACE_SECONDS
    try:
        while _running and time.monotonic() < limit:
            time.sleep(0.1)
    finally:
        # at once, too, for who does not want to wait and says so again
        for process in list(_running):
            kill(process)


def kill(process):
    """Kill a process, if it is there, and all that it started and left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _tell(process, ends_by):
    if ends_by == signal.SIGKILL:
        kill(process)
    elif process.poll() is None:
        process.send_signal(ends_by)

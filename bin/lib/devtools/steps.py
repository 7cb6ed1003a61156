"""Progress on the terminal: what is being done and how long it took."""

import contextlib
import re
import subprocess
import sys
import threading
import time

from . import disk
from .errors import SetupError
from .paths import LOGS

# Of each thread: how deep it is in its steps, and the mark of its lines.
_place = threading.local()
# What apt and pip write when the network or a proxy fails. The errors that they end
# with speak of a package that cannot be found.
_UNREACHABLE = re.compile(
    r"Failed to fetch .*|Failed to establish a new connection: [^'\n]*"
    r"|Could not (?:connect|resolve) .*|Temporary failure (?:in name )?resol.*"
    r"|(?:Connect|Read)Timeout.*|ProxyError.*"
)


def say(text):
    """Print a text at once, its lines in one piece: others may be printing, too."""
    start = getattr(_place, "mark", "") + "  " * getattr(_place, "depth", 0)
    lines = text.splitlines() or [""]
    sys.stdout.write("".join(f"{start}{line}".rstrip() + "\n" for line in lines))
    sys.stdout.flush()


@contextlib.contextmanager
def marked(mark):
    """Begin each line that this thread says with `mark`."""
    _place.mark = mark
    try:
        yield
    finally:
        _place.mark = ""


@contextlib.contextmanager
def step(title):
    """Announce a step and print its duration when it ends."""
    say(f"{title} ...")
    started = time.monotonic()
    _place.depth = getattr(_place, "depth", 0) + 1
    try:
        yield
    finally:
        _place.depth -= 1
        failed = sys.exc_info()[0] is not None
        word = "stopped" if failed else "done"
        say(f"{title}: {word} in {duration(time.monotonic() - started)}")


def duration(seconds):
    """Return a duration for people: "0.4 s", "2 min 5 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


def run_logged(command, log_name, *, what, remedy, env=None, cwd=None, before=""):
    """Run `command` with its output in .local/logs/`log_name`.

    `before` is the output of an earlier command that may hold the reason of a failure.
    Returns the output. Raises SetupError(what, remedy) with its most telling line on
    failure, or one about disk space where that was the cause.
    """
    log = LOGS / log_name
    lines = []
    with open_log(log) as write:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=env,
                cwd=cwd,
            )
        except FileNotFoundError as error:
            raise SetupError(f"{what}: {error.filename} not found", remedy) from error
        try:
            for line in process.stdout:
                write(line)
                lines.append(line)
            status = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
    text = "".join(lines)
    if status:
        error = disk.shortage(text) or SetupError(
            f"{what}{_cause(text, before)} (log: {log})", remedy
        )
        error.output = text
        raise error
    return text


@contextlib.contextmanager
def open_log(path):
    """Yield a function that writes text to `path` at once.

    A full disk cuts the log short but does not stop who writes it: why a program failed
    is known from what it said, not from its log.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb", buffering=0) as log:

        def write(text):
            with contextlib.suppress(OSError):
                log.write(text.encode())

        yield write


def _cause(text, before):
    """Return the most telling lines of a log, as ": line"."""
    unreachable = _UNREACHABLE.search(text)
    if unreachable:
        return f": {unreachable[0][:200].strip()}"
    telling = [_last_error(text)]
    unreachable = _UNREACHABLE.search(before)
    if unreachable:
        telling.append(unreachable[0].strip())
    return "".join(f": {line[:200]}" for line in telling if line)


def _last_error(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marked = [line for line in lines if line.startswith(("E: ", "ERROR", "Error"))]
    return ((marked or lines)[-1:] or [""])[0]

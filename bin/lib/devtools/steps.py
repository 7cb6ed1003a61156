"""Progress on the terminal: what is being done and how long it took."""

import contextlib
import subprocess
import sys
import time

from .errors import SetupError
from .paths import LOGS, no_space

_depth = 0


def say(text):
    """Print one line at once."""
    print("  " * _depth + text, flush=True)


@contextlib.contextmanager
def step(title):
    """Announce a step and print its duration when it ends."""
    global _depth
    say(f"{title} ...")
    started = time.monotonic()
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1
        failed = sys.exc_info()[0] is not None
        word = "stopped" if failed else "done"
        say(f"{title}: {word} in {duration(time.monotonic() - started)}")


def duration(seconds):
    """Return a duration for people: "0.4 s", "2 min 5 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


def run_logged(command, log_name, *, what, remedy, env=None, cwd=None):
    """Run `command` with its output in .local/logs/`log_name`.

    Raises SetupError(what, remedy) with the last line of the log on failure.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / log_name
    with open(log, "wb") as output:
        try:
            status = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                check=False,
            ).returncode
        except FileNotFoundError as error:
            raise SetupError(f"{what}: {error.filename} not found", remedy) from error
    if status:
        text = log.read_text(errors="replace")
        if "No space left on device" in text:
            raise no_space(log.parent)
        raise SetupError(f"{what}{_cause(text)} (log: {log})", remedy)


def _cause(text):
    """Return the most telling line of a log, as ": line"."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marked = [line for line in lines if line.startswith(("E: ", "ERROR", "Error"))]
    telling = (marked or lines)[-1:] or [""]
    return f": {telling[0][:200]}" if telling[0] else ""

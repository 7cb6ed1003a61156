"""Where things lie in the checkout, and helpers to change files safely."""

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOCAL = ROOT / ".local"
ADDONS = ROOT / "addons"
LOGS = LOCAL / "logs"
STAMPS = LOCAL / "stamps"


def write_atomically(path, text):
    """Write `text` to `path` so that a reader sees the old or the new file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(text)
    partial.replace(path)


def read_text(path):
    """Return the text of `path`, or an empty string where there is no such file."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def digest(*parts):
    """Return a short hexadecimal digest of strings and bytes, order included."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(b"%d:" % len(data) + data)
    return total.hexdigest()[:16]


@contextlib.contextmanager
def lock(name, shared=False, on_wait=None):
    """Hold the checkout-wide file lock `name`; `on_wait()` is called before waiting."""
    folder = LOCAL / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    with open(folder / f"{name}.lock", "a") as handle:
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if on_wait:
                on_wait()
            fcntl.flock(handle, mode)
        yield

"""Where things lie in the checkout, and helpers to change files safely."""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
from pathlib import Path

from .errors import SetupError

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


@contextlib.contextmanager
def disk_errors():
    """Turn "no space left on device" and "read-only" into a clear SetupError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_space(error.filename or LOCAL) from error
        if error.errno in (errno.EROFS, errno.EACCES):
            raise SetupError(
                f"{error.filename} cannot be written ({os.strerror(error.errno)})",
                "run the command as the owner of the checkout, on a writable disk",
            ) from error
        raise


def no_space(place):
    """Return the SetupError for a full disk at `place`."""
    return SetupError(
        f"no disk space left at {place}",
        f"free some space on the disk that holds {ROOT} and run the command again",
    )


def require_space(megabytes):
    """Raise SetupError unless the checkout's disk has `megabytes` free."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(LOCAL).free // 2**20
    if free < megabytes:
        raise SetupError(
            f"not enough disk space at {LOCAL}: {free} MB free, {megabytes} MB needed",
            "free some space there and run the command again",
        )

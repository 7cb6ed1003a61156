"""Disk space: enough before a step begins, a clear word where it runs out in one."""

import contextlib
import errno
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .errors import SetupError
from .paths import LOCAL, ROOT, read_text

FULL = (errno.ENOSPC, errno.EDQUOT)
FULL_WORDS = ("No space left on device", "Disk quota exceeded", "disk full")
BARRED = (errno.EROFS, errno.EACCES, errno.EPERM)
# PostgreSQL writes ahead in files of 16 MB and gives the room back when it fails.
SPARE_MEGABYTES = 32
SPARE_FILES = 16


def require(megabytes, purpose=None, place=LOCAL):
    """Raise SetupError unless the disk of `place` has `megabytes` free."""
    if not megabytes:
        return
    folder = _existing(place)
    free, _files = _room(folder)
    if free < megabytes:
        needed = f"{megabytes} MB needed" + (f" for {purpose}" if purpose else "")
        raise SetupError(
            f"not enough disk space at {folder}: {free} MB free, {needed}",
            "free some space there and run the same command again",
        )


def remaining(megabytes, *begun):
    """Return what is left of `megabytes` when the folders `begun` are taken off."""
    words = ["du", "-sm", *(str(folder) for folder in begun if folder.exists())]
    if len(words) == 2:
        return megabytes
    counted = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    used = sum(int(line.split()[0]) for line in counted.splitlines())
    return max(megabytes - used, SPARE_MEGABYTES)


@contextlib.contextmanager
def errors():
    """Turn "no space left on device" and "read-only" into a clear SetupError."""
    try:
        yield
    except shutil.Error as error:
        # A tree was copied as far as possible; its arguments are all that went wrong.
        raise shortage(str(error)) or error from error
    except OSError as error:
        name = error.filename or LOCAL
        if error.errno in FULL:
            raise _shortage(_existing(Path(os.fsdecode(name)))) from error
        if error.errno in BARRED and error.filename:
            raise SetupError(
                f"{name} cannot be written or read ({os.strerror(error.errno)})",
                "run the command as the owner of the checkout, on a writable disk",
            ) from error
        raise


def shortage(text=""):
    """Return the SetupError that explains a failure by a full disk, or None.

    `text` is what the failed program wrote. That alone does not tell: its log may lie
    on the disk that is full, and a server that died of it writes nothing to its client.
    """
    full = next(filter(_is_full, _places()), None)
    if full or any(words in text for words in FULL_WORDS):
        return _shortage(full or LOCAL)
    return None


def _shortage(place):
    free, files = _room(_existing(place))
    what = f"no disk space left at {place} ({free} MB free)"
    if files is not None and files < SPARE_FILES and free >= SPARE_MEGABYTES:
        what = f"no disk space left at {place} (the disk can hold no more files)"
    return SetupError(
        what,
        f"free some space on that disk and run the same command again in {ROOT}: it "
        "goes on where it stopped",
    )


def _places():
    """Return the folders that a set-up fills, each on a disk of its own perhaps."""
    home = read_text(LOCAL / "pg-home").strip()
    places = [LOCAL, Path(tempfile.gettempdir()), *([Path(home)] if home else [])]
    return [_existing(place) for place in places]


def _is_full(place):
    free, files = _room(place)
    return free < SPARE_MEGABYTES or (files is not None and files < SPARE_FILES)


def _room(folder):
    """Return (free megabytes, free files or None where the disk counts none)."""
    found = os.statvfs(folder)
    files = found.f_favail if found.f_files else None
    return found.f_bavail * found.f_frsize // 2**20, files


def _existing(place):
    """Return `place` or the nearest folder above it that exists."""
    return next(path for path in (place, *place.parents, Path("/")) if path.exists())

"""The project's virtual environment with the pinned packages."""

import os
import shutil
import subprocess
import sys

from . import disk
from .errors import SetupError
from .paths import (
    LOCAL,
    ROOT,
    STAMPS,
    digest,
    lock,
    read_text,
    write_atomically,
)
from .steps import run_logged, say, step

VENV = LOCAL / "venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
MEGABYTES = 700
# There while packages are being written: one cut off half-way looks installed to pip.
UNFINISHED = VENV / "unfinished"
PIP_WRITES = "Installing collected packages"


def ensure(development=False):
    """Make the environment fit requirements.txt (and -dev), return its Python.

    Nothing is done where the environment was made from the very same files.
    """
    files = [RUNTIME, DEVELOPMENT] if development else [RUNTIME]
    if not _is_current(files):
        with lock("venv", on_wait=lambda: say("waiting for another set-up of Python")):
            if not _is_current(files):
                _install(files)
    return PYTHON


def space_needed(development=False):
    """Return the megabytes that `ensure` would take, 0 where nothing is to do."""
    files = [RUNTIME, DEVELOPMENT] if development else [RUNTIME]
    return 0 if _is_current(files) else disk.remaining(MEGABYTES, VENV)


def requirements_digest():
    """Return a digest of the packages of the runtime environment."""
    lines = (line.strip() for line in RUNTIME.read_text().splitlines())
    packages = sorted(line for line in lines if line and not line.startswith("#"))
    return digest(_python_version(), *packages)


def _python_version():
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _stamp(file):
    return STAMPS / f"{file.stem}.stamp"


def _expected(file):
    return digest(_python_version(), file.read_text())


def _is_current(files):
    return PYTHON.exists() and all(
        read_text(_stamp(file)) == _expected(file) for file in files
    )


def _install(files):
    usable = _venv_works()
    if not usable:
        for file in (RUNTIME, DEVELOPMENT):
            _stamp(file).unlink(missing_ok=True)
        shutil.rmtree(VENV, ignore_errors=True)
    disk.require(disk.remaining(MEGABYTES, VENV), "Python packages")
    if not usable:
        with step("Creating the Python environment"):
            run_logged(
                [sys.executable, "-m", "venv", VENV],
                "venv.log",
                what="the Python environment cannot be created",
                remedy="install Python's venv: apt-get install python3-venv",
            )
    with step(f"Installing Python packages ({', '.join(f.name for f in files)})"):
        command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
        for file in files:
            command += ["-r", file]
        UNFINISHED.touch()
        try:
            run_logged(
                command,
                "pip.log",
                what="Python packages are not obtainable",
                remedy="check pip's configuration and the network, then run it again",
            )
        except SetupError as error:
            if PIP_WRITES not in error.output:
                UNFINISHED.unlink()
            raise
        UNFINISHED.unlink()
    for file in files:
        write_atomically(_stamp(file), _expected(file))


def _venv_works():
    """Tell whether the environment is whole, runs and is of this very Python."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    asked = subprocess.run(
        [str(PYTHON), "-c", code], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() == _python_version()


def run_module(module, *args, env=None):
    """Replace this process by `python -m module args` of the environment."""
    try:
        os.execve(str(PYTHON), [str(PYTHON), "-m", module, *args], env or os.environ)
    except OSError as error:
        raise SetupError(
            f"{PYTHON} cannot be run: {error.strerror}",
            f"remove {VENV} and run the command again",
        ) from error

"""Runs Odoo to install or update modules, with progress on the terminal."""

import os
import re
import time

from . import disk, processes, python_env
from .errors import SetupError
from .paths import LOGS
from .steps import open_log, say

_LOADING = re.compile(r"odoo\.modules\.loading: Loading module (\S+) \((\d+)/(\d+)\)")
_ERROR = re.compile(r"^\S+ \S+ \d+ (ERROR|CRITICAL) \S+ \S+: (.*)")
# Odoo goes on without demo data that cannot be loaded, with a warning alone.
_DEMO = re.compile(
    r"^\S+ \S+ \d+ WARNING \S+ odoo\.modules\.loading:"
    r" Module (\S+) demo data failed to install"
)
_EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*: ")
_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ [A-Z]+ ")
# Deprecations in the libraries that Odoo 19 is pinned to, and WeasyPrint's progress.
QUIET = ("--log-handler=py.warnings:ERROR", "--log-handler=weasyprint:WARNING")


def run_odoo(target, database, *options, log_name):
    """Run `odoo server options` on `database` until it has loaded.

    Raises SetupError with the first error of the log where it fails, and where the
    demo data of a module could not be loaded.
    """
    words = ["server", "--stop-after-init", "--max-cron-threads=0", *options]
    _run(target, database, words, None, LOGS / log_name)


def run_code(target, database, code, *, log_name):
    """Run Python `code` with Odoo's `env` on `database`, errors as in `run_odoo`."""
    LOGS.mkdir(parents=True, exist_ok=True)
    script = LOGS / f"{log_name}.py"
    script.write_text(code)
    _run(target, database, ["shell"], script, LOGS / log_name)


def _run(target, database, words, script, log):
    command = [str(python_env.PYTHON), "-m", "odoo", *words]
    command += ["-d", database, "--no-http", *QUIET]
    with open_log(log) as write, open(script or os.devnull) as given:
        environment = target.process_environment()
        with processes.started(command, stdin=given, env=environment) as process:
            errors = _follow(process, write)
            status = process.wait()
    if status or errors:
        cause = errors[0] if errors else f"exit status {status}"
        raise disk.shortage("\n".join(errors)) or SetupError(
            f"Odoo failed on database {database}: {cause}",
            f"read the log {log}",
        )


def _follow(process, write):
    """Copy the process's output to its log; return the errors seen in it."""
    errors, demo, last_said = [], None, time.monotonic()
    for line in process.stdout:
        write(line)
        if demo:
            # the last exception of the traceback that follows is the reason
            if not _RECORD.match(line):
                if _EXCEPTION.match(line):
                    errors[-1] = f"{demo}: {line.strip()}"
                continue
            demo = None
        loading = _LOADING.search(line)
        if loading and time.monotonic() - last_said > 10:
            last_said = time.monotonic()
            say(f"module {loading[2]} of {loading[3]}: {loading[1]}")
        error = _ERROR.match(line)
        if error:
            errors.append(error[2].strip())
        failed = _DEMO.match(line)
        if failed:
            demo = f"the demo data of {failed[1]} could not be loaded"
            errors.append(demo)
    return errors

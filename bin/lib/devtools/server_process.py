"""A real Odoo server process on a free port, for tests that speak HTTP to it."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request

from . import python_env
from .errors import SetupError
from .install import QUIET
from .odoo_tests import free_port
from .paths import LOGS, ROOT

START_LIMIT = 120
_LAUNCH = ROOT / "bin" / "lib" / "launch"
# of tests; and as in production, for who measures
LAUNCHER = _LAUNCH / "served_to_tests.py"
PLAIN_LAUNCHER = _LAUNCH / "odoo_main.py"


@contextlib.contextmanager
def serving(target, database, *options, launcher=LAUNCHER):
    """Serve `database` and yield (url, process); the process is ended afterwards.

    The server computes the hash of a password once, unless started by PLAIN_LAUNCHER.

    Raises SetupError where the server does not answer within START_LIMIT seconds.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"server-{database}.log"
    port = free_port()
    command = [
        *(str(python_env.PYTHON), str(launcher), "server", "-d", database),
        *("--http-port", str(port), "--http-interface", "127.0.0.1"),
        *("--max-cron-threads=1", "--no-database-list", *QUIET, *options),
    ]
    with open(log, "w") as output:
        process = subprocess.Popen(
            command,
            env=target.process_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_up(url, process, log)
        yield url, process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_up(url, process, log):
    """Return when the server answers; SetupError where it ends or takes too long."""
    limit = time.monotonic() + START_LIMIT
    while process.poll() is None and time.monotonic() < limit:
        try:
            with urllib.request.urlopen(f"{url}/web/login", timeout=60):
                return
        except urllib.error.HTTPError as error:
            raise SetupError(
                f"Odoo answers {error.code} at {url}", f"read {log}"
            ) from (error)
        except OSError:
            time.sleep(0.2)
    raise SetupError(f"Odoo does not answer at {url}", f"read the log {log}")

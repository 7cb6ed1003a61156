"""bin/serve: set up what is missing and serve Odoo with the project's addons."""

import argparse
import csv
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from .. import databases, python_env, settings, site, system_packages
from ..entry import command
from ..errors import SetupError
from ..install import QUIET
from ..paths import ADDONS
from ..steps import duration, say, step

LOGINS = ADDONS / "medical_quality" / "demo" / "logins.csv"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,50}")


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="bin/serve",
        description="Set up what is missing and serve Odoo with the project's addons.",
    )
    parser.add_argument("--port", type=int, default=8069, help="default: 8069")
    parser.add_argument("--interface", help="address to listen on, default: odoo.conf")
    parser.add_argument("--db", metavar="NAME", help="database, default: medical")
    parser.add_argument(
        "--without-demo", action="store_true", help="a new database has no demo company"
    )
    parser.add_argument("--setup-only", action="store_true", help="do not serve")
    return parser.parse_args(words)


@command
def main(words):
    """Set up, then serve until interrupted."""
    started = time.monotonic()
    asked = _arguments(words)
    if asked.db and not NAME.fullmatch(asked.db):
        raise SetupError(
            f"{asked.db!r} cannot be a database name",
            "use letters, digits, - and _ in --db",
        )
    if not asked.setup_only:
        _check_port(asked.port, asked.interface)
    settings.require_space()
    with step("Set-up"):
        system_packages.ensure_pdf_libraries()
        python_env.ensure()
        target = settings.default_target()
    target.database = asked.db or target.database
    databases.check_reachable(target)
    site.ensure(target, demo=not asked.without_demo)
    if asked.setup_only:
        say(f"Ready in {duration(time.monotonic() - started)}; bin/serve serves it.")
        return 0
    return _serve(target, asked, started)


def _check_port(port, interface):
    """Raise SetupError unless the port can be listened on."""
    if not 0 < port < 65536:
        raise SetupError(f"{port} is no port", "choose one from 1024 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface or "127.0.0.1", port))
        except PermissionError as error:
            raise SetupError(
                f"port {port} needs root rights", "choose one above 1023 with --port"
            ) from error
        except OSError as error:
            raise SetupError(
                f"port {port} cannot be used: {error.strerror}",
                "stop the program that listens there, or choose another with --port",
            ) from error


def _serve(target, asked, started):
    options = ["-d", target.database, "--http-port", str(asked.port), *QUIET]
    options += ["--http-interface", asked.interface] if asked.interface else []
    process = subprocess.Popen(
        [str(python_env.PYTHON), "-m", "odoo", "server", *options],
        env=target.process_environment(),
        stdin=subprocess.DEVNULL,
    )

    def pass_on(number, _frame):
        process.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    # Ctrl-C reaches Odoo by itself; it ends cleanly and we with it.
    signal.signal(signal.SIGINT, lambda *_: None)
    host = asked.interface or "127.0.0.1"
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{asked.port}"
    if _wait_until_up(url, process):
        took = duration(time.monotonic() - started)
        _announce(target, url, took)
    return process.wait()


def _wait_until_up(url, process):
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/web/login", timeout=60) as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.3)
    return False


def _announce(target, url, took):
    say(f"\nServing {target.database} at {url} (ready in {took}; Ctrl-C stops)")
    if site.has_demo(target):
        say("Logins, password equal to the login:")
        for login, role in demo_logins():
            say(f"  {login:<20} {role}")
    else:
        say("Log in as admin, password admin, and change it at once.")
    say("")


def demo_logins():
    """Return (login, role) of the demo company's users, the administrator first."""
    logins = [("admin", "administrator")]
    if LOGINS.exists():
        with open(LOGINS, newline="") as handle:
            logins += [(row["login"], row["role"]) for row in csv.DictReader(handle)]
    return list(dict(logins).items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Private PostgreSQL clusters of the checkout: a durable one and one for tests.

Each listens on a Unix socket only, in a folder that only the cluster's own account
(and root) can enter. PostgreSQL does not run as root: then an unprivileged account
owns the clusters, in a place that it can reach.
"""

import os
import pwd
import shlex
import shutil
import subprocess
from pathlib import Path

from . import disk
from .errors import SetupError
from .paths import LOCAL, ROOT, digest, lock, read_text, write_atomically
from .steps import run_logged, say, step
from .system_packages import install

ROLE = "odoo"
SUPERUSER = "postgres"
SOCKET_LIMIT = 107
MEGABYTES = 300
UNSAFE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
SETTINGS = """\
# Written by bin/; changes here are lost. Use postgresql.conf for your own.
listen_addresses = ''
unix_socket_directories = '{socket}'
port = {port}
max_connections = 200
shared_buffers = 512MB
# several installations at once lock thousands of tables and indexes each
max_locks_per_transaction = 512
max_wal_size = 4GB
# compiling a query of many joins takes longer than any answer of this size
jit = off
"""


class Cluster:
    """One PostgreSQL cluster; `start()` makes it whatever state it is in."""

    def __init__(self, name, port, *, durable):
        self.name = name
        self.port = port
        self.durable = durable
        # where it is, once started
        self.data = None

    def start(self):
        """Create and start the cluster where needed; return self."""
        with lock(f"{self.name}-cluster"):
            binaries = _binaries()
            account = _account()
            home = _home(account)
            self.data = home / self.name
            self.socket = _socket_folder(home, account)
            if not (self.data / "PG_VERSION").exists():
                self._create(binaries, account)
            binaries = self._matching_binaries(binaries)
            status = _as(account, binaries / "pg_ctl", "-D", self.data, "status")
            if subprocess.run(status, capture_output=True, check=False).returncode:
                self._run(binaries, account)
            self._ensure_role(binaries, account)
        return self

    def space_needed(self):
        """Return the megabytes that `start` would take of the checkout's disk."""
        home = Path(read_text(LOCAL / "pg-home").strip() or LOCAL)
        return 0 if (home / self.name / "PG_VERSION").exists() else MEGABYTES

    def environment(self):
        """Return the PG* variables that lead libpq and Odoo to this cluster."""
        return {"PGHOST": str(self.socket), "PGPORT": str(self.port), "PGUSER": ROLE}

    def stop(self):
        """Stop a started cluster, ending its connections."""
        command = [_binaries() / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"]
        subprocess.run(_as(_account(), *command), capture_output=True, check=False)

    def discard(self):
        """Stop the cluster; remove it where it lies outside the checkout."""
        self.stop()
        if LOCAL not in self.data.parents:
            shutil.rmtree(self.data, ignore_errors=True)

    def _create(self, binaries, account):
        partial = self.data.with_name(f"{self.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        disk.require(MEGABYTES, "the PostgreSQL cluster", self.data)
        with step(f"Creating the PostgreSQL cluster {self.data}"):
            partial.mkdir(parents=True, mode=0o700)
            _give(partial, account)
            run_logged(
                _as(
                    account,
                    *(binaries / "initdb", "-D", partial, "-U", SUPERUSER),
                    *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
                    *([] if self.durable else ["--no-sync"]),
                ),
                f"{self.name}-initdb.log",
                what="PostgreSQL's cluster cannot be created",
                remedy="read the log; or name a server in ODOO_DB_URL",
            )
            with open(partial / "postgresql.conf", "a") as conf:
                conf.write("include_if_exists = 'project.conf'\n")
            partial.rename(self.data)

    def _matching_binaries(self, newest):
        """Return the programs of the version that made the cluster."""
        version = read_text(self.data / "PG_VERSION").strip()
        if newest.parent.name in (version, "bin", "pgsql", "local", "usr"):
            return newest
        folder = newest.parent.parent / version / "bin"
        if not (folder / "postgres").exists():
            raise SetupError(
                f"PostgreSQL {version}, which made {self.data}, is not installed",
                f"install postgresql-{version}, or move the cluster with pg_upgrade",
            )
        return folder

    def _run(self, binaries, account):
        settings = SETTINGS.format(socket=self.socket, port=self.port)
        project_conf = self.data / "project.conf"
        project_conf.write_text(settings + ("" if self.durable else UNSAFE))
        _give(project_conf, account)
        log = self.data / "server.log"
        run_logged(
            _as(
                account,
                *(binaries / "pg_ctl", "-D", self.data, "-l", log),
                *("-w", "-t", "120", "start"),
            ),
            f"{self.name}-start.log",
            what="PostgreSQL does not start",
            remedy=f"read {log}; or name a server in ODOO_DB_URL",
        )

    def _ensure_role(self, binaries, account):
        query = f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"
        if not self.ask(query, binaries, account):
            self.ask(f"CREATE ROLE {ROLE} LOGIN CREATEDB", binaries, account)

    def ask(self, query, binaries=None, account=None):
        """Run one SQL command as superuser and return its output as text."""
        binaries = binaries or _binaries()
        command = _as(
            account or _account(),
            *(binaries / "psql", "-XqtA", "-h", self.socket, "-p", str(self.port)),
            *("-U", SUPERUSER, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c", query),
        )
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SetupError(
                f"PostgreSQL refused a command: {done.stderr.strip()[:200]}",
                f"read {self.data / 'server.log'}",
            )
        return done.stdout.strip()


DURABLE = Cluster("pg", 5432, durable=True)
TEST = Cluster("pg-test", 5433, durable=False)


def _binaries():
    """Return the folder of PostgreSQL's server programs, installing them if need be."""
    found = find_binaries()
    if not found:
        try:
            install(["postgresql"], "PostgreSQL")
        except SetupError as error:
            remedy = f"{error.remedy}; or name a running server in ODOO_DB_URL"
            raise SetupError(error.what, remedy) from error
        found = find_binaries()
    if not found:
        raise SetupError(
            "PostgreSQL not obtainable: initdb was not found",
            "install PostgreSQL 13 or newer, or name a running server in ODOO_DB_URL",
        )
    return found


def find_binaries():
    """Return the folder of PostgreSQL's programs, or None."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda path: int(path.parts[4]), reverse=True)
    if newest:
        return newest[0].parent
    # Elsewhere than on Debian the programs are in PATH, all of one version.
    in_path = shutil.which("initdb")
    return Path(in_path).resolve().parent if in_path else None


def _account():
    """Return the name of the account that runs PostgreSQL."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        pass
    name = "odoo-pg"
    try:
        pwd.getpwnam(name)
    except KeyError:
        run_logged(
            ["useradd", "--system", "--no-create-home", name],
            "useradd.log",
            what="no unprivileged account for PostgreSQL",
            remedy="create one named postgres, or do not run this as root",
        )
    return name


def _as(account, *command):
    """Return the command words that run `command` as `account`."""
    words = [str(word) for word in command]
    if os.geteuid() != 0:
        return words
    # The caller's folder may be closed to the account.
    line = f"cd / && exec {shlex.join(words)}"
    return ["runuser", "-u", account, "--", "sh", "-c", line]


def _give(path, account):
    if os.geteuid() == 0:
        entry = pwd.getpwnam(account)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def _home(account):
    """Return the folder of the clusters: .local/, or one that `account` can reach."""
    remembered = read_text(LOCAL / "pg-home").strip()
    if remembered and Path(remembered).is_dir():
        return Path(remembered)
    home = LOCAL
    LOCAL.mkdir(exist_ok=True)
    reach = subprocess.run(
        _as(account, "test", "-x", LOCAL), capture_output=True, check=False
    )
    if reach.returncode:
        home = Path("/var/lib") / f"{ROOT.name}-{digest(str(ROOT))[:8]}"
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
        say(f"PostgreSQL's account cannot enter {LOCAL}: its data is in {home}")
        write_atomically(LOCAL / "pg-home", f"{home}\n")
    return home


def _socket_folder(home, account):
    folder = home / "run"
    if len(f"{folder}/.s.PGSQL.65432") > SOCKET_LIMIT:
        folder = Path("/tmp") / f"pg-{digest(str(ROOT))[:8]}"
    folder.mkdir(exist_ok=True)
    _give(folder, account)
    folder.chmod(0o700)
    return folder

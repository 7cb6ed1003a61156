"""Databases with their filestores: create, clone, rename, drop, look into.

What needs a connection runs in the project's Python (psycopg2) through `sql()`.
"""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from . import disk, python_env
from .errors import SetupError

_VACUUM_TRIES = 30

_SQL_PROGRAM = """
import json, sys, psycopg2
request = json.load(sys.stdin)
try:
    connection = psycopg2.connect(dbname=request["database"], connect_timeout=10)
    connection.autocommit = True
    cursor = connection.cursor()
    rows = []
    for query, values in request["queries"]:
        cursor.execute(query, values)
        rows = cursor.fetchall() if cursor.description else []
    print(json.dumps({"rows": rows}))
except psycopg2.Error as error:
    print(json.dumps({"error": str(error).strip(), "code": error.pgcode}))
"""
DISK_FULL = "53100"
# The server is short of something, was stopped, or cannot read or write its files.
SERVER_FAILED = ("53", "57", "58", "XX")


class DatabaseError(SetupError):
    """PostgreSQL refused a command; `code` is its SQLSTATE, None while connecting."""

    def __init__(self, message, code):
        first_line = (message.splitlines() or ["no answer"])[0]
        super().__init__(
            f"PostgreSQL refused a command: {first_line}",
            "read the log of the database server and run the same command again",
        )
        self.message = message
        self.code = code

    def __str__(self):
        return self.message


def sql(target, database, *queries):
    """Run queries, each (text, values), in autocommit; return the last one's rows."""
    done = subprocess.run(
        [str(python_env.PYTHON), "-c", _SQL_PROGRAM],
        input=json.dumps({"database": database, "queries": queries}),
        capture_output=True,
        text=True,
        env=target.process_environment(),
        check=True,
    )
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise _shortage(target, answer) or DatabaseError(
            answer["error"], answer["code"]
        )
    return answer["rows"]


def _shortage(target, answer):
    """Return the SetupError for a refusal that a full disk explains, or None."""
    code = answer["code"]
    if target.embedded:
        failed = code is None or code.startswith(SERVER_FAILED)
        return disk.shortage(answer["error"]) if failed else None
    if code == DISK_FULL:
        return SetupError(
            f"{target.described} has no disk space left",
            "free some space there and run the same command again",
        )
    return None


def check_reachable(target):
    """Raise SetupError where the server of `target` does not let us in."""
    try:
        _admin(target, ("SELECT 1", []))
    except DatabaseError as error:
        first_line = str(error).splitlines()[0]
        raise SetupError(
            f"{target.described} cannot be reached: {first_line}",
            "start that server, correct the address, or remove the setting to use "
            "the private cluster",
        ) from error


def _admin(target, *queries):
    """Run queries outside the databases concerned; some servers hide `postgres`."""
    try:
        return sql(target, "postgres", *queries)
    except DatabaseError as error:
        if error.code is not None or target.embedded:
            raise
        return sql(target, target.database, *queries)


def exists(target, name):
    """Tell whether there is a database of that name."""
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return bool(_admin(target, (query, [name])))


def names(target, prefix):
    """Return the databases whose name starts with `prefix`."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    return [row[0] for row in _admin(target, (query, [prefix]))]


def drop(target, name):
    """Drop a database, its connections and its filestore, if they exist.

    PostgreSQL's own vacuum may be at work in it, which nobody but a superuser ends.
    """
    for attempt in range(_VACUUM_TRIES):
        try:
            _admin(target, (f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', []))
            break
        except DatabaseError as error:
            last = attempt == _VACUUM_TRIES - 1
            if last or "process is being terminated" not in str(error):
                raise
            time.sleep(1)
    shutil.rmtree(filestore(target, name), ignore_errors=True)


def rename(target, old, new):
    """Rename a database without connections, and its filestore."""
    with disk.errors():
        shutil.rmtree(filestore(target, new), ignore_errors=True)
        if filestore(target, old).exists():
            filestore(target, old).rename(filestore(target, new))
    _admin(target, (f'ALTER DATABASE "{old}" RENAME TO "{new}"', []))


def create(target, name):
    """Create an empty database, as Odoo wants it."""
    query = f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"
    _admin(target, (query, []))


def clone(target, template, name):
    """Copy a database without connections, and its filestore."""
    _admin(target, (f'CREATE DATABASE "{name}" TEMPLATE "{template}"', []))
    source = filestore(target, template)
    if source.exists():
        with disk.errors():
            # Odoo writes a file of the filestore once, under its digest: the copies
            # may share it.
            shutil.copytree(source, filestore(target, name), copy_function=_link)


def set_connections_allowed(target, name, allowed):
    """Open or close a database for connections; a closed one can be cloned any time."""
    word = "true" if allowed else "false"
    _admin(target, (f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {word}', []))


def filestore(target, name):
    """Return the folder of a database's attachments."""
    return Path(target.data_dir) / "filestore" / name


def _link(source, destination):
    try:
        os.link(source, destination)
    except OSError:
        shutil.copy2(source, destination)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The trail through crashes: nothing acknowledged is missing, the chain verifies.

Eight clients write over HTTP to server processes on a cluster of its own that syncs to
the disk. Meanwhile the trail is sealed, a transaction is held open, a server process is
killed (-9), and then PostgreSQL with all its processes. CRASH_SECONDS (35) is how long
they write.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from http.client import HTTPException
from pathlib import Path

import psycopg2
import pytest
import test_audit_chain as chain
from rpc import RpcError, Session

from devtools import (
    backups,
    paths,
    postgres,
    python_env,
    server_process,
    settings,
    templates,
)

SECONDS = float(os.environ.get("CRASH_SECONDS", "35"))
CLIENTS = 8
FUTURE = "3 years"
_SEALING = """
import time
from odoo.modules.registry import Registry
print("READY", flush=True)
while True:
    try:
        with Registry(env.cr.dbname).cursor() as cr:
            env(cr=cr)["qms.audit.seal"]._seal()
    except Exception:
        # PostgreSQL is gone, or comes back
        time.sleep(0.5)
    time.sleep(0.5)
"""


class Client(threading.Thread):
    """Writes one lot again and again, and notes what the server acknowledged."""

    def __init__(self, place, database, lot):
        super().__init__(daemon=True)
        self.place, self.database, self.lot = place, database, lot
        self.acknowledged, self.lost = [], Counter()

    def run(self):
        number, session = 0, None
        while time.monotonic() < self.place["until"]:
            number += 1
            value = f"C-{self.lot}-{number}"
            try:
                if session is None or session.url != self.place["url"]:
                    fresh = Session(self.place["url"], self.database, 20)
                    session = fresh.login("engineer")
                session.call("stock.lot", "write", [self.lot], {"ref": value})
                self.acknowledged.append(value)
            except (OSError, HTTPException, ValueError, TypeError, RpcError) as error:
                # a process or the database is gone: the person tries again
                self.lost[f"{type(error).__name__}: {error}"[:80]] += 1
                session = None
                time.sleep(0.3)


@contextlib.contextmanager
def durable_cluster(name="crash", port=5438):
    """A target on a cluster that syncs, with a copy of the template of that name."""
    cluster = postgres.Cluster(f"pg-{name}", port, durable=True)
    where = settings.test_target()
    source = templates.bundle(where)
    folder = paths.LOCAL / f"data-{name}"
    dump = paths.LOCAL / f"{name}.dump"
    # what a run that was killed left behind
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with templates.cloned(where, source) as clone:
            backups._dump(where, clone, dump, None)
            shutil.copytree(
                f"{where.data_dir}/filestore/{clone}", folder / "filestore" / name
            )
        shutil.copy2(backups.key_file(where), folder / "qms.key")
        cluster.start()
        where.data_dir = str(folder)
        where.environment["ODOO_DATA_DIR"] = str(folder)
        where.connection = cluster.environment()
        backups._load(where, dump, name)
        yield where, cluster
    finally:
        if cluster.data:
            cluster.stop()
            shutil.rmtree(cluster.data, ignore_errors=True)
        dump.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def children(pid):
    """Process ids of the children of a process."""
    out = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return [int(word) for word in out.split()]


def kill_cluster(cluster):
    """kill -9 of PostgreSQL: the postmaster and whatever it started."""
    postmaster = int(Path(cluster.data, "postmaster.pid").read_text().split()[0])
    processes = [postmaster, *children(postmaster)]
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    limit = time.monotonic() + 20
    while any(is_alive(process) for process in processes):
        assert time.monotonic() < limit, f"still there: {processes}"
        time.sleep(0.1)
    # where nobody collects dead processes they seem to hold these
    Path(cluster.data, "postmaster.pid").unlink()
    Path(cluster.socket, f".s.PGSQL.{cluster.port}.lock").unlink(missing_ok=True)


def is_alive(process):
    """Whether a process is there and not merely waiting to be collected."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def held_open(where, value):
    """A connection whose transaction has written a lot and does not end."""
    connection = chain.connect(where, "crash")
    connection.autocommit = False
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stock_lot SET ref = %s WHERE id = (SELECT max(id) FROM stock_lot)",
            [value],
        )
    return connection


def sealed_count(where):
    [(count,)] = chain.execute(
        where, "crash", "SELECT coalesce(sum(entry_count), 0) FROM qms_audit_seal"
    )
    return count


@contextlib.contextmanager
def sealing(where):
    """Another process that seals twice a second, whatever happens."""
    process = subprocess.Popen(
        [
            *(str(python_env.PYTHON), "-m", "odoo", "shell", "-d", "crash"),
            *("--no-http", "--log-level=critical"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=where.process_environment(),
        text=True,
    )
    try:
        process.stdin.write(_SEALING)
        process.stdin.close()
        assert process.stdout.readline() == "READY\n"
        yield
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def crashed():
    """What happened: (target, acknowledged values, lost requests, marks)."""
    with durable_cluster() as (where, cluster):
        lots = [
            row[0]
            for row in chain.execute(
                where,
                "crash",
                "INSERT INTO stock_lot (name, product_id, company_id)"
                " SELECT 'CRASH-' || n, (SELECT min(id) FROM product_product),"
                f" 1 FROM generate_series(1, {CLIENTS + 1}) n RETURNING id",
            )
        ]
        chain.shell(where, "crash", chain.SEAL)
        marks = {"at first": sealed_count(where)}
        with contextlib.ExitStack() as stack:
            server = server_process.serving(
                where, "crash", "--workers=4", launcher=server_process.PLAIN_LAUNCHER
            )
            url, process = stack.enter_context(server)
            stack.enter_context(sealing(where))
            place = {"url": url, "until": float("inf")}
            clients = [Client(place, "crash", lot) for lot in lots[:CLIENTS]]
            for client in clients:
                client.start()
            committed = held_open(where, "HELD AND COMMITTED")
            time.sleep(SECONDS * 0.3)
            workers = children(process.pid)
            os.kill(workers[len(workers) // 2], signal.SIGKILL)
            committed.commit()
            lost = held_open(where, "HELD AND LOST")
            time.sleep(SECONDS * 0.25)
            marks["before PostgreSQL is killed"] = sealed_count(where)
            before = sum(len(client.acknowledged) for client in clients)
            kill_cluster(cluster)
            time.sleep(1)
            cluster.start()
            with contextlib.suppress(psycopg2.Error):
                lost.commit()
            # Odoo's server ends when its database does; whoever runs it starts it again
            server = server_process.serving(
                where, "crash", "--workers=4", launcher=server_process.PLAIN_LAUNCHER
            )
            place["url"], _process = stack.enter_context(server)
            place["until"] = time.monotonic() + SECONDS * 0.4
            for client in clients:
                client.join(timeout=SECONDS + 60)
        marks["written before"] = before
        chain.shell(where, "crash", chain.SEAL)
        marks["at last"] = sealed_count(where)
        yield where, clients, marks


def test_the_crashes_happened_while_people_wrote(crashed):
    _where, clients, marks = crashed
    after = sum(len(client.acknowledged) for client in clients)
    lost = sum((client.lost for client in clients), Counter())
    assert 0 < marks["written before"] < after, (marks, lost)
    assert lost
    assert all(client.acknowledged for client in clients)
    # sealed between, not only at the end
    assert marks["at first"] < marks["before PostgreSQL is killed"] < marks["at last"]


def test_11_10_e_nothing_acknowledged_is_missing(crashed):
    where, clients, _marks = crashed
    recorded = {
        value: name
        for value, name in chain.execute(
            where,
            "crash",
            "SELECT e.new_values->>'ref', a.user_name FROM qms_audit_log e"
            " JOIN qms_audit_act a ON a.id = e.act_id"
            " WHERE e.table_name = 'stock_lot' AND e.new_values ? 'ref'",
        )
    }
    acknowledged = {value for client in clients for value in client.acknowledged}
    assert acknowledged <= recorded.keys(), acknowledged - recorded.keys()
    assert {recorded[value] for value in acknowledged} == {
        recorded[clients[0].acknowledged[0]]
    }
    held = chain.execute(
        where,
        "crash",
        "SELECT new_values->>'ref' FROM qms_audit_log"
        " WHERE new_values->>'ref' LIKE 'HELD%'",
    )
    assert held == [("HELD AND COMMITTED",)]


def test_the_chain_verifies_after_the_crashes(crashed):
    where, _clients, marks = crashed
    key = backups.key_file(where)
    status, report = backups.verify(where, "--db", "crash", key=key)
    assert (status, report["problems"]) == (0, [])
    assert report["unsealed"] == 0
    assert report["entries"] == marks["at last"]


def test_a_clock_years_ahead_hinders_no_write_and_no_seal():
    """Entries beyond all partitions land in the default one, and stay verifiable."""
    where = settings.test_target()
    with templates.cloned(where, templates.bundle(where)) as database:
        chain.execute(
            where,
            database,
            "CREATE TABLE ahead (id int)",
            "CREATE FUNCTION ahead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " INSERT INTO qms_audit_log (at, txid, cluster, db_user, table_name,"
            " row_id, operation) SELECT (now() AT TIME ZONE 'UTC') + interval"
            f" '{FUTURE}', pg_current_xact_id()::text::bigint, system_identifier,"
            " session_user, 'stock_lot', NEW.id, 'U' FROM pg_control_system();"
            " RETURN NULL; END $$",
            "CREATE TRIGGER ahead AFTER INSERT ON ahead FOR EACH ROW"
            " EXECUTE FUNCTION ahead()",
            "INSERT INTO ahead SELECT generate_series(1, 5)",
        )
        assert chain.execute(
            where, database, "SELECT count(*) FROM qms_audit_log_other"
        ) == [(5,)]
        chain.shell(where, database, chain.SEAL)
        # the months that follow, that one among them: it stays where it is
        [(made,)] = chain.execute(
            where, database, "SELECT qms_audit_make_partitions(40)"
        )
        assert made == 27
        assert chain.execute(
            where, database, "SELECT count(*) FROM qms_audit_log_other"
        ) == [(5,)]
        chain.shell(
            where,
            database,
            "env['stock.lot'].search([], limit=1).ref = 'LATER'\nenv.cr.commit()\n"
            + chain.SEAL,
        )
        status, report = chain.verify(
            where, "--db", database, "--key", chain.key_of(where)
        )
        assert (status, report["problems"]) == (0, [])
        assert report["unsealed"] == 0

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What Odoo's own database role can do to evidence: plain, and after bin/harden-db.

Each attempt is SQL as that role, as psql or a server action sends it, then undone.
The table in docs/audit-trail.md is written by HARDENING_TABLE=write bin/test
tests/test_hardening.py.
"""

import os
import subprocess
import uuid
from pathlib import Path

import psycopg2
import pytest
import test_audit_chain as chain
from rpc import Session

from devtools import databases, paths, python_env, server_process, settings, templates

DOCUMENT = Path(__file__).parents[1] / "docs" / "audit-trail.md"
BEGIN, END = "<!-- table from the run -->\n", "<!-- end of the table -->\n"
OPEN, REFUSED = "possible", "refused"
FAKE = (
    "CREATE TABLE fake (id int, product_id int); "
    "CREATE TRIGGER fake AFTER INSERT ON fake FOR EACH ROW EXECUTE FUNCTION "
)
INSERT_ENTRY = (
    "INSERT INTO qms_audit_log (at, txid, cluster, db_user, table_name, operation)"
    " VALUES (now(), 1, 1, 'x', 'stock_lot', 'U')"
)
# what: (SQL, on a plain database, on a hardened one)
ATTEMPTS = {
    "Change an entry": ("UPDATE qms_audit_log SET flags = 'x'", REFUSED, REFUSED),
    "Delete an entry": ("DELETE FROM qms_audit_log", REFUSED, REFUSED),
    "Empty the log": ("TRUNCATE qms_audit_log", REFUSED, REFUSED),
    "Empty a partition": ("TRUNCATE qms_audit_log_other", REFUSED, REFUSED),
    "Write an entry": (INSERT_ENTRY, REFUSED, REFUSED),
    "Call the function that writes entries": (
        "SELECT qms_audit_write('stock_lot', 1, NULL, NULL, NULL, 'U', '', NULL,"
        " '{}', false)",
        REFUSED,
        REFUSED,
    ),
    "Write an entry by a trigger on a table of one's own": (
        FAKE + "qms_audit_truncated(); INSERT INTO fake VALUES (1, 1)",
        OPEN,
        REFUSED,
    ),
    "Write an act by SQL": (
        "INSERT INTO qms_audit_act (at, txid, cluster, db_user, nonce, user_ref,"
        " origin) VALUES (now(), 1, 1, 'x', 'forged', 1, 'server')",
        OPEN,
        REFUSED,
    ),
    "Change an act": ("UPDATE qms_audit_act SET user_name = 'x'", REFUSED, REFUSED),
    "Delete a seal": ("DELETE FROM qms_audit_seal", REFUSED, REFUSED),
    "Change a decision": (
        "UPDATE qms_gate_decision SET verdict = 'pass'",
        REFUSED,
        REFUSED,
    ),
    "Delete a signature": ("DELETE FROM qms_signature", REFUSED, REFUSED),
    "Read the salt of digests": ("SELECT * FROM qms_audit_salt", OPEN, REFUSED),
    "Switch off the guards of the log": (
        "ALTER TABLE qms_audit_log DISABLE TRIGGER USER",
        OPEN,
        REFUSED,
    ),
    "Switch off the guards of signatures": (
        "ALTER TABLE qms_signature DISABLE TRIGGER USER",
        OPEN,
        REFUSED,
    ),
    "Take the guard of decisions away": (
        "DROP TRIGGER qms_append_only_row ON qms_gate_decision",
        OPEN,
        REFUSED,
    ),
    "Drop the log": ("DROP TABLE qms_audit_log CASCADE", OPEN, REFUSED),
    "Drop a partition": ("DROP TABLE qms_audit_log_other", OPEN, REFUSED),
    "Drop signatures": ("DROP TABLE qms_signature CASCADE", OPEN, REFUSED),
    "Switch off the guards of what links readings to inspections": (
        "ALTER TABLE medical_process_reading_inspection_rel DISABLE TRIGGER USER",
        OPEN,
        REFUSED,
    ),
    "Empty what links readings to inspections": (
        "TRUNCATE medical_process_reading_inspection_rel",
        REFUSED,
        REFUSED,
    ),
    "Drop the schema": ("DROP SCHEMA public CASCADE", OPEN, REFUSED),
    "Take the log's ownership": (
        "ALTER TABLE qms_audit_log OWNER TO CURRENT_USER",
        OPEN,
        REFUSED,
    ),
    "Become the owner": ("SET ROLE qms_owner", REFUSED, REFUSED),
    "Add a column to the log": (
        "ALTER TABLE qms_audit_log ADD COLUMN x int",
        OPEN,
        REFUSED,
    ),
    "Replace the function that records lots": (
        "CREATE OR REPLACE FUNCTION qms_audit_on_stock_lot() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        OPEN,
        REFUSED,
    ),
    "Replace the function that refuses changes": (
        "CREATE OR REPLACE FUNCTION qms_refuse_change() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        OPEN,
        REFUSED,
    ),
    "Switch off the recording of lots": (
        "ALTER TABLE stock_lot DISABLE TRIGGER qms_audit_row",
        OPEN,
        REFUSED,
    ),
    "Take the recording of lots away": (
        "DROP TRIGGER qms_audit_row ON stock_lot",
        OPEN,
        REFUSED,
    ),
    "Take the lock of closed reviews away": (
        "DROP TRIGGER qms_lock ON qms_audit_review",
        OPEN,
        REFUSED,
    ),
    "Let recording run another's code by a type of one's own": (
        "CREATE TYPE evil AS (x varchar);"
        " ALTER TABLE stock_lot ALTER COLUMN ref TYPE evil USING NULL",
        OPEN,
        REFUSED,
    ),
    "Skip triggers in one's session": (
        "SET session_replication_role = replica",
        REFUSED,
        REFUSED,
    ),
    "Change a lot unattributed": (
        "UPDATE stock_lot SET ref = 'x' WHERE id = 1",
        OPEN,
        OPEN,
    ),
    "Claim to be somebody, without the key": (
        "SELECT set_config('qms.act', qms_audit_claim('forged', 2, 'Somebody', 2, 1,"
        " 'Somebody', 1, 'request', '/web', '::1', 'x', NULL, 'made:up')::text, true)",
        OPEN,
        OPEN,
    ),
}


@pytest.fixture(scope="module")
def target():
    return settings.test_target()


@pytest.fixture(scope="module")
def plain(target):
    with templates.cloned(target, templates.bundle(target)) as database:
        chain.shell(target, database, chain.SIGN + "env.cr.commit()\n" + chain.SEAL)
        yield database


@pytest.fixture(scope="module")
def hardened(target, plain):
    name = f"test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    databases.clone(target, plain, name)
    try:
        assert harden("--db", name).returncode == 0
        yield name
    finally:
        databases.drop(target, name)


def harden(*words):
    return subprocess.run(
        [str(paths.ROOT / "bin" / "harden-db"), *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ODOO_CLUSTER": "test"},
    )


def update(target, database, module="qms_base"):
    """`odoo -u`: (exit status, what it logged)."""
    done = subprocess.run(
        [
            *(str(python_env.PYTHON), "-m", "odoo", "server", "-d", database),
            *("-u", module, "--stop-after-init", "--no-http", "--log-level=warn"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=target.process_environment(),
    )
    return done.returncode, done.stdout + done.stderr


def attempt(target, database, query):
    """Whether PostgreSQL lets Odoo's role do it; undone in any case."""
    connection = chain.connect(target, database)
    connection.autocommit = False
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
        return OPEN
    except psycopg2.errors.InsufficientPrivilege:
        return REFUSED
    finally:
        connection.rollback()
        connection.close()


@pytest.mark.parametrize("what", ATTEMPTS)
def test_11_10_e_what_the_database_role_of_odoo_can_do(target, plain, hardened, what):
    query, on_plain, on_hardened = ATTEMPTS[what]
    assert attempt(target, plain, query) == on_plain
    assert attempt(target, hardened, query) == on_hardened


def test_every_ledger_is_kept_on_a_hardened_database(target, hardened):
    out = chain.shell(
        target,
        hardened,
        "from odoo.addons.qms_base.tools.ledger import ledger_tables\n"
        "print('TABLES', *ledger_tables(env))\n",
    )
    tables = next(line for line in out.splitlines() if "TABLES" in line).split()[1:]
    assert len(tables) >= 10
    assert "medical_process_reading_inspection_rel" in tables
    for table in tables:
        column = "inspection_id" if table.endswith("_rel") else "id"
        for query in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
            f"DROP TABLE {table} CASCADE",
        ):
            assert attempt(target, hardened, query) == REFUSED, query


def test_screens_say_what_is_not_guarded(target, plain, hardened):
    code = "print('SAYS', env['qms.audit.seal']._qms_not_hardened())\n"
    code += "print('ARCH', env['qms.audit.entry'].get_view(view_type='list')['arch'])\n"
    out = chain.shell(target, plain, code)
    assert "owns the table" in out
    assert "owns the schema public" in out
    assert "action_qms_hardening" in out
    out = chain.shell(target, hardened, code)
    assert "SAYS None" in out
    assert "action_qms_hardening" not in out


def test_odoo_works_on_a_hardened_database(target, hardened):
    """People work over HTTP: decided, recorded with their names, sealed, verified."""
    with server_process.serving(target, hardened) as (url, _process):
        engineer = Session(url, hardened).login("engineer")
        [device] = engineer.search(
            "product.product",
            [("qms_regulated", "=", True), ("bom_ids", "!=", False)],
            limit=1,
        )
        order = engineer.call(
            "mrp.production", "create", {"product_id": device, "product_qty": 1}
        )
        engineer.call("mrp.production", "action_confirm", [order])
        [lot] = engineer.search("stock.lot", [], limit=1)
        engineer.call("stock.lot", "write", [lot], {"ref": "HARD"})
    chain.shell(target, hardened, chain.SEAL)
    status, report = chain.verify(
        target, "--db", hardened, "--key", chain.key_of(target)
    )
    assert (status, report["problems"]) == (0, [])
    rows = chain.execute(
        target,
        hardened,
        "SELECT a.user_name FROM qms_audit_log e JOIN qms_audit_act a"
        " ON a.id = e.act_id WHERE e.new_values->>'ref' = 'HARD'",
    )
    assert len(rows) == 1
    assert chain.execute(
        target,
        hardened,
        f"SELECT count(*) > 0 FROM qms_gate_decision WHERE res_id = {order}"
        " AND res_model = 'mrp.production'",
    ) == [(True,)]


def test_update_without_and_with_changes_of_the_schema(target, hardened):
    name = f"{hardened}_u"
    databases.clone(target, hardened, name)
    try:
        status, log = update(target, name)
        assert status == 0, log
        assert "permission denied" not in log and "must be owner" not in log, log
        # an update that has to mend a guard says what to do
        chain.execute(target, name, "SELECT 1")
        assert harden("--db", name, "--open").returncode == 0
        chain.execute(target, name, "DROP TRIGGER qms_append_only_row ON qms_signature")
        assert harden("--db", name).returncode == 0
        status, log = update(target, name)
        assert status != 0
        assert "bin/harden-db --open" in log
        assert harden("--db", name, "--open").returncode == 0
        status, log = update(target, name)
        assert status == 0, log
        done = harden("--db", name)
        assert "is hardened" in done.stdout
        again = harden("--db", name)
        assert again.returncode == 0
        assert "was hardened already" in again.stdout
        assert attempt(target, name, "DELETE FROM qms_signature") == REFUSED
    finally:
        databases.drop(target, name)


def test_what_cannot_be_hardened_says_why(target, plain):
    done = harden("--db", plain, "--role", "postgres")
    assert done.returncode == 1
    assert "superuser" in done.stderr
    done = harden("--db", "postgres")
    assert done.returncode == 1
    assert "keeps no audit trail" in done.stderr
    options = target.connection
    address = (
        f"postgresql://{options['PGUSER']}@/{plain}"
        f"?host={options['PGHOST']}&port={options['PGPORT']}"
    )
    done = harden("--admin-url", address)
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert attempt(target, plain, "DROP TABLE qms_audit_log CASCADE") == OPEN


def test_the_table_of_the_document_is_that_of_the_run():
    lines = [
        "| what Odoo's own database role tries | plain database | hardened |",
        "| --- | --- | --- |",
        *(f"| {what} | {one} | {two} |" for what, (_q, one, two) in ATTEMPTS.items()),
    ]
    table = BEGIN + "\n" + "\n".join(lines) + "\n\n" + END
    text = DOCUMENT.read_text()
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    if os.environ.get("HARDENING_TABLE") == "write":
        DOCUMENT.write_text(before + table + after)
    else:
        assert text == before + table + after, "HARDENING_TABLE=write bin/test"

"""The audit trail on a real database: sealed, verified without Odoo, found out.

Everything here commits; each test that does harm works on a clone of its own.
"""

import json
import os
import subprocess
import uuid

import psycopg2
import pytest

from devtools import databases, paths, python_env, settings, templates

SIGN = """
import hashlib
from odoo.addons.qms_base.signing import stream
user = env.ref("qms_base.demo_user_qmanager")
lot = env["stock.lot"].search([], limit=1)
for number in range(3):
    snapshot = '{"number":%d}' % number
    row = dict.fromkeys(stream.COLUMNS)
    row.update(res_model="stock.lot", res_id=lot.id, act="test", verdict="sign",
        transition="release", policy_ref=1, step_ref=1, step_number=1, step_count=1,
        completes=True, meaning="Released", signer_ref=user.id, signer_name=user.name,
        partner_ref=user.partner_id.id, company_ref=env.company.id,
        signed_at_utc="2026-11-22T10:00:00.000001Z", signer_tz="Europe/Berlin",
        employee_ref=0, factors="password+code", res_name=lot.name, signer_id=user.id,
        company_id=env.company.id, signed_at="2026-11-22 10:00:00", snapshot=snapshot,
        snapshot_sha256=hashlib.sha256(snapshot.encode()).hexdigest())
    env["qms.signature"]._append([row])
"""
# until all that was written before is sealed: a transaction that goes on, anywhere in
# the cluster, delays it
SEAL = """
import time
env.cr.execute("SELECT coalesce(max(txid), 0) FROM qms_audit_log")
[last] = env.cr.fetchone()
env.cr.commit()
for _attempt in range(600):
    while env["qms.audit.seal"]._seal():
        env.cr.commit()
    env.cr.execute("SELECT coalesce(max(to_txid::bigint), 0) FROM qms_audit_seal")
    [sealed] = env.cr.fetchone()
    env.cr.commit()
    if sealed > last:
        break
    time.sleep(0.5)
"""


@pytest.fixture(scope="module")
def target():
    return settings.test_target()


@pytest.fixture(scope="module")
def written(target):
    """A database in which people worked, sealed; tests clone it."""
    with templates.cloned(target, templates.bundle(target)) as database:
        shell(
            target,
            database,
            "lot = env['stock.lot'].search([], limit=1)\n"
            "user = env.ref('qms_base.demo_user_qmanager')\n"
            "for number in range(5):\n"
            "    lot.with_user(user).sudo().ref = 'R-%d' % number\n"
            "    env.flush_all()\n" + SIGN + "env.cr.commit()\n" + SEAL,
        )
        yield database


@pytest.fixture
def clone(target, written):
    name = f"test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    databases.clone(target, written, name)
    try:
        yield name
    finally:
        databases.drop(target, name)


def shell(target, database, code):
    """Run code in `odoo shell`, as the system."""
    done = subprocess.run(
        [
            str(python_env.PYTHON),
            "-m",
            "odoo",
            "shell",
            "-d",
            database,
            "--no-http",
            "--log-level=error",
        ],
        input=code,
        text=True,
        capture_output=True,
        check=False,
        env=target.process_environment(),
        cwd=paths.ROOT,
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    return done.stdout


def connect(target, database):
    options = target.connection
    connection = psycopg2.connect(
        host=options["PGHOST"],
        port=options["PGPORT"],
        user=options["PGUSER"],
        dbname=database,
    )
    connection.autocommit = True
    return connection


def execute(target, database, *queries):
    connection = connect(target, database)
    try:
        with connection.cursor() as cursor:
            rows = []
            for query in queries:
                cursor.execute(query)
                rows = cursor.fetchall() if cursor.description else []
            return rows
    finally:
        connection.close()


def key_of(target):
    return f"{target.data_dir}/qms.key"


def verify(target, *words):
    """Run bin/verify-audit; return its exit status and report."""
    done = subprocess.run(
        [str(paths.ROOT / "bin" / "verify-audit"), "--json", *words],
        text=True,
        capture_output=True,
        check=False,
        env={**target.process_environment(), "ODOO_CLUSTER": "test"},
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def as_owner(*statements, table="qms_audit_log"):
    """What the owner of the tables can do: switch the guards off, write, switch on."""
    return [
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        *statements,
        f"ALTER TABLE {table} ENABLE TRIGGER USER",
    ]


def test_a_trail_that_nobody_touched_fits(target, written):
    status, report = verify(target, "--db", written, "--key", key_of(target))
    assert (status, report["problems"]) == (0, [])
    assert report["seals"] >= 1
    assert report["entries"] > 500
    assert report["signatures"] == 3
    assert report["head"][0] == report["seals"]


CHANGES = {
    "a value": (
        'UPDATE qms_audit_log SET new_values = \'{{"ref": "R-9"}}\' WHERE id = {id}',
        "altered",
    ),
    "the actor": ("UPDATE qms_audit_log SET act_id = 1 WHERE id = {id}", "altered"),
    "the time": (
        "UPDATE qms_audit_log SET at = at - interval '1 second' WHERE id = {id}",
        "altered",
    ),
    "taken away": ("DELETE FROM qms_audit_log WHERE id = {id}", "missing"),
    "put in": (
        "INSERT INTO qms_audit_log (at, txid, cluster, db_user, table_name, row_id,"
        " operation) SELECT at, txid, cluster, db_user, table_name, row_id, 'U'"
        " FROM qms_audit_log WHERE id = {id}",
        "added",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_11_10_e_what_the_owner_of_the_tables_rewrites_shows(target, clone, change):
    [(entry, row)] = execute(
        target,
        clone,
        "SELECT id, row_id FROM qms_audit_log WHERE table_name = 'stock_lot'"
        " AND new_values->>'ref' = 'R-3'",
    )
    statement, code = CHANGES[change]
    execute(target, clone, *as_owner(statement.format(id=entry)))
    status, report = verify(target, "--db", clone)
    assert status == 1
    first = report["problems"][0]
    assert first["code"] == code
    if code in ("altered", "added"):
        assert (first["table"], first["row"]) == ("stock_lot", str(row))
        assert first["at"].startswith("20")
    if code != "added":
        assert first["entry"] == entry


def test_a_seal_that_is_rewritten_or_taken_away_shows(target, clone):
    execute(
        target,
        clone,
        *as_owner(
            "UPDATE qms_audit_seal SET entry_count = entry_count - 1 WHERE number = 1",
            table="qms_audit_seal",
        ),
    )
    status, report = verify(target, "--db", clone)
    assert status == 1
    assert report["problems"][0]["code"] in ("seal", "list")
    assert report["problems"][0]["seal"] == 1


def test_a_chain_worked_out_anew_lacks_the_key(target, clone):
    """Who can rewrite rows and work out every hash still has no key."""
    execute(
        target,
        clone,
        *as_owner(
            'UPDATE qms_audit_log SET new_values = \'{"ref": "R-9"}\''
            " WHERE table_name = 'stock_lot' AND new_values->>'ref' = 'R-3'"
        ),
        *as_owner("DELETE FROM qms_audit_seal", table="qms_audit_seal"),
    )
    other = f"{target.data_dir}/other.key"
    environment = {**target.process_environment(), "QMS_KEY_FILE": other}
    done = subprocess.run(
        [
            str(python_env.PYTHON),
            "-m",
            "odoo",
            "shell",
            "-d",
            clone,
            "--no-http",
            "--log-level=error",
        ],
        input="from pathlib import Path\n"
        "from odoo.addons.qms_base.signing.keyring import Keyring\n"
        f"Keyring.make(Path({other!r}))\n" + SEAL,
        text=True,
        capture_output=True,
        check=False,
        env=environment,
        cwd=paths.ROOT,
    )
    assert done.returncode == 0, done.stderr
    status, report = verify(target, "--db", clone)
    assert status == 0, "without the key the new chain fits"
    status, report = verify(target, "--db", clone, "--key", key_of(target))
    assert status == 1
    assert {problem["code"] for problem in report["problems"]} == {"seal"}


def test_what_is_cut_off_at_the_end_shows_against_a_head_kept(target, clone, tmp_path):
    shell(
        target,
        clone,
        "env['stock.lot'].search([], limit=1).ref = 'LAST'\nenv.cr.commit()\n" + SEAL,
    )
    _status, report = verify(target, "--db", clone)
    heads = tmp_path / "heads"
    heads.write_text(f"{report['head'][0]} {report['head'][1]}\n")
    execute(
        target,
        clone,
        *as_owner(
            "DELETE FROM qms_audit_seal WHERE number ="
            " (SELECT max(number) FROM qms_audit_seal)",
            table="qms_audit_seal",
        ),
        *as_owner(
            "DELETE FROM qms_audit_log WHERE new_values->>'ref' = 'LAST'",
        ),
    )
    assert verify(target, "--db", clone)[0] == 0
    status, report = verify(target, "--db", clone, "--heads", str(heads))
    assert status == 1
    assert report["problems"][0]["code"] == "head"


def test_a_claim_that_the_server_did_not_make_shows(target, clone):
    """SQL in a connection of Odoo's own role claims to be somebody."""
    connection = connect(target, clone)
    connection.autocommit = False
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('qms.act', qms_audit_claim('forged', 2, 'Admin', 2, 1,"
            " 'Somebody', 1, 'request', '/web', '::1', 'x', NULL, 'made:up')::text,"
            " true)"
        )
        cursor.execute("UPDATE stock_lot SET ref = 'forged' WHERE id = 1")
    connection.close()
    shell(target, clone, SEAL)
    status, report = verify(target, "--db", clone, "--key", key_of(target))
    assert status == 1
    assert [problem["code"] for problem in report["problems"]] == ["claim"]


def test_a_switched_off_trigger_shows(target, clone):
    execute(target, clone, "ALTER TABLE stock_lot DISABLE TRIGGER qms_audit_row")
    status, report = verify(target, "--db", clone)
    assert status == 1
    assert report["problems"][0]["code"] == "guard"
    assert report["problems"][0]["table"] == "stock_lot"


def test_11_10_a_an_altered_signature_shows(target, clone):
    execute(
        target,
        clone,
        *as_owner(
            "UPDATE qms_signature SET meaning = 'Rejected' WHERE position = 2",
            table="qms_signature",
        ),
    )
    status, report = verify(target, "--db", clone)
    assert status == 1
    [wrong] = [p for p in report["problems"] if p["code"] == "signature hash"]
    assert (wrong["table"], wrong["message"][:11]) == ("stock.lot", "signature 2")


@pytest.mark.parametrize("form", ["plain", "custom"])
def test_a_dump_is_verified_without_a_server(target, clone, tmp_path, form):
    dump = tmp_path / "dump"
    subprocess.run(
        ["pg_dump", f"--format={form}", f"--file={dump}", clone],
        env=target.process_environment(),
        check=True,
    )
    status, report = verify(target, "--dump", str(dump), "--key", key_of(target))
    assert (status, report["problems"]) == (0, [])
    database = verify(target, "--db", clone, "--key", key_of(target))[1]
    for figure in ("seals", "entries", "acts", "signatures", "head", "unattributed"):
        assert report[figure] == database[figure], figure


def test_one_changed_byte_of_a_dump_shows(target, clone, tmp_path):
    dump = tmp_path / "dump.sql"
    subprocess.run(
        ["pg_dump", f"--file={dump}", clone],
        env=target.process_environment(),
        check=True,
    )
    content = dump.read_bytes()
    assert content.count(b'{"ref": "R-3"}') >= 1
    dump.write_bytes(content.replace(b'{"ref": "R-3"}', b'{"ref": "R-8"}'))
    status, report = verify(target, "--dump", str(dump))
    assert status == 1
    assert report["problems"][0]["code"] == "altered"
    assert report["problems"][0]["table"] == "stock_lot"


def test_what_cannot_be_checked_is_not_called_right(target, tmp_path):
    empty = tmp_path / "empty"
    empty.write_text("nothing here\n")
    for words in (["--dump", str(empty)], ["--dump", str(tmp_path / "none")]):
        done = subprocess.run(
            [str(paths.ROOT / "bin" / "verify-audit"), *words],
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr.startswith("not checked:")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The server's clock is three years ahead for a while, and then right again.

PostgreSQL on a cluster of its own and an Odoo server run under libfaketime, and then
without it, on the same database.
"""

import contextlib
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import test_audit_chain as chain
from rpc import Session
from test_crash import durable_cluster

from devtools import backups, python_env, server_process, system_packages

DATABASE = "clock"
AHEAD = timedelta(days=3 * 365 + 1)
# Only the time of day is another one: what waits goes by the monotonic clock.
_SHIFT = {"FAKETIME": f"+{AHEAD.days}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@contextlib.contextmanager
def clock_ahead(where, cluster):
    """PostgreSQL, and whatever Odoo is started meanwhile, see another time."""
    shift = {"LD_PRELOAD": system_packages.ensure_faketime(), **_SHIFT}
    before = {name: os.environ.get(name) for name in shift}
    cluster.stop()
    os.environ.update(shift)
    try:
        cluster.start()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    plain = dict(where.environment)
    folders = [str(Path(__file__).parent / "clock"), plain["PYTHONPATH"]]
    where.environment.update(shift, PYTHONPATH=os.pathsep.join(folders))
    try:
        yield
    finally:
        where.environment.clear()
        where.environment.update(plain)
        cluster.stop()
        cluster.start()


def now(where):
    [(moment,)] = chain.execute(
        where, DATABASE, "SELECT clock_timestamp() AT TIME ZONE 'UTC'"
    )
    return moment


def months(where):
    """Months that have a partition, as 202611."""
    return {
        row[0]
        for row in chain.execute(
            where,
            DATABASE,
            "SELECT right(c.relname, 6) FROM pg_inherits i"
            " JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = 'qms_audit_log'::regclass"
            " AND c.relname ~ '^qms_audit_log_[0-9]{6}$'",
        )
    }


def sealing_due(where):
    """How long the job that seals waits from now on."""
    [(wait,)] = chain.execute(
        where,
        DATABASE,
        "SELECT c.nextcall - (now() AT TIME ZONE 'UTC') FROM ir_cron c"
        " JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id"
        " WHERE d.module = 'qms_base' AND d.name = 'ir_cron_audit_seal'",
    )
    return wait


def write(where, value):
    """Serve, write a lot as somebody does, have it sealed; (time, partition)."""
    with server_process.serving(where, DATABASE) as (url, _process):
        session = Session(url, DATABASE).login("engineer")
        [lot] = session.search("stock.lot", [], limit=1, order="id")
        session.call("stock.lot", "write", [lot], {"ref": value})
        assert session.read("stock.lot", [lot], ["ref"])[0]["ref"] == value
    chain.shell(where, DATABASE, chain.SEAL)
    [found] = chain.execute(
        where,
        DATABASE,
        "SELECT e.at, e.tableoid::regclass::text, a.user_name FROM qms_audit_log e"
        " JOIN qms_audit_act a ON a.id = e.act_id WHERE e.table_name = 'stock_lot'"
        f" AND e.new_values->>'ref' = '{value}'",
    )
    assert found[2]
    return found[:2]


@pytest.fixture(scope="module")
def lived():
    """What happened: (target, {when: (time, partition, months, report)})."""
    python_env.ensure()
    seen = {}
    with durable_cluster(DATABASE, 5439) as (where, cluster):

        def live(when):
            entry = write(where, when)
            status, report = backups.verify(
                where, "--db", DATABASE, key=chain.key_of(where)
            )
            report.update(status=status, due=sealing_due(where))
            seen[when] = (*entry, months(where), report)

        live("before")
        with clock_ahead(where, cluster):
            assert abs(now(where) - _today() - AHEAD) < timedelta(minutes=5)
            live("ahead")
            # as if it had been at work: due again when the clock is ahead no more
            chain.execute(
                where,
                DATABASE,
                "UPDATE ir_cron SET nextcall = (now() AT TIME ZONE 'UTC')"
                " + interval '5 minutes'",
            )
        assert abs(now(where) - _today()) < timedelta(minutes=5)
        live("after")
        yield where, seen


def _today():
    return datetime.now(timezone.utc).replace(tzinfo=None)


def test_what_is_written_years_ahead_is_recorded_and_sealed(lived):
    _where, seen = lived
    moment, partition, _months, report = seen["ahead"]
    assert abs(moment - _today() - AHEAD) < timedelta(hours=1)
    # made by the server when it started, not the default one
    assert partition == f"qms_audit_log_{moment:%Y%m}"
    assert (report["status"], report["problems"], report["unsealed"]) == (0, [], 0)
    assert report["seals"] > seen["before"][3]["seals"]


def test_partitions_are_made_ahead_of_the_clock_as_it_is(lived):
    _where, seen = lived
    for when in ("before", "ahead", "after"):
        moment, _partition, made, _report = seen[when]
        year = moment.year * 12 + moment.month - 1
        wanted = {
            f"{month // 12}{month % 12 + 1:02}" for month in range(year, year + 13)
        }
        assert wanted <= made, when


def test_the_clock_put_right_breaks_nothing_and_shows(lived):
    _where, seen = lived
    moment, partition, _months, report = seen["after"]
    assert abs(moment - _today()) < timedelta(hours=1)
    assert partition == f"qms_audit_log_{moment:%Y%m}"
    assert (report["status"], report["problems"], report["unsealed"]) == (0, [], 0)
    assert seen["before"][3]["turned_back"] == []
    assert seen["ahead"][3]["turned_back"] == []
    [back] = report["turned_back"]
    before, at = (datetime.fromisoformat(back[name][:19]) for name in ("before", "at"))
    assert timedelta(0) < AHEAD - (before - at) < timedelta(hours=1)


def test_no_job_sleeps_until_the_time_that_never_was(lived):
    _where, seen = lived
    assert seen["after"][3]["due"] < timedelta(hours=1)


def test_years_ahead_a_lot_is_not_forgotten_afterwards(lived):
    """What was written while the clock was ahead is found by the record's history."""
    where, _seen = lived
    [(values,)] = chain.execute(
        where,
        DATABASE,
        "SELECT array_agg(new_values->>'ref' ORDER BY id) FROM qms_audit_log"
        " WHERE table_name = 'stock_lot' AND new_values->>'ref'"
        " IN ('before', 'ahead', 'after')",
    )
    assert values == ["before", "ahead", "after"]

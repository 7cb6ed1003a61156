# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One order of events instead of chance.

A use is judged, the fact under it changes, the use is committed. The use stops at the
barrier (see `races.setting`) when its gate has passed. The change begins then, and the
barrier opens as soon as the change is committed or has to wait for the use.
"""

import contextlib
import threading
import time

import psycopg2

BARRIER = 20261119
LIMIT = 120
_ARRIVED = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND objid = %s AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
  AND wait_event <> 'advisory'
"""


class Call(threading.Thread):
    """One request; `error` is what the server answered instead of a result."""

    def __init__(self, function):
        super().__init__(daemon=True)
        self.function = function
        self.error = None

    def run(self):
        """Call and keep the error."""
        try:
            self.function()
        except Exception as error:
            self.error = error


class Interleaving:
    """What happened: was the change committed first, what did the two answer."""

    def __init__(self, use, change, overtaken):
        self.use_error = use.error
        self.change_error = change.error
        self.overtaken = overtaken


def interleave(target, database, use, change):
    """Commit `use` after `change`, which begins when the use has been judged.

    :param use: callable that sends the request which passes a gate
    :param change: callable that sends the request which takes the ground from under it
    :return: an :class:`Interleaving`
    """
    with _closed(target, database) as ask:
        first, second = Call(use), Call(change)
        first.start()
        wait_until(lambda: ask(_ARRIVED, BARRIER) or not first.is_alive())
        assert first.is_alive(), f"the gate was never passed: {first.error!r}"
        second.start()
        wait_until(lambda: ask(_WAITING) or not second.is_alive())
        overtaken = not second.is_alive()
    for call in (first, second):
        call.join(LIMIT)
        assert not call.is_alive()
    return Interleaving(first, second, overtaken)


@contextlib.contextmanager
def _closed(target, database):
    """Close the barrier; yield a function that asks the database for one value."""
    # the session's end opens the barrier
    with asking(target, database) as ask:
        ask("SELECT pg_advisory_lock(%s)", BARRIER)
        yield ask


@contextlib.contextmanager
def asking(target, database, autocommit=True):
    """A session of the database; yield a function that asks it for one value.

    :param autocommit: False for one transaction, rolled back at the end
    """
    given = target.connection
    connection = psycopg2.connect(
        dbname=database,
        host=given["PGHOST"],
        port=given["PGPORT"],
        user=given["PGUSER"],
    )
    connection.autocommit = autocommit
    try:
        with connection.cursor() as cursor:

            def ask(query, *values):
                cursor.execute(query, values or None)
                return cursor.fetchone()[0]

            yield ask
    finally:
        connection.close()


def is_waiting(ask):
    """Whether somebody waits for a row that somebody else holds."""
    return bool(ask(_WAITING))


def wait_until(condition):
    """Return when the condition is met; AssertionError after LIMIT seconds."""
    limit = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < limit, "nothing happened"
        time.sleep(0.02)

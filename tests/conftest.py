"""Fixtures of the top-level tests: a real Odoo server on a database of its own."""

import contextlib

import psycopg2
import pytest
from devices import ReadyDevice
from rpc import Session

_PLACE = ("host", "port", "user")


class Server:
    """A running server: `url`, `database`, and sessions of its users."""

    def __init__(self, url, database, process, environment):
        self.url = url
        self.database = database
        self.process = process
        self._environment = environment

    def session(self):
        """Return a session that has not logged in."""
        return Session(self.url, self.database)

    def login(self, login, password=None):
        """Return a session of a user; the password defaults to the login."""
        return self.session().login(login, password)

    def device(self, login):
        """Return the authenticator of a demo user, which has a code at any moment."""
        return ReadyDevice(self.rows, login)

    def rows(self, query, values=None):
        """Run a query past Odoo, committed at once, and return its rows."""
        place = {name: self._environment[f"PG{name.upper()}"] for name in _PLACE}
        connection = psycopg2.connect(dbname=self.database, **place)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def server():
    """Serve a clone of the template with all addons and demo data until the end."""
    # Imported here: tests that need no server need no PostgreSQL either.
    from devtools import server_process, settings, templates

    target = settings.test_target()
    template = templates.bundle(target)
    with templates.cloned(target, template) as database:
        with server_process.serving(target, database) as (url, process):
            yield Server(url, database, process, target.process_environment())

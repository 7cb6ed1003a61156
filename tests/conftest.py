"""Fixtures of the top-level tests: a real Odoo server on a database of its own."""

import pytest
from rpc import Session


class Server:
    """A running server: `url`, `database`, and sessions of its users."""

    def __init__(self, url, database, process):
        self.url = url
        self.database = database
        self.process = process

    def session(self):
        """Return a session that has not logged in."""
        return Session(self.url, self.database)

    def login(self, login, password=None):
        """Return a session of a user; the password defaults to the login."""
        return self.session().login(login, password)


@pytest.fixture(scope="session")
def server():
    """Serve a clone of the template with all addons and demo data until the end."""
    # Imported here: tests that need no server need no PostgreSQL either.
    from devtools import server_process, settings, templates

    target = settings.test_target()
    template = templates.bundle(target)
    with templates.cloned(target, template) as database:
        with server_process.serving(target, database) as (url, process):
            yield Server(url, database, process)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One server for all that is tried here."""

import pytest

from .house import House


@pytest.fixture(scope="session")
def house():
    """A house on a clone of the template with all addons and demo data."""
    # Imported here: tests that need no server need no PostgreSQL either.
    from devtools import server_process, settings, templates

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        options = ("--max-cron-threads=0",)
        with server_process.serving(target, database, *options) as (url, _process):
            made = House(url, database, target.process_environment())
            try:
                yield made
            finally:
                made.db.close()

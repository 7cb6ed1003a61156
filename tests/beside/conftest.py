# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The plant on a server that has the modules beside."""

import pytest

from .plant import MODULES, PLANT, Beside


@pytest.fixture(scope="package")
def beside():
    """The plant on a server with all addons and the modules beside."""
    from devtools import install, server_process, settings, templates

    target = settings.test_target()
    template = templates.extended(target, MODULES)
    with templates.cloned(target, template) as database:
        install.run_code(target, database, PLANT, log_name=f"beside-{database}")
        with server_process.serving(target, database) as (url, _process):
            yield Beside(url, database)

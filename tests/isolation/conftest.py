# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The server with the scene, for all tests of this folder."""

import functools
import json
import re
import sys
from pathlib import Path

import pytest

from devtools import databases, settings

from . import calls, scene
from .client import Crawler

sys.path.insert(0, str(Path(__file__).parents[1]))
import test_audit_chain as chain


def _agree(target, database, people):
    """Have people shared by name or by number with all customers from now on."""
    query = f"UPDATE qms_quality_agreement SET share_people = '{people}'"
    databases.sql(target, database, (query, None))


@pytest.fixture(scope="package")
def place():
    """The server with the scene: crawlers by word, and what there is to ask for."""
    from devtools import server_process, templates

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        out = chain.shell(target, database, scene.code() + scene.MAP + calls.MAP)
        [there] = re.findall(r"MAP (\{.*\})", out)
        [called] = re.findall(r"CALLS (\{.*\})", out)
        keys = dict(re.findall(r"KEY (\w+) (\w+)", out))
        there = json.loads(there) | json.loads(called)
        with server_process.serving(target, database) as (url, _process):
            crawlers = {
                word: Crawler(url, database, word, keys.get(word), there["staff"])
                for word in (*scene.CUSTOMERS, scene.SUPPLIER)
            }
            there["agree"] = functools.partial(_agree, target, database)
            crawlers["visitor"] = Crawler(url, database, staff=there["staff"])
            yield crawlers, there

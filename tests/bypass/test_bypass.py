# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Every path reaches its effect in plain Odoo, and none does with the addons.

What the paths of the addons' own records are after is reached by the right way.
"""

import importlib
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path as File

import pytest

from . import table
from .locks import LOCKS
from .path import CHECKPOINTS
from .plant import Plant
from .right_ways import RIGHT_WAYS
from .runner import Runner

PATHS = [
    path
    for file in sorted(File(__file__).parent.glob("paths_*.py"))
    for path in importlib.import_module(f".{file.stem}", __package__).PATHS
]
COMPARED = [path for path in PATHS if not path.bundle_only]


def _run(paths, *, gated):
    """Outcomes of paths on a server of their own: {name: Outcome or exception}."""
    # Imported here: tests that need no server need no PostgreSQL either.
    from devtools import server_process, settings, templates

    target = settings.test_target()
    make = templates.bundle if gated else templates.dependencies
    with templates.cloned(target, make(target)) as database:
        options = ("--max-cron-threads=0",)
        with server_process.serving(target, database, *options) as (url, _process):
            environment = target.process_environment()
            plant = Plant(url, database, environment, gated=gated)
            try:
                return Runner(plant).run_all(paths)
            finally:
                plant.db.close()


@pytest.fixture(scope="session")
def outcomes(request):
    """(in plain Odoo, with the addons) of the paths that were asked for.

    Both servers are attacked at the same time.
    """
    asked = {
        item.callspec.params["path"].name
        for item in request.session.items
        if "path" in getattr(getattr(item, "callspec", None), "params", {})
    }
    everything = [*PATHS, *RIGHT_WAYS]
    wanted = [path for path in everything if path.name in asked] or everything
    compared = [path for path in wanted if not path.bundle_only]
    with ThreadPoolExecutor(2) as pool:
        plain = pool.submit(_run, compared, gated=False)
        gated = pool.submit(_run, wanted, gated=True)
        return plain.result(), gated.result()


def _outcome(outcomes, path):
    outcome = outcomes[path.name]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


@pytest.mark.parametrize("path", COMPARED, ids=lambda path: path.name)
def test_reaches_its_effect_in_plain_odoo(path, outcomes):
    outcome = _outcome(outcomes[0], path)
    assert outcome.reached, outcome.message


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_reaches_nothing_with_the_addons(path, outcomes):
    outcome = _outcome(outcomes[1], path)
    assert not outcome.reached, outcome.message
    assert not set(outcome.changed) - set(path.harmless), outcome.message
    assert not outcome.crash
    assert outcome.by != "nobody" or path.harmless
    # what the addons refuse is on record; the few that are not are known by name
    assert (outcome.by == "lock") == (path.name in LOCKS), outcome.message


@pytest.mark.parametrize("path", RIGHT_WAYS, ids=lambda path: path.name)
def test_the_right_way_is_open(path, outcomes):
    outcome = _outcome(outcomes[1], path)
    assert outcome.by == "nobody", outcome.message
    assert outcome.reached


def test_at_least_a_hundred_paths_of_every_gate():
    names = Counter(path.name for path in PATHS)
    assert max(names.values()) == 1, names.most_common(3)
    assert len(COMPARED) >= 100
    assert {path.gate for path in COMPARED} >= CHECKPOINTS - {"lot_release"}


def test_what_is_refused_without_a_record_is_listed_with_a_reason():
    assert LOCKS.keys() <= {path.name for path in PATHS}
    assert all(LOCKS.values())


def test_the_table_lists_these_paths():
    """Without a server: a path that is added or removed shows in the table."""
    if os.environ.get("BYPASS_TABLE") != "write":
        listed = [
            line.split(" | ")[:3]
            for line in table.FILE.read_text().splitlines()
            if line.count(" | ") == 4 and not line.startswith(("| path |", "| ---"))
        ]
        assert sorted(listed) == sorted(table.listing(PATHS)), table.REMEDY


def test_the_table_says_what_happened(outcomes):
    """The table of a run of all paths; not looked at where a part was chosen."""
    if all(path.name in outcomes[1] for path in PATHS):
        text = table.render(PATHS, outcomes[1])
        if os.environ.get("BYPASS_TABLE") == "write":
            table.FILE.parent.mkdir(exist_ok=True)
            table.FILE.write_text(text)
        assert table.FILE.read_text() == text, table.REMEDY

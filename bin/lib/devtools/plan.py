"""What a whole run of bin/test consists of, as jobs for the lanes.

Each file of tests/, and each folder in it, is a job with its own pytest, and so with
its own server and database where it asks for one. Short files that ask for the shared
server are one job.
"""

import re

from . import addon_tests, addons, lint, selection, templates, unit_tests
from .lanes import Job
from .report import Report

TESTS = unit_tests.TESTS
TEMPLATES, CHECKS = "Templates", "Static checks"
# More than half of the addons' tests are of one: each job has a clone with all addons.
LARGEST = "medical_quality"
ADDONS = (f"Odoo tests of {LARGEST}", "Odoo tests of the other addons")
GLUE = "Odoo tests of glue"
SHARED = "tests that share a server"
# They need no database: they run while the templates are made.
WITHOUT_DATABASE = (
    "test_setup_failures.py",
    "test_commands.py",
    "test_devtools.py",
    "test_lanes.py",
    "test_bench.py",
    "udi_grammar",
    "sampling",
    "msa",
    "archival",
)
# They take longest and begin first, the longest before the others.
LONG = (
    "test_ledgers_survive.py",
    "bypass",
    "test_hardening.py",
    SHARED,
    "controlled",
    "test_audit_chain.py",
    "isolation",
    "test_walkthrough.py",
    "test_nonconformance_states.py",
    "beside",
    "attacks",
    "test_inspection_states.py",
    "calibration",
    "test_process_race.py",
    "test_capa_states.py",
)
# They race against the clock, or kill what is at work.
ALONE = (
    "test_races.py",
    "test_signature_race.py",
    "test_concession_race.py",
    "test_crash.py",
)
# They wait for the server's own job, which takes its time, and do little else.
LIGHT = ("test_refusals_told.py",)
# They look at what became of the addons' tests.
AFTER_ADDONS = ("test_part11_table.py",)
# One after the other: both make the role that owns the ledgers of a cluster.
TOGETHER = {"test_hardening.py": ("test_backup.py",)}


def jobs(target):
    """Return the jobs of a whole run, those first that others wait for."""
    tests = groups()
    rest = [name for name in tests if name not in WITHOUT_DATABASE]
    others = [name for name in addons.names() if name != LARGEST]
    return [
        Job(TEMPLATES, lambda: _make_templates(target)),
        Job(CHECKS, lint.run),
        *(_job(name, tests[name]) for name in WITHOUT_DATABASE),
        Job(ADDONS[0], lambda: _tests_of(target, [LARGEST]), (TEMPLATES,)),
        Job(ADDONS[1], lambda: _tests_of(target, others), (TEMPLATES,)),
        Job(GLUE, lambda: _tests_of(target, addons.glue()), (TEMPLATES,)),
        *(_job(name, tests[name]) for name in sorted(rest, key=_turn)),
    ]


def groups():
    """Return {job: paths} of all that is in tests/."""
    follow = {name for names in TOGETHER.values() for name in names}
    single = {*WITHOUT_DATABASE, *LONG, *ALONE, *LIGHT, *AFTER_ADDONS, *TOGETHER}
    found = {}
    for path in sorted(TESTS.iterdir()):
        if path.name in follow or not _files(path):
            continue
        shares = path.name not in single and _asks_for_server(path)
        found.setdefault(SHARED if shares else path.name, []).append(path)
    for name, names in TOGETHER.items():
        found[name] += [TESTS / other for other in names]
    return found


def _job(name, paths):
    title = f"tests/{name}" if paths[0].name == name else name
    after = () if name in WITHOUT_DATABASE else (TEMPLATES,)
    if name in AFTER_ADDONS:
        after = ADDONS
    return Job(
        name,
        lambda: unit_tests.run_beside(paths, title),
        after,
        alone=name in ALONE,
        light=name in LIGHT,
    )


def _turn(name):
    """The place of a job: long ones, short ones, and at last those that race."""
    if name in LONG:
        return 0, LONG.index(name)
    if name in ALONE:
        return 2, ALONE.index(name)
    return (3 if name in LIGHT else 1), 0


def _make_templates(target):
    # with what browser tests need: both jobs of the addons begin with it
    templates.with_assets(target, templates.bundle(target))
    return Report()


def _tests_of(target, names):
    return addon_tests.run(target, selection.of_addons(names), addons.names())


def _files(path):
    """The test files that a file or folder of tests/ is or holds."""
    if path.is_dir():
        return sorted(path.rglob("test_*.py"))
    return [path] if re.fullmatch(r"test_.*\.py", path.name) else []


def _asks_for_server(path):
    files = [path] if path.is_file() else path.rglob("*.py")
    asks = re.compile(r"def \w+\([^)]*\bserver\b")
    return any(asks.search(file.read_text()) for file in files)

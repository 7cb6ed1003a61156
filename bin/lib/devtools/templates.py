"""Template databases of the tests, made once and cloned for each run.

A template is named by a digest of all it was made from, closed for connections (so
that it can be cloned at any moment) and removed when nobody has used it for long.
The first holds Odoo's modules that the addons stand on; the others add own addons to
the largest template that holds a part of them unchanged.
"""

import contextlib
import json
import os
import time
import uuid

from . import addons, databases, disk, install, odoo_source, python_env
from .errors import SetupError
from .paths import LOCAL, digest, lock, read_text, write_atomically
from .steps import say, step

DEPENDENCIES = (
    "mrp",
    "hr",
    "maintenance",
    "portal",
    "purchase_stock",
    "product_expiry",
    "barcodes_gs1_nomenclature",
    "mail",
)
RECORDS = LOCAL / "templates"
KEEP_HOURS = 12
# None of the modules that Odoo would add by itself.
_ALONE = "--skip-auto-install"
_DEMO = "--with-demo"
# Style sheets and scripts of the web client take long to make: once, not each run.
_WARM = "env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n"


def dependencies(target):
    """Return the name of the template with Odoo's own modules and demo data."""
    parts = [odoo_source.identity(), python_env.requirements_digest(), *DEPENDENCIES]
    name = f"template_deps_{digest(*parts)}"
    return _ensure(target, name, {}, lambda: (None, list(DEPENDENCIES)))


def bundle(target, wanted=None):
    """Return the name of the template with own addons `wanted` (default all)."""
    base = dependencies(target)
    for _attempt in range(3):
        state = _state(base, addons.names() if wanted is None else wanted)
        if not state:
            return base
        name = f"template_bundle_{digest(base, *map('='.join, state.items()))}"
        made = _ensure(target, name, state, lambda s=state: _plan(target, base, s))
        if _state(base, list(state)) == state:
            return made
        say("the addons changed meanwhile: making the template once more")
    raise SetupError(
        "the addons keep changing while their template database is made",
        "run the command again when no file is being written",
    )


def extended(target, modules):
    """Return the name of the template with all own addons and more of Odoo's modules.

    For what has to hold beside modules that the addons do not depend on.
    """
    base = bundle(target)
    name = f"template_beside_{digest(base, *modules)}"
    return _ensure(target, name, {}, lambda: (base, list(modules), (_ALONE,)))


def glued(target):
    """Return the name of the template with the bundle and all glue.

    Glue brings the modules that it is for; what Odoo adds to these by itself is there,
    too.
    """
    base = bundle(target)
    own = {name: addons.installed_digest(name) for name in addons.glue()}
    name = f"template_glue_{digest(base, *map('='.join, own.items()))}"
    return _ensure(target, name, {}, lambda: (base, list(own)))


def with_assets(target, name):
    """Complete template `name` with the web client's bundles; return the name.

    Worth its minute only for browser tests, which need them. Nearly all of it is done
    anew where an addon adds to them: what a template stands on need not have them.
    """
    done = RECORDS / f"{name}.assets"
    with lock(f"make-{name}", on_wait=lambda: say("waiting for a template")):
        if not done.exists():
            partial = f"making_{name}"
            with step("Making style sheets and scripts of the web client"):
                databases.drop(target, partial)
                _clone_open(target, name, partial)
                install.run_code(target, partial, _WARM, log_name=f"{partial}.log")
                with lock("templates"):
                    databases.drop(target, name)
                    _publish(target, partial, name)
            done.touch()
    return name


@contextlib.contextmanager
def cloned(target, template):
    """Yield the name of a fresh clone of `template`, dropped afterwards."""
    name = f"test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    with lock("templates", shared=True):
        os.utime(_record(template))
        databases.clone(target, template, name)
    try:
        yield name
    finally:
        databases.drop(target, name)


def collect_garbage(target):
    """Drop templates unused for KEEP_HOURS and clones of processes that are gone."""
    with lock("templates"):
        for name in databases.names(target, "template_"):
            age = time.time() - _used(name)
            if name.startswith("template_") and age > KEEP_HOURS * 3600:
                with contextlib.suppress(databases.DatabaseError):
                    databases.drop(target, name)
                    _record(name).unlink(missing_ok=True)
                    (RECORDS / f"{name}.assets").unlink(missing_ok=True)
        for name in databases.names(target, "test_"):
            pid = name.split("_")[1]
            if pid.isdigit() and not os.path.exists(f"/proc/{pid}"):
                databases.drop(target, name)


def _ensure(target, name, state, plan):
    """Make template `name` unless it exists; `plan()` gives what `_make` takes."""
    if not _ready(target, name):
        with lock(f"make-{name}", on_wait=lambda: say("waiting for a template")):
            if not _ready(target, name):
                _make(target, name, state, *plan())
    with contextlib.suppress(FileNotFoundError):
        os.utime(_record(name))
    return name


def _make(target, name, state, base, modules, options=(_DEMO,)):
    disk.require(1500, "a template database")
    partial = f"making_{name}"
    title = f"Making the template database with {', '.join(modules)}"
    with step(title):
        databases.drop(target, partial)
        if base:
            _clone_open(target, base, partial)
        options = [*options, "-i", ",".join(modules)]
        install.run_odoo(target, partial, *options, log_name=f"{name}.log")
        with lock("templates"):
            _publish(target, partial, name)
            write_atomically(_record(name), json.dumps(state))


def _clone_open(target, template, name):
    """Clone a template into a database that accepts connections."""
    with lock("templates", shared=True):
        databases.clone(target, template, name)
    databases.set_connections_allowed(target, name, True)


def _publish(target, partial, name):
    """Make a finished database the template `name`, closed for connections."""
    databases.rename(target, partial, name)
    databases.set_connections_allowed(target, name, False)


def _plan(target, base, state):
    """Return the largest template holding a part of `state`, and what to add."""
    best, held = base, {}
    for record in RECORDS.glob("template_bundle_*.json"):
        other = json.loads(read_text(record) or "{}")
        fits = all(state.get(key) == value for key, value in other.items())
        if fits and len(other) > len(held) and _ready(target, record.stem):
            best, held = record.stem, other
    wanted = [name for name in state if name not in held and name != "base"]
    # what Odoo would add by itself to what there is already is glue of the own addons
    return best, wanted, (_DEMO, _ALONE)


def _state(base, wanted):
    """Return {"base": …, addon: digest of its files, …}, dependencies first."""
    own = addons.closure(wanted)
    if not own:
        return {}
    return {"base": base, **{name: addons.installed_digest(name) for name in own}}


def _ready(target, name):
    return _record(name).exists() and databases.exists(target, name)


def _record(name):
    return RECORDS / f"{name}.json"


def _used(name):
    try:
        return _record(name).stat().st_mtime
    except FileNotFoundError:
        return 0

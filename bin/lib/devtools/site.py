"""The database that bin/serve serves: created, completed, brought up to date.

A database records the digest of each own addon as installed in Odoo's configuration
parameters, so that the record travels with the database.
"""

from dataclasses import replace

from . import addons, databases, disk, install
from .errors import SetupError
from .steps import say, step

MEGABYTES = 1000
PARAMETER = "deployment.digest."
INSTALLED = "SELECT name, state FROM ir_module_module WHERE name = ANY(%s)"
DIGESTS = "SELECT key, value FROM ir_config_parameter WHERE starts_with(key, %s)"
REMEMBER = """
    INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
"""


def ensure(target, demo):
    """Make target.database hold all own addons as they are in the checkout now."""
    name = target.database
    try:
        present = databases.exists(target, name)
        if present and _initialised(target):
            _update(target)
        elif present:
            # Made by an administrator for a role that may not create databases.
            _install(target, name, addons.names(), demo)
        else:
            _create(target, demo)
    except databases.DatabaseError as error:
        raise SetupError(
            f"{target.described} refused a command: {str(error).splitlines()[0]}",
            "correct the rights of the role or the setting, then run it again",
        ) from error


def _create(target, demo):
    """Install into a database of another name first: half a database never serves."""
    partial = f"{target.database}_being_made"
    if databases.exists(target, partial):
        say("an earlier installation was interrupted: starting it again")
    databases.drop(target, partial)
    disk.require(MEGABYTES, "the database")
    _install(target, partial, addons.names(), demo)
    databases.rename(target, partial, target.database)


def _install(target, database, wanted, demo):
    kind = "demo data" if demo else "no demo data"
    title = f"Installing {', '.join(wanted) or 'Odoo'} into {database} with {kind}"
    with step(f"{title} (some minutes)"):
        install.run_odoo(
            _hasty(target),
            *(database, "-i", ",".join(wanted or ["base"])),
            "--with-demo" if demo else "--without-demo",
            log_name=f"install-{database}.log",
        )
        _remember(target, database)


def _hasty(target):
    """Return the target with commits that do not wait for the disk.

    Nothing can be lost by it: the first ordinary commit after the installation writes
    all that went before, and an installation that a crash interrupts is made again.
    """
    connection = {**target.connection, "PGOPTIONS": "-c synchronous_commit=off"}
    return replace(target, connection=connection)


def _update(target):
    """Install the bundle's addons that are missing; update all whose files changed.

    Glue is not asked for: where Odoo has installed it, it is kept up to date.
    """
    name, own = target.database, addons.everything()
    states = dict(databases.sql(target, name, (INSTALLED, [own])))
    known = dict(databases.sql(target, name, (DIGESTS, [PARAMETER])))
    now = _digests()
    absent = [addon for addon in own if states.get(addon) != "installed"]
    missing = [addon for addon in absent if not addons.is_glue(addon)]
    changed = [
        addon
        for addon in own
        if addon not in absent and known.get(PARAMETER + addon) != now[addon]
    ]
    options = ["-i", ",".join(missing)] if missing else []
    options += ["-u", ",".join(changed)] if changed else []
    if not options:
        say(f"database {name} is up to date")
        return
    with step(f"Updating {', '.join(missing + changed)} in {name}"):
        install.run_odoo(target, name, *options, log_name=f"update-{name}.log")
        _remember(target, name, now)


def _initialised(target):
    query = "SELECT to_regclass('ir_module_module') IS NOT NULL"
    return databases.sql(target, target.database, (query, []))[0][0]


def _digests():
    return {name: addons.installed_digest(name) for name in addons.everything()}


def _remember(target, database, digests=None):
    items = (_digests() if digests is None else digests).items()
    queries = [(REMEMBER, [PARAMETER + name, value]) for name, value in items]
    if queries:
        databases.sql(target, database, *queries)


def has_demo(target):
    """Tell whether the served database holds demo data."""
    query = "SELECT demo FROM ir_module_module WHERE name = 'base'"
    rows = databases.sql(target, target.database, (query, []))
    return bool(rows and rows[0][0])

"""Which database server, folders and configuration Odoo runs with."""

import configparser
import os
import urllib.parse
from dataclasses import dataclass, field

from . import disk, odoo_source, postgres, python_env, site
from .errors import SetupError
from .paths import ADDONS, LOCAL, ROOT

CONFIGURATION = ROOT / "odoo.conf"
DEFAULT_DATABASE = "medical"
# odoo.conf options and the variables that Odoo and libpq read for them.
CONNECTION = {
    "db_host": "PGHOST",
    "db_port": "PGPORT",
    "db_user": "PGUSER",
    "db_password": "PGPASSWORD",
    "db_sslmode": "PGSSLMODE",
}


@dataclass
class Target:
    """An Odoo environment: variables for its processes and where it keeps data."""

    environment: dict
    data_dir: str
    database: str = DEFAULT_DATABASE
    embedded: bool = True
    described: str = "the private PostgreSQL cluster"
    connection: dict = field(default_factory=dict)

    def process_environment(self):
        """Return the whole environment for an Odoo process."""
        return {**os.environ, **self.environment, **self.connection}


def require_space():
    """Raise SetupError unless there is room for all that bin/serve would set up."""
    cluster = 0
    if not os.environ.get("ODOO_DB_URL") and not _named(_options()):
        cluster = postgres.DURABLE.space_needed()
    needed = python_env.space_needed() + odoo_source.space_needed() + cluster
    if cluster:
        needed += site.MEGABYTES
    disk.require(needed, "the set-up")


def default_target():
    """Return the target of bin/serve and bin/odoo: a given server or our cluster."""
    options = _options()
    url = os.environ.get("ODOO_DB_URL")
    data_dir = options.get("data_dir") or str(LOCAL / "data")
    environment = _odoo_environment(options, data_dir)
    environment["ODOO_RC"] = os.environ.get("ODOO_RC", str(CONFIGURATION))
    named = _named(options)
    if url:
        connection, database = parse_url(url)
        described = "the database server of ODOO_DB_URL"
    elif named:
        connection = {CONNECTION[name]: options[name] for name in named}
        database = None
        described = f"the database server of {environment['ODOO_RC']}"
    else:
        connection = postgres.DURABLE.start().environment()
        database, described = None, "the private PostgreSQL cluster"
    return Target(
        environment,
        data_dir,
        database or _first(options.get("db_name")) or DEFAULT_DATABASE,
        embedded=not (url or named),
        described=described,
        connection=connection,
    )


def test_target():
    """Return the target of the tests: the cluster that trades safety for speed."""
    data_dir = str(LOCAL / "data-test")
    environment = _odoo_environment({}, data_dir)
    # Odoo reads a configuration file in any case: an empty one of our own.
    environment["ODOO_RC"] = os.devnull
    environment["ODOO_HTTP_INTERFACE"] = "127.0.0.1"
    connection = postgres.TEST.start().environment()
    return Target(environment, data_dir, connection=connection)


def parse_url(url):
    """Return (PG* variables, database name or None) of postgresql://u:p@h:port/db."""
    parts = urllib.parse.urlsplit(url)
    remedy = "write it as postgresql://user:password@host:port/database"
    try:
        port = parts.port
    except ValueError as error:
        raise SetupError(f"ODOO_DB_URL has no valid port: {error}", remedy) from error
    query = dict(urllib.parse.parse_qsl(parts.query))
    host = parts.hostname or query.get("host")
    if parts.scheme not in ("postgres", "postgresql") or not host:
        raise SetupError("ODOO_DB_URL is not a PostgreSQL address", remedy)
    values = {
        "PGHOST": urllib.parse.unquote(host),
        "PGPORT": str(port or query.get("port") or 5432),
        "PGUSER": urllib.parse.unquote(parts.username or "odoo"),
        "PGPASSWORD": urllib.parse.unquote(parts.password or ""),
        "PGSSLMODE": query.get("sslmode", ""),
    }
    database = urllib.parse.unquote(parts.path.strip("/")) or None
    return {name: value for name, value in values.items() if value}, database


def option(name):
    """Return an option of the configuration file in force, or None."""
    return _options().get(name)


def _odoo_environment(options, data_dir):
    environment = {
        "PYTHONPATH": str(odoo_source.python_path()),
        "PYTHONUNBUFFERED": "1",
        "ODOO_DATA_DIR": data_dir,
    }
    if not options.get("addons_path"):
        environment["ODOO_ADDONS_PATH"] = str(ADDONS)
    return environment


def _options():
    """Return the set options of the configuration file in force."""
    path = os.environ.get("ODOO_RC", str(CONFIGURATION))
    parser = configparser.RawConfigParser()
    try:
        parser.read(path)
    except configparser.Error as error:
        raise SetupError(
            f"{path} cannot be read: {str(error).splitlines()[0]}", "correct the file"
        ) from error
    if not parser.has_section("options"):
        return {}
    empty = ("", "False", "None")
    return {k: v for k, v in parser.items("options") if v.strip() not in empty}


def _named(options):
    return [name for name in CONNECTION if options.get(name)]


def _first(names):
    return names.split(",")[0].strip() if names else None

"""What bin/harden-db runs, on a connection of an administrator of PostgreSQL.

Needs the addons' plain Python (``addons/qms_base`` in the path) and psycopg2; no Odoo.
"""

import argparse
import os
import sys

import psycopg2
from audit.hardening import OWNER, HardeningError, belongings, harden, open_up

DONE, FAILED = 0, 1


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="bin/harden-db",
        description="Give ledgers, audit trail and their functions to the role"
        f" {OWNER}, so that Odoo's own role can add to them and change nothing. Run it"
        " after every installation or update of the addons.",
    )
    parser.add_argument("--db", metavar="NAME", help="default: the configured one")
    parser.add_argument(
        "--admin-url",
        metavar="URL",
        help="postgresql:// address with the name of an administrator (superuser), and"
        " the database in it unless --db names it; not needed for the private cluster",
    )
    parser.add_argument(
        "--role", help="the role that Odoo connects as; default: who owns the database"
    )
    parser.add_argument(
        "--open",
        action="store_true",
        help="give all of it back to Odoo's role, for an update of the addons",
    )
    return parser.parse_args(words)


def main(words):
    """Harden or open; return the exit status."""
    asked = _arguments(words)
    address = {"dsn": asked.admin_url} if asked.admin_url else {}
    if asked.db:
        address["dbname"] = asked.db
    try:
        connection = psycopg2.connect(connect_timeout=10, **address)
    except psycopg2.Error as error:
        return _fail(f"no connection: {str(error).strip()}")
    try:
        with connection, connection.cursor() as cursor:
            return _work(cursor, asked, connection.info.dbname)
    except HardeningError as error:
        return _fail(str(error))
    except psycopg2.errors.InsufficientPrivilege as error:
        return _fail(
            f"{connection.info.user} is no administrator of this database:"
            f" {error.diag.message_primary}. Name one with --admin-url"
        )
    except psycopg2.Error as error:
        return _fail(str(error).strip())
    finally:
        connection.close()


def _fail(message):
    print(f"nothing was changed: {message}", file=sys.stderr)
    return FAILED


def _work(cursor, asked, name):
    # whoever works meanwhile is waited for, but not for ever
    cursor.execute("SET LOCAL lock_timeout = '30s'")
    role = asked.role
    if not role:
        cursor.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database"
            " WHERE datname = current_database()"
        )
        [role] = cursor.fetchone()
    before = _owners(cursor)
    owned = (open_up if asked.open else harden)(cursor, role)
    changed = _owners(cursor) != before
    what = f"{len(owned.tables)} tables and {len(owned.functions)} functions"
    if asked.open:
        print(f"{name} is open: {what} belong to {role} again.")
        print("Update the addons, then run bin/harden-db once more.")
    elif changed:
        print(f"{name} is hardened: {what} belong to {OWNER};")
        print(f"{role} reads them, adds rows to {len(owned.ledgers)} of them, no more.")
    else:
        print(f"{name} was hardened already: {what} belong to {OWNER}.")
    return DONE


def _owners(cursor):
    owned = belongings(cursor)
    cursor.execute(
        "SELECT oid::regclass::text, relowner FROM pg_class"
        " WHERE oid = ANY(%s::regclass[])"
        " UNION ALL SELECT oid::regprocedure::text, proowner FROM pg_proc"
        " WHERE oid = ANY(%s::regprocedure[])"
        " UNION ALL SELECT nspname, nspowner FROM pg_namespace"
        " WHERE nspname = current_schema ORDER BY 1, 2",
        [list(owned.tables), list(owned.functions)],
    )
    return cursor.fetchall()


if __name__ == "__main__":
    os.environ.setdefault("PGAPPNAME", "harden-db")
    sys.exit(main(sys.argv[1:]))

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Functions and triggers that are made only where they are not in force already.

On a hardened database they belong to somebody else: what is in force is left alone,
what would have to change is refused with what to do.
"""

import hashlib

from odoo.exceptions import UserError
from odoo.tools import SQL


class Hardened(UserError):
    """The database is hardened and has to be opened for this."""


def _refuse(name):
    return Hardened(
        f"{name} is to be changed, and belongs to another role: the database is"
        " hardened. Run bin/harden-db --open, update the addons, and run"
        " bin/harden-db again."
    )


def require_table(cr, table, schema=None):
    """Raise :class:`Hardened` unless this role may change the table."""
    cr.execute(
        "SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c"
        " WHERE c.relname = %s AND c.relnamespace ="
        " to_regnamespace(quote_ident(coalesce(%s, current_schema)))",
        [table, schema],
    )
    if cr.fetchone() == (False,):
        raise _refuse(table)


def make_function(cr, name, body, options="", schema=None, returns="trigger"):
    """Make a function of PL/pgSQL without arguments, unless it is there as here.

    :param body: its source
    :param options: what follows the language
    :raises Hardened: when it is another one, of a role that this one is not
    """
    cr.execute(
        "SELECT p.prosrc = %s, pg_has_role(p.proowner, 'USAGE') FROM pg_proc p"
        " WHERE p.proname = %s AND p.pronargs = 0 AND p.pronamespace ="
        " to_regnamespace(quote_ident(coalesce(%s, current_schema)))",
        [body, name, schema],
    )
    same, ours = cr.fetchone() or (False, True)
    if same:
        return
    if not ours:
        raise _refuse(name)
    identifier = SQL.identifier(schema, name) if schema else SQL.identifier(name)
    cr.execute(
        SQL(
            "CREATE OR REPLACE FUNCTION %s() RETURNS %s LANGUAGE plpgsql %s AS %s",
            identifier,
            SQL(returns),
            SQL(options),
            body,
        )
    )


def make_trigger(cr, table, name, definition, enabled="O", schema=None):
    """Make a trigger anew unless it is in force as here.

    :param definition: :class:`SQL` from BEFORE or AFTER on, without the table: takes
        it as ``%s``
    :param enabled: ``O`` in ordinary sessions, ``A`` always
    :raises Hardened: when the table is of a role that this one is not
    """
    within = SQL.identifier(schema, table) if schema else SQL.identifier(table)
    trigger = SQL.identifier(name)
    text = cr.mogrify(definition).decode()
    mark = "qms " + hashlib.sha256(f"{enabled} {text}".encode()).hexdigest()
    cr.execute(
        "SELECT t.tgenabled = %s AND obj_description(t.oid, 'pg_trigger') = %s"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgname = %s AND c.relname = %s AND c.relnamespace ="
        " to_regnamespace(quote_ident(coalesce(%s, current_schema)))",
        [enabled, mark, name, table, schema],
    )
    if cr.fetchone() == (True,):
        return
    require_table(cr, table, schema)
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, within))
    cr.execute(SQL("CREATE TRIGGER %s %s", trigger, definition))
    if enabled == "A":
        cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", within, trigger))
    cr.execute(SQL("COMMENT ON TRIGGER %s ON %s IS %s", trigger, within, mark))

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Closed rows that PostgreSQL itself keeps as they are.

The same lock as the one on the screens, for whoever writes by SQL: what a closed
record says is not changed, it is not deleted, and it is not opened again unless the
last signature of a reopening of that record is given in the same transaction.
"""

import hashlib
from dataclasses import dataclass

from odoo.tools import SQL

from .in_force import make_function, make_trigger

_TRIGGER = "qms_lock"
_NAME_LIMIT = 63
_BOOKKEEPING = (
    "create_uid",
    "create_date",
    "write_uid",
    "write_date",
    "message_main_attachment_id",
)
_FUNCTIONS = {
    "qms_lock_row": """
DECLARE
    -- model, state column, open states, columns that stay free, the transition whose
    -- signatures open a row again, or nothing
    open_states text[] := string_to_array(TG_ARGV[2], ',');
    free_columns text[] := string_to_array(TG_ARGV[3], ',');
    old_row jsonb := to_jsonb(OLD);
    new_row jsonb;
    changed text;
    given bigint;
    here bigint;
BEGIN
    IF old_row->>TG_ARGV[1] = ANY(open_states) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Closed rows of % are records: they are not deleted',
            TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    new_row := to_jsonb(NEW);
    IF new_row->>TG_ARGV[1] = ANY(open_states) THEN
        SELECT CASE WHEN transition = TG_ARGV[4] AND completes AND verdict = 'sign'
            THEN xmin::text::bigint END INTO given FROM qms_signature
        WHERE res_model = TG_ARGV[0] AND res_id = OLD.id
        ORDER BY position DESC LIMIT 1;
        IF given IS NOT NULL THEN
            -- a row seen here whose transaction goes on is one of this transaction, or
            -- of a savepoint in it; its number lacks the upper half
            here := pg_current_xact_id()::text::bigint;
            given := given + (here >> 32 << 32);
            given := given + 4294967296 * CASE
                WHEN given - here > 2147483648 THEN -1
                WHEN here - given > 2147483648 THEN 1 ELSE 0 END;
            IF pg_xact_status(given::text::xid8) IS DISTINCT FROM 'in progress' THEN
                given := NULL;
            END IF;
        END IF;
        IF given IS NULL THEN
            RAISE EXCEPTION 'A closed row of % is opened again by a signature only',
                TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    SELECT min(key) INTO changed FROM jsonb_each(new_row)
    WHERE NOT key = ANY(free_columns) AND key <> TG_ARGV[1]
    AND value IS DISTINCT FROM old_row->key;
    IF changed IS NOT NULL THEN
        RAISE EXCEPTION 'Closed rows of % are records: % is not changed',
            TG_TABLE_NAME, changed USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END """,
}
# A function for each table of lines: one that looks its record up by a statement made
# of its arguments plans that statement anew for every row.
_LINE = """
BEGIN
    IF EXISTS (
        SELECT FROM %(parent)s WHERE id = ANY(ARRAY[OLD.%(column)s, NEW.%(column)s])
        AND NOT %(state)s = ANY(%(opened)s)
    ) AND (
        TG_OP <> 'UPDATE'
        OR to_jsonb(NEW) - %(free)s IS DISTINCT FROM to_jsonb(OLD) - %(free)s
    ) THEN
        RAISE EXCEPTION 'Rows of %% belong to a closed record: they stay as they are',
            TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END """


@dataclass(frozen=True)
class LockRule:
    """When rows of a table are closed.

    :param state: column that says so
    :param opened: its values while the record is still being written
    :param free: columns that the service writes on closed rows
    """

    state: str = "state"
    opened: tuple[str, ...] = ("draft",)
    free: tuple[str, ...] = ()


def lock_rows(cr, table, model, rule, reopening=""):
    """Let a trigger keep closed rows; idempotent, called by ``qms.lock.rules``.

    :param model: name of the model, as signatures name it
    :param reopening: transition whose last signature opens a row again; none does else
    """
    arguments = [
        model,
        rule.state,
        ",".join(rule.opened),
        ",".join((*_BOOKKEEPING, *rule.free)),
        reopening,
    ]
    _make(cr, table, "UPDATE OR DELETE", "qms_lock_row", arguments)


def lock_lines(cr, table, column, parent, rule, free=()):
    """Let a trigger keep the lines of closed rows.

    :param column: of the line, names its record
    :param parent: table of the record
    :param free: columns of the line that the service writes on closed records
    """
    source = SQL(
        _LINE,
        parent=SQL.identifier(parent),
        column=SQL.identifier(column),
        state=SQL.identifier(rule.state),
        opened=list(rule.opened),
        free=[*_BOOKKEEPING, *free],
    )
    function = _function_on(table)
    make_function(cr, function, cr.mogrify(source).decode())
    _attach(cr, table, "INSERT OR UPDATE OR DELETE", function, [])


def _function_on(table):
    """Name of the function of one table, within what PostgreSQL keeps of a name."""
    name = f"qms_lock_on_{table}"
    if len(name) > _NAME_LIMIT:
        name = f"{name[:50]}_{hashlib.sha256(table.encode()).hexdigest()[:12]}"
    return name


def _make(cr, table, events, function, arguments):
    make_function(cr, function, _FUNCTIONS[function])
    _attach(cr, table, events, function, arguments)


def _attach(cr, table, events, function, arguments):
    definition = SQL(
        "BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION %s(%s)",
        SQL(events),
        SQL.identifier(table),
        SQL.identifier(function),
        SQL(", ").join(SQL("%s", word) for word in arguments),
    )
    make_trigger(cr, table, _TRIGGER, definition, enabled="A")

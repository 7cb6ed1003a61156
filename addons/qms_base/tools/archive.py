# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Where evidence goes when its addon leaves: a schema that Odoo does not touch."""

import hashlib

from odoo.tools import SQL

from .ledger import make_append_only

SCHEMA = "qms_archive"
_REGISTER = "register"
# a name of PostgreSQL has 63 bytes, the stamp and its line take 21
_ROOM = 42
_DIGEST = 8


def archive_tables(cr, tables, facts):
    """Move tables to the archive schema, append-only there as they were before.

    Indexes and sequences go with them under the new name, so that a later
    installation and archive do not meet these. Keys to tables outside the archive
    are dropped: what is archived must not hinder who works on. One row for each
    table is added to ``qms_archive.register``.

    :param cr: cursor
    :param tables: names of tables of the current schema
    :param facts: ``{column of the register: text}`` for each of these tables
    :return: ``{table: name in the archive}``
    """
    _ensure_archive(cr)
    cr.execute("SELECT to_char(clock_timestamp(), 'YYYYMMDDHH24MISSUS')")
    (stamp,) = cr.fetchone()
    archived = {}
    for table in tables:
        name = _stamped(table, stamp)
        _rename_companions(cr, table, stamp)
        source = SQL.identifier(table)
        for trigger in (
            "qms_append_only_row",
            "qms_append_only_truncate",
            "qms_audit_row",
            "qms_audit_truncate",
            "qms_lock",
        ):
            cr.execute(
                SQL("DROP TRIGGER IF EXISTS %s ON %s", SQL.identifier(trigger), source)
            )
        cr.execute(SQL("ALTER TABLE %s RENAME TO %s", source, SQL.identifier(name)))
        cr.execute(
            SQL(
                "ALTER TABLE %s SET SCHEMA %s",
                SQL.identifier(name),
                SQL.identifier(SCHEMA),
            )
        )
        make_append_only(cr, name, SCHEMA)
        archived[table] = name
    _drop_outward_keys(cr)
    for table, name in archived.items():
        _register(cr, table, name, facts)
    return archived


def archive_partitions(cr, table, facts):
    """Move a partitioned table with its partitions, as :func:`archive_tables` does.

    :return: ``{table: name in the archive}``, the whole first
    """
    _ensure_archive(cr)
    cr.execute("SELECT to_char(clock_timestamp(), 'YYYYMMDDHH24MISSUS')")
    (stamp,) = cr.fetchone()
    cr.execute(
        "SELECT relid::regclass::text FROM pg_partition_tree(%s::regclass)"
        " ORDER BY level, 1",
        [table],
    )
    archived = {}
    for (part,) in cr.fetchall():
        name = _stamped(part, stamp)
        _rename_companions(cr, part, stamp)
        cr.execute(
            SQL(
                "ALTER TABLE %s RENAME TO %s",
                SQL.identifier(part),
                SQL.identifier(name),
            )
        )
        cr.execute(
            SQL(
                "ALTER TABLE %s SET SCHEMA %s",
                SQL.identifier(name),
                SQL.identifier(SCHEMA),
            )
        )
        archived[part] = name
    whole = archived[table]
    for trigger in (
        "qms_audit_from_trigger",
        "qms_append_only_row",
        "qms_append_only_truncate",
    ):
        cr.execute(
            SQL(
                "DROP TRIGGER IF EXISTS %s ON %s",
                SQL.identifier(trigger),
                SQL.identifier(SCHEMA, whole),
            )
        )
    # rows of the partitions are kept by the trigger of the whole
    make_append_only(cr, whole, SCHEMA)
    _register(cr, table, whole, facts)
    return archived


def archive_rows(cr, table, condition, facts):
    """Copy rows of a table that stays to the archive, append-only there.

    :param cr: cursor
    :param table: name of a table of the current schema, with an ``id``
    :param condition: :class:`SQL` on the table's columns
    :param facts: as for :func:`archive_tables`
    :return: name in the archive; None where there is no such row
    """
    source = SQL.identifier(table)
    cr.execute(SQL("SELECT EXISTS (SELECT FROM %s WHERE %s)", source, condition))
    if not cr.fetchone()[0]:
        return None
    _ensure_archive(cr)
    cr.execute("SELECT to_char(clock_timestamp(), 'YYYYMMDDHH24MISSUS')")
    name = _stamped(table, cr.fetchone()[0])
    cr.execute(
        SQL(
            "CREATE TABLE %s AS SELECT * FROM %s WHERE %s",
            SQL.identifier(SCHEMA, name),
            source,
            condition,
        )
    )
    make_append_only(cr, name, SCHEMA)
    _register(cr, table, name, facts)
    return name


def _stamped(name, stamp):
    """A name in the archive; long ones keep apart by a digest."""
    if len(name) > _ROOM:
        digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
        name = f"{name[: _ROOM - _DIGEST - 1]}_{digest}"
    return f"{name}_{stamp}"


def drop_functions(cr):
    """Drop the functions of this bundle, and with them its triggers on any table.

    Nothing of Odoo's tables calls code that is not installed any more. The archive
    has functions of its own.

    :return: names of the functions dropped
    """
    cr.execute(
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = current_schema::regnamespace"
        " AND starts_with(proname, 'qms_') ORDER BY 1"
    )
    functions = [name for (name,) in cr.fetchall()]
    for function in functions:
        # written by PostgreSQL itself, quoted where needed
        cr.execute(SQL("DROP FUNCTION %s CASCADE", SQL(function)))
    return functions


def _ensure_archive(cr):
    schema = SQL.identifier(SCHEMA)
    cr.execute(SQL("CREATE SCHEMA IF NOT EXISTS %s", schema))
    cr.execute(
        SQL(
            "CREATE TABLE IF NOT EXISTS %s (archived_table text PRIMARY KEY,"
            " source_table text NOT NULL,"
            " archived_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),"
            " archived_by text, modules text, export_sha256 text,"
            " row_count bigint NOT NULL, last_id bigint NOT NULL)",
            SQL.identifier(SCHEMA, _REGISTER),
        )
    )
    make_append_only(cr, _REGISTER, SCHEMA)


def _rename_companions(cr, table, stamp):
    """Rename indexes and owned sequences of a table, which share its schema's names."""
    cr.execute(
        SQL(
            "SELECT c.relname, c.relkind FROM pg_class c WHERE c.oid IN ("
            "   SELECT indexrelid FROM pg_index WHERE indrelid = %(table)s::regclass"
            "   UNION SELECT objid FROM pg_depend"
            "   WHERE classid = 'pg_class'::regclass AND deptype IN ('a', 'i')"
            "   AND refobjid = %(table)s::regclass)"
            " AND c.relkind IN ('i', 'S') ORDER BY 1",
            table=f'"{table}"',
        )
    )
    for name, kind in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER %s %s RENAME TO %s",
                SQL("SEQUENCE") if kind == "S" else SQL("INDEX"),
                SQL.identifier(name),
                SQL.identifier(_stamped(name, stamp)),
            )
        )


def _drop_outward_keys(cr):
    """Drop foreign keys between the archive and the tables outside it."""
    cr.execute(
        SQL(
            "SELECT k.conrelid::regclass::text, k.conname FROM pg_constraint k"
            " JOIN pg_class a ON a.oid = k.conrelid"
            " JOIN pg_class b ON b.oid = k.confrelid"
            " WHERE k.contype = 'f'"
            " AND (a.relnamespace = %(archive)s::regnamespace)"
            "  <> (b.relnamespace = %(archive)s::regnamespace)",
            archive=SCHEMA,
        )
    )
    for table, key in cr.fetchall():
        cr.execute(
            # the table's name is written by PostgreSQL itself, quoted where needed
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL(table), SQL.identifier(key))
        )


def _register(cr, table, name, facts):
    cr.execute(
        "SELECT FROM information_schema.columns WHERE table_schema = %s"
        " AND table_name = %s AND column_name = 'id'",
        [SCHEMA, name],
    )
    # tables that link records have none
    highest = SQL("coalesce(max(id), 0)") if cr.rowcount else SQL("0")
    cr.execute(
        SQL(
            "INSERT INTO %s (archived_table, source_table, archived_by, modules,"
            " export_sha256, row_count, last_id)"
            " SELECT %s, %s, %s, %s, %s, count(*), %s FROM %s",
            SQL.identifier(SCHEMA, _REGISTER),
            name,
            table,
            facts.get("archived_by"),
            facts.get("modules"),
            facts.get("export_sha256"),
            highest,
            SQL.identifier(SCHEMA, name),
        )
    )

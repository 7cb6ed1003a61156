# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Put the audit trail into the database, and say what hinders it."""

import hashlib
from pathlib import Path

from odoo.tools import SQL

from ..audit.trigger import body, literal, quoted
from .in_force import make_function, make_trigger, require_table
from .ledger import make_append_only

LOG, ACT = "qms_audit_log", "qms_audit_act"
ROW_TRIGGER, TRUNCATE_TRIGGER = "qms_audit_row", "qms_audit_truncate"
MONTHS_AHEAD = 12
_SCHEMA_FILE = Path(__file__).parent.parent / "audit" / "schema.sql"
# any number, the same for every server of one database
_LOCK = 7_165_300_219


def current_schema(cr):
    """The schema that Odoo works in."""
    cr.execute("SELECT current_schema")
    return cr.fetchone()[0]


def is_installed(cr):
    """Whether this database keeps an audit trail."""
    cr.execute("SELECT to_regclass(%s) IS NOT NULL", [LOG])
    return cr.fetchone()[0]


def install_schema(cr):
    """Tables and functions of the trail; nothing is touched where they are as here."""
    script = _SCHEMA_FILE.read_text(encoding="utf-8")
    mark = "audit trail " + hashlib.sha256(script.encode()).hexdigest()
    # one server at a time; free again when the transaction ends
    cr.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    cr.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [LOG])
    if cr.fetchone()[0] == mark:
        return
    require_table(cr, LOG)
    schema = current_schema(cr)
    script = script.replace(":schema", quoted(schema)).replace(
        ":literal", literal(schema)
    )
    cr.execute(script)  # pylint: disable=sql-injection
    for table in (ACT, LOG):
        make_append_only(cr, table)
    make_trigger(
        cr,
        "qms_audit_log_other",
        "qms_append_only_truncate",
        SQL(
            "BEFORE TRUNCATE ON qms_audit_log_other FOR EACH STATEMENT"
            " EXECUTE FUNCTION qms_refuse_change()"
        ),
    )
    make_trigger(
        cr,
        LOG,
        "qms_audit_from_trigger",
        SQL(
            "BEFORE INSERT ON qms_audit_log FOR EACH ROW"
            # asked before its function is entered: it is for every entry
            " WHEN (pg_trigger_depth() < 1)"
            " EXECUTE FUNCTION qms_audit_from_trigger()"
        ),
    )
    cr.execute(
        SQL("COMMENT ON TABLE %s IS %s", SQL.identifier(LOG), SQL(literal(mark)))
    )


def make_partitions(cr):
    """Partitions for the year that follows; a busy table is left for the next time.

    :return: number of partitions made
    """
    cr.execute("SELECT qms_audit_make_partitions(%s)", [MONTHS_AHEAD])
    return cr.fetchone()[0]


def trigger_states(cr):
    """What guards the audited tables now.

    :return: ``{(table, trigger): (enabled, function, MD5 of its body)}``; a trigger
        is in force where ``enabled`` is ``A``
    """
    cr.execute(
        "SELECT c.relname, t.tgname, t.tgenabled, p.proname, md5(p.prosrc)"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE c.relnamespace = current_schema::regnamespace AND NOT t.tgisinternal"
        " AND t.tgname IN %s",
        [(ROW_TRIGGER, TRUNCATE_TRIGGER)],
    )
    return {(row[0], row[1]): tuple(row[2:]) for row in cr.fetchall()}


def install_triggers(cr, sources):
    """Let PostgreSQL record every write to these tables.

    :param sources: :class:`~odoo.addons.qms_base.audit.trigger.Source` of each table
    :return: tables whose triggers were made or mended
    """
    states = trigger_states(cr)
    schema = current_schema(cr)
    changed = []
    for source in sources:
        if not source.columns and not source.witness:
            changed += _leave(cr, source.table, states)
            continue
        text = body(source, schema)
        wanted = {
            ROW_TRIGGER: (source.function, hashlib.md5(text.encode()).hexdigest()),
            TRUNCATE_TRIGGER: ("qms_audit_truncated", None),
        }
        stale = False
        for trigger, (function, digest) in wanted.items():
            enabled, found, found_digest = states.get(
                (source.table, trigger), (None, None, None)
            )
            enabled = enabled.decode() if isinstance(enabled, bytes) else enabled
            if (enabled, found) != ("A", function) or (
                digest and digest != found_digest
            ):
                stale = True
        if stale:
            _install(cr, source, text)
            changed.append(source.table)
    return changed


def _leave(cr, table, states):
    """Take the triggers off a table of which nothing is recorded any more.

    Such is one of Odoo's whose recorded columns left with the addon they were of.
    """
    held = [t for t in (ROW_TRIGGER, TRUNCATE_TRIGGER) if (table, t) in states]
    if held:
        require_table(cr, table)
    for trigger in held:
        cr.execute(
            SQL(
                "DROP TRIGGER %s ON %s",
                SQL.identifier(trigger),
                SQL.identifier(table),
            )
        )
    return [table] if held else []


def _install(cr, source, text):
    table = SQL.identifier(source.table)
    # what it names is named in full: nothing is looked up where others make objects
    options = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
    make_function(cr, source.function, text, options)
    for trigger, when, each, called in (
        (ROW_TRIGGER, "INSERT OR UPDATE OR DELETE", "ROW", source.function),
        (TRUNCATE_TRIGGER, "TRUNCATE", "STATEMENT", "qms_audit_truncated"),
    ):
        definition = SQL(
            "AFTER %s ON %s FOR EACH %s EXECUTE FUNCTION %s()",
            SQL(when),
            table,
            SQL(each),
            SQL.identifier(called),
        )
        make_trigger(cr, source.table, trigger, definition, enabled="A")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Give evidence and the functions of the trail to a role that nobody logs in as.

The owner of a table can switch its triggers off, and the owner of its schema can drop
it. On a hardened database that is ``qms_owner``: Odoo's own role reads everything,
adds to ledgers, and changes nothing. Who is superuser remains free to do anything.

Plain Python on a cursor of psycopg2; nothing here needs Odoo.
"""

from dataclasses import dataclass

OWNER = "qms_owner"
SALT = "qms_audit_salt"
# Odoo's role reads these, and only functions write them.
READ_ONLY = ("qms_audit_log", "qms_audit_act")
# What Odoo's role calls itself; triggers need no right to be called.
_CALLED = ("qms_audit_claim", "qms_audit_known", "qms_audit_make_partitions")
_ARCHIVE = "qms_archive"
_GUARD, _GUARD_DROP = "qms_guard_ddl", "qms_guard_drop"
# Roles of PostgreSQL whose members reach rows or files past all of this.
_DANGEROUS = (
    "pg_write_all_data",
    "pg_write_server_files",
    "pg_execute_server_program",
)
_GUARD_BODY = """
DECLARE
    wrong text;
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;
    SELECT min(p.proname) INTO wrong FROM pg_proc p
    WHERE p.proname LIKE 'qms\\_audit\\_on\\_%' AND NOT EXISTS (
        SELECT FROM pg_trigger t WHERE t.tgfoid = p.oid
        AND t.tgname = 'qms_audit_row' AND t.tgenabled = 'A');
    IF wrong IS NULL THEN
        SELECT min(c.relname || '.' || t.tgname) INTO wrong
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname IN ('qms_audit_row', 'qms_audit_truncate', 'qms_lock')
        AND NOT t.tgisinternal AND t.tgenabled <> 'A';
    END IF;
    IF wrong IS NULL THEN
        SELECT min(c.relname || '.' || a.attname) INTO wrong
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            AND NOT a.attisdropped
        JOIN pg_type y ON y.oid = a.atttypid
        WHERE t.tgname = 'qms_audit_row'
        AND y.typnamespace <> 'pg_catalog'::regnamespace;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'The database is hardened: % keeps the audit trail of its'
            ' table', wrong USING ERRCODE = 'insufficient_privilege',
            HINT = 'Run bin/harden-db --open before changing the schema.';
    END IF;
END """

_DROP_BODY = """
DECLARE
    wrong text;
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;
    SELECT min(object_identity) INTO wrong FROM pg_event_trigger_dropped_objects()
    WHERE object_type = 'trigger' AND object_identity LIKE 'qms\\_%';
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'The database is hardened: the trigger % stays', wrong
            USING ERRCODE = 'insufficient_privilege',
            HINT = 'Run bin/harden-db --open before changing the schema.';
    END IF;
END """
# name: (event, condition, source)
_GUARDS = {
    _GUARD: (
        "ddl_command_end",
        "WHEN TAG IN ('ALTER TABLE', 'DROP TABLE', 'DROP TRIGGER', 'ALTER TRIGGER',"
        " 'DROP OWNED')",
        _GUARD_BODY,
    ),
    _GUARD_DROP: ("sql_drop", "", _DROP_BODY),
}


class HardeningError(Exception):
    """The database cannot be hardened; says why."""


@dataclass(frozen=True)
class Belongings:
    """What of a database belongs to the trail and the ledgers.

    Names as SQL writes them, with their schema.
    """

    schema: str
    ledgers: tuple[str, ...]
    read_only: tuple[str, ...]
    salt: tuple[str, ...]
    functions: tuple[str, ...]
    archive: tuple[str, ...]

    @property
    def tables(self):
        """All of its tables."""
        return (*self.ledgers, *self.read_only, *self.salt, *self.archive)


def belongings(cursor) -> Belongings:
    """Find what is to be guarded.

    :param cursor: of psycopg2, whose current schema is the one that Odoo works in
    :raises HardeningError: when the database keeps no audit trail
    """
    cursor.execute("SELECT quote_ident(current_schema), to_regclass('qms_audit_log')")
    schema, log = cursor.fetchone()
    if log is None:
        raise HardeningError("this database keeps no audit trail")
    cursor.execute(
        "SELECT c.relname, n.nspname = %s, format('%%I.%%I', n.nspname, c.relname),"
        " EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND (n.nspname = %s"
        " OR n.nspname = current_schema AND (c.relname = %s OR EXISTS ("
        "  SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid"
        "  AND t.tgname LIKE 'qms\\_append\\_only\\_%%')))"
        " ORDER BY c.relname",
        [_ARCHIVE, _ARCHIVE, SALT],
    )
    found = {"ledgers": [], "read_only": [], "salt": [], "archive": []}
    for name, archived, quoted, is_partition in cursor.fetchall():
        if archived:
            kind = "archive"
        elif name == SALT:
            kind = "salt"
        elif name in READ_ONLY or is_partition:
            kind = "read_only"
        else:
            kind = "ledgers"
        found[kind].append(quoted)
    cursor.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname IN (current_schema, %s) AND p.proname LIKE 'qms\\_%%'"
        " ORDER BY 1",
        [_ARCHIVE],
    )
    functions = tuple(name for (name,) in cursor.fetchall())
    return Belongings(
        schema=schema,
        functions=functions,
        **{kind: tuple(names) for kind, names in found.items()},
    )


def harden(cursor, role: str) -> Belongings:
    """Give everything to ``qms_owner``; run again it changes nothing.

    :param cursor: of an administrator's connection, in one transaction
    :param role: the one that Odoo connects as
    :raises HardeningError: when that role could take it all back
    """
    _check_role(cursor, role)
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER])
    if not cursor.rowcount:
        cursor.execute(f"CREATE ROLE {OWNER} NOLOGIN")
    owned = belongings(cursor)
    odoo = _quoted(cursor, role)
    cursor.execute(f"REVOKE {OWNER} FROM {odoo}")
    _give(cursor, owned, OWNER)
    for table in owned.tables:
        cursor.execute(f"REVOKE ALL ON {table} FROM PUBLIC, {odoo}")
    for table in owned.ledgers:
        cursor.execute(f"GRANT SELECT, INSERT ON {table} TO {odoo}")
    for table in (*owned.read_only, *owned.archive):
        cursor.execute(f"GRANT SELECT ON {table} TO {odoo}")
    for sequence in _sequences(cursor, owned):
        cursor.execute(f"REVOKE ALL ON SEQUENCE {sequence} FROM PUBLIC, {odoo}")
        cursor.execute(f"GRANT USAGE, SELECT ON SEQUENCE {sequence} TO {odoo}")
    for function in owned.functions:
        cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {odoo}")
        if function.rpartition(".")[2].partition("(")[0] in _CALLED:
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {odoo}")
    cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA {owned.schema} TO {odoo}")
    if owned.archive:
        cursor.execute(f"GRANT USAGE ON SCHEMA {_ARCHIVE} TO {odoo}")
    _guard(cursor, owned)
    return owned


def open_up(cursor, role: str) -> Belongings:
    """Give everything back to Odoo's role, for an update of the addons."""
    owned = belongings(cursor)
    odoo = _quoted(cursor, role)
    for name in _GUARDS:
        cursor.execute(f"DROP EVENT TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP FUNCTION IF EXISTS {owned.schema}.{name}()")
    _give(cursor, belongings(cursor), odoo)
    for table in owned.tables:
        cursor.execute(f"GRANT ALL ON {table} TO {odoo}")
    for function in belongings(cursor).functions:
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {odoo}")
    return owned


def weaknesses(cursor, ledgers=()) -> list[tuple[str, str]]:
    """Why the role of this connection could falsify the trail.

    :param ledgers: names of tables that have to be guarded, besides the trail's own
    :return: ``(code, name)``, empty on a hardened database; codes: superuser,
        createrole, member, schema, table, function, write, guard
    """
    cursor.execute(
        "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    superuser, createrole = cursor.fetchone()
    if superuser:
        return [("superuser", "")]
    found = [("createrole", "")] if createrole else []
    cursor.execute(
        "SELECT 'member', rolname::text FROM pg_roles WHERE rolname = ANY(%(bad)s)"
        "  AND pg_has_role(oid, 'MEMBER')"
        " UNION ALL SELECT 'schema', nspname FROM pg_namespace"
        "  WHERE nspname = current_schema AND pg_has_role(nspowner, 'MEMBER')"
        " UNION ALL SELECT 'table', min(relname) FROM pg_class"
        "  WHERE relnamespace = current_schema::regnamespace"
        "  AND relname = ANY(%(tables)s) AND pg_has_role(relowner, 'MEMBER')"
        " UNION ALL SELECT 'function', min(proname) FROM pg_proc"
        "  WHERE pronamespace = current_schema::regnamespace"
        "  AND proname LIKE 'qms\\_%%' AND pg_has_role(proowner, 'MEMBER')"
        " UNION ALL SELECT 'write', min(relname) FROM pg_class"
        "  WHERE relnamespace = current_schema::regnamespace"
        "  AND (relname = ANY(%(tables)s) AND has_table_privilege(oid,"
        "   'UPDATE, DELETE, TRUNCATE, TRIGGER')"
        "  OR relname = ANY(%(read)s) AND has_table_privilege(oid, 'INSERT'))"
        " UNION ALL SELECT 'guard', min(name) FROM unnest(%(guards)s) name"
        "  WHERE NOT EXISTS (SELECT FROM pg_event_trigger"
        "  WHERE evtname = name AND evtenabled = 'A')",
        {
            "bad": list(_DANGEROUS),
            "tables": [*ledgers, *READ_ONLY, SALT],
            "read": list(READ_ONLY),
            "guards": list(_GUARDS),
        },
    )
    return found + [(code, name) for code, name in cursor.fetchall() if name]


def _check_role(cursor, role):
    cursor.execute(
        "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = %s", [role]
    )
    row = cursor.fetchone()
    if row is None:
        raise HardeningError(f"there is no role {role}")
    if role == OWNER:
        raise HardeningError(f"Odoo must not connect as {OWNER}")
    if row[0]:
        raise HardeningError(
            f"{role}, which Odoo connects as, is a superuser: nothing binds it. Take"
            f" that away (ALTER ROLE {role} NOSUPERUSER), then harden"
        )
    if row[1]:
        raise HardeningError(
            f"{role}, which Odoo connects as, may make roles and join them. Take that"
            f" away (ALTER ROLE {role} NOCREATEROLE), then harden"
        )
    cursor.execute(
        "SELECT min(rolname::text) FROM pg_roles WHERE rolname = ANY(%s)"
        " AND pg_has_role(%s, oid, 'MEMBER')",
        [list(_DANGEROUS), role],
    )
    dangerous = cursor.fetchone()[0]
    if dangerous:
        raise HardeningError(
            f"{role}, which Odoo connects as, is a member of {dangerous}. Take that"
            f" away (REVOKE {dangerous} FROM {role}), then harden"
        )


def _give(cursor, owned, owner):
    cursor.execute(f"ALTER SCHEMA {owned.schema} OWNER TO {owner}")
    if owned.archive:
        cursor.execute(f"ALTER SCHEMA {_ARCHIVE} OWNER TO {owner}")
    for table in owned.tables:
        cursor.execute(f"ALTER TABLE {table} OWNER TO {owner}")
    for function in owned.functions:
        cursor.execute(f"ALTER FUNCTION {function} OWNER TO {owner}")


def _sequences(cursor, owned):
    """Sequences that belong to columns of these tables; they change owner with them."""
    cursor.execute(
        "SELECT s.oid::regclass::text FROM pg_class s JOIN pg_depend d"
        " ON d.classid = 'pg_class'::regclass AND d.objid = s.oid"
        " AND d.deptype IN ('a', 'i') WHERE s.relkind = 'S'"
        " AND d.refobjid = ANY(%s::regclass[]) ORDER BY 1",
        [list(owned.ledgers)],
    )
    return [name for (name,) in cursor.fetchall()]


def _guard(cursor, owned):
    """Let nobody but an administrator switch off what records Odoo's own tables."""
    for name, (event, condition, source) in _GUARDS.items():
        function = f"{owned.schema}.{name}()"
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {function} RETURNS event_trigger"
            " LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS %s",
            [source],
        )
        cursor.execute(f"ALTER FUNCTION {function} OWNER TO {OWNER}")
        cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        cursor.execute(f"DROP EVENT TRIGGER IF EXISTS {name}")
        cursor.execute(
            f"CREATE EVENT TRIGGER {name} ON {event} {condition}"
            f" EXECUTE FUNCTION {function}"
        )
        cursor.execute(f"ALTER EVENT TRIGGER {name} ENABLE ALWAYS")


def _quoted(cursor, name):
    cursor.execute("SELECT quote_ident(%s)", [name])
    return cursor.fetchone()[0]

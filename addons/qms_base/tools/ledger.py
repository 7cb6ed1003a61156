# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Tables that PostgreSQL itself keeps append-only."""

from odoo.tools import SQL

_FUNCTION = """
CREATE OR REPLACE FUNCTION qms_refuse_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are evidence: they can be neither changed nor deleted',
        TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END;
$$ LANGUAGE plpgsql
"""


def make_append_only(cr, table):
    """Let a trigger refuse UPDATE, DELETE and TRUNCATE on a table.

    Called from ``init()`` of a ledger model, hence at every install and update;
    idempotent. It binds every client of the database, the ORM under ``sudo`` and
    psql alike, except who owns the table and drops the trigger (21 CFR 11.10(e)).

    :param cr: cursor
    :param table: table name
    """
    cr.execute(_FUNCTION)
    for name, event, each in (
        ("row", "UPDATE OR DELETE", "ROW"),
        ("truncate", "TRUNCATE", "STATEMENT"),
    ):
        trigger = SQL.identifier(f"qms_append_only_{name}")
        cr.execute(
            SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, SQL.identifier(table))
        )
        cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE %s ON %s"
                " FOR EACH %s EXECUTE FUNCTION qms_refuse_change()",
                trigger,
                SQL(event),
                SQL.identifier(table),
                SQL(each),
            )
        )

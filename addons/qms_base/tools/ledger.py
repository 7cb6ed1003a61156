# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Tables that PostgreSQL itself keeps append-only."""

from odoo.tools import SQL

_FUNCTION = """
CREATE OR REPLACE FUNCTION %s() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'Rows of %% are evidence: they can be neither changed nor deleted',
        TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END;
$$ LANGUAGE plpgsql
"""
_NAME = "qms_refuse_change"


def ledger_models(env):
    """Models whose rows are evidence, those of addons on this one included.

    A ledger says ``_qms_ledger = True``: its table is append-only, part of every
    export of evidence and archived, never dropped, when its addon leaves.

    :return: list of models, ordered by name
    """
    return [
        env[name]
        for name in sorted(env.registry)
        if env[name]._auto and getattr(env[name], "_qms_ledger", False)
    ]


def make_append_only(cr, table, schema=None):
    """Let a trigger refuse UPDATE, DELETE and TRUNCATE on a table.

    Called from ``init()`` of a ledger model, hence at every install and update;
    idempotent. It binds every client of the database, the ORM under ``sudo`` and
    psql alike, except who owns the table and drops the trigger (21 CFR 11.10(e)).

    :param cr: cursor
    :param table: table name
    :param schema: schema of the table; None for the one that Odoo works in
    """

    def within(name):
        return SQL.identifier(schema, name) if schema else SQL.identifier(name)

    cr.execute(SQL(_FUNCTION, within(_NAME)))
    for name, event, each in (
        ("row", "UPDATE OR DELETE", "ROW"),
        ("truncate", "TRUNCATE", "STATEMENT"),
    ):
        trigger = SQL.identifier(f"qms_append_only_{name}")
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, within(table)))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH %s EXECUTE FUNCTION %s()",
                trigger,
                SQL(event),
                within(table),
                SQL(each),
                within(_NAME),
            )
        )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Tables that PostgreSQL itself keeps append-only."""

from odoo.tools import SQL

from .in_force import make_function, make_trigger

_BODY = """
BEGIN
    RAISE EXCEPTION 'Rows of % are evidence: they can be neither changed nor deleted',
        TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END;
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


def ledger_tables(env):
    """Tables that are append-only: those of ledgers, and those that link their rows.

    :return: list of names
    """
    return [
        table
        for model in ledger_models(env)
        for table in (model._table, *getattr(model, "_qms_ledger_links", ()))
    ]


def record_tables(env, modules):
    """Tables with rows that these modules brought, other than ledgers.

    Dispositions, inspections, certificates and the like: records that people still
    change, and the tables that link them. Transient ones are left out.

    :param env: environment that may read everything
    :param modules: names of modules; what another module defines too is left out
    :return: ``{table: model name}``, ordered by table
    """
    env.cr.execute(
        "SELECT m.model FROM ir_model m JOIN ir_model_data d"
        " ON d.model = 'ir.model' AND d.res_id = m.id"
        " GROUP BY m.model HAVING bool_and(d.module = ANY(%s))",
        [list(modules)],
    )
    tables = {
        env[name]._table: name
        for (name,) in env.cr.fetchall()
        if name in env
        and env[name]._auto
        and not env[name]._transient
        and not getattr(env[name], "_qms_ledger", False)
    }
    env.cr.execute(
        "SELECT r.name, min(m.model) FROM ir_model_relation r"
        " JOIN ir_model m ON m.id = r.model JOIN ir_module_module o ON o.id = r.module"
        " GROUP BY r.name HAVING bool_and(o.name = ANY(%s))",
        [list(modules)],
    )
    tables.update(env.cr.fetchall())
    return {
        table: tables[table] for table in sorted(tables) if _has_rows(env.cr, table)
    }


def _has_rows(cr, table):
    cr.execute("SELECT to_regclass(%s)", [f'"{table}"'])
    if cr.fetchone() == (None,):
        return False
    cr.execute(SQL("SELECT EXISTS (SELECT FROM %s)", SQL.identifier(table)))
    return cr.fetchone()[0]


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

    make_function(cr, _NAME, _BODY, schema=schema)
    for name, event, each in (
        ("row", "UPDATE OR DELETE", "ROW"),
        ("truncate", "TRUNCATE", "STATEMENT"),
    ):
        definition = SQL(
            "BEFORE %s ON %s FOR EACH %s EXECUTE FUNCTION %s()",
            SQL(event),
            within(table),
            SQL(each),
            within(_NAME),
        )
        make_trigger(cr, table, f"qms_append_only_{name}", definition, schema=schema)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Sampling of plans: those of before ask for one value of each lot, as they did.

Approved plans and completed inspections are closed: their rows are not written. New
columns come with what they say of old rows, which PostgreSQL keeps beside the table.
Repeating it changes nothing.
"""

from odoo.tools import SQL, sql

_COLUMNS = (
    ("medical_inspection_plan", "sampling_method", "varchar", "single"),
    ("medical_inspection_plan", "sampling_switching", "varchar", "z14"),
    ("medical_inspection_plan", "result_signature", "varchar", "record"),
    ("medical_inspection_characteristic", "sampling_method", "varchar", "single"),
    ("medical_inspection_characteristic", "sampling_switching", "varchar", "z14"),
    ("medical_inspection_characteristic", "unit_entry", "varchar", "count"),
    ("medical_inspection_characteristic", "subgroup_size", "int4", 1),
    ("medical_inspection_result", "unit_number", "int4", 1),
)


def migrate(cr, version):
    for table, column, kind, value in _COLUMNS:
        if sql.column_exists(cr, table, column):
            continue
        name, field = SQL.identifier(table), SQL.identifier(column)
        # a default of the new column is for the rows that are there; later ones say
        # it themselves
        cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN %s %s DEFAULT %s",
                name,
                field,
                SQL(kind),
                value,
            )
        )
        cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", name, field))

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Device identifiers of several agencies: what was a GTIN is the identifier itself.

Run before the columns and constraints of this version exist. Repeating it changes
nothing.
"""

from odoo.tools import sql


def migrate(cr, version):
    _fill_numbers(cr)
    _fill_end_of_distribution(cr)
    _fill_lots(cr)


def _add(cr, table, column, kind):
    if not sql.column_exists(cr, table, column):
        sql.create_column(cr, table, column, kind)


def _fill_numbers(cr):
    """An identifier in use has its number (CHECK of the table)."""
    _add(cr, "medical_device_identifier", "di", "varchar")
    cr.execute(
        "UPDATE medical_device_identifier SET di = lpad(gtin, 14, '0')"
        " WHERE di IS NULL AND gtin IS NOT NULL AND issuing_agency = 'gs1'"
    )


def _fill_end_of_distribution(cr):
    """As :meth:`_retire` gives it from this version on."""
    _add(cr, "medical_device_identifier", "distribution_end", "date")
    cr.execute(
        "UPDATE medical_device_identifier SET distribution_end = retired_on"
        " WHERE distribution_end IS NULL AND retired_on IS NOT NULL"
        " AND state = 'retired'"
    )


def _fill_lots(cr):
    """Lots keep the identifier in use on the day they were made.

    Computed, they would all be given the one in use now. Where none was in use then,
    lots get the product's first one, as those do that were made before it.
    """
    _add(cr, "stock_lot", "device_identifier_id", "int4")
    cr.execute(
        """
        UPDATE stock_lot AS lot SET device_identifier_id = (
            SELECT identifier.id FROM medical_device_identifier AS identifier
            WHERE identifier.product_id = lot.product_id
                AND identifier.package_level = 'each'
                AND identifier.version_date IS NOT NULL
                AND identifier.state <> 'draft'
            ORDER BY
                identifier.version_date <= lot.manufacture_date
                    AND coalesce(identifier.retired_on >= lot.manufacture_date, true)
                    DESC,
                identifier.version_date, identifier.id
            LIMIT 1
        )
        WHERE lot.device_identifier_id IS NULL AND lot.manufacture_date IS NOT NULL
            AND lot.product_id IN (
                SELECT product_id FROM medical_device_identifier
                WHERE state <> 'draft'
            )
        """
    )

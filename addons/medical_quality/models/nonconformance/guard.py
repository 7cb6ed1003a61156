# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Who decides and carries out: the nonconformance's own methods, or a client."""

from contextlib import contextmanager
from contextvars import ContextVar

from odoo.tools import SQL

# Set only while a signed nonconformance is carried out; no client can reach it.
_carrying_out = ContextVar("medical_nonconformance_carrying_out", default=False)


@contextmanager
def carrying_out():
    """Mark that what is decided by signatures is being done."""
    token = _carrying_out.set(True)
    try:
        yield
    finally:
        _carrying_out.reset(token)


def is_carrying_out() -> bool:
    """Whether the running code is inside :func:`carrying_out`."""
    return _carrying_out.get()


def touch(records):
    """Make whoever decides on these rows at the same time wait, and look again.

    The rows are written as they are: a transaction that began before and decides by
    what it saw then is refused by PostgreSQL, and Odoo repeats it.

    :param records: stored records of one model
    """
    ids = sorted(id_ for id_ in records.ids if id_)
    if ids:
        records.flush_recordset()
        records.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(records._table),
                ids,
            )
        )
        records.env.cr.execute(
            SQL(
                "UPDATE %s SET write_uid = write_uid WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                ids,
            )
        )

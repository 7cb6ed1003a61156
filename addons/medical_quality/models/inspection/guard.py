# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Who writes: the server's own methods, or a client.

The mark is a context variable of this process, not a key of Odoo's context: a
client chooses its context, but cannot reach this.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from odoo.tools import SQL

_server_writes = ContextVar("medical_inspection_server_writes", default=False)

# Context keys a client may pass through to records the server creates; all
# others (``default_state``, ``default_value_text``) would fill in their values.
_HARMLESS_KEYS = ("lang", "tz", "allowed_company_ids")


@contextmanager
def server_writes():
    """Mark the writes inside as the server's own."""
    token = _server_writes.set(True)
    try:
        yield
    finally:
        _server_writes.reset(token)


def is_server_write() -> bool:
    """Whether the running code is inside :func:`server_writes`."""
    return _server_writes.get()


def clean_context(record):
    """The records with nothing of a client's context that could set values."""
    context = record.env.context
    kept = {key: context[key] for key in _HARMLESS_KEYS if key in context}
    return record.with_env(record.env(context=kept))


def client_fields(vals) -> set[str]:
    """Names of the written fields, without those of chatter and activities."""
    return {
        name
        for name in vals
        if not name.startswith(("message_", "activity_", "website_message_"))
    }


def set_by_client(vals, protected, neutral) -> list[str]:
    """Protected fields that a client gives a value of its own.

    :param protected: names only the server may set
    :param neutral: ``{name: value}`` a client may send without meaning anything
    """
    return sorted(
        name
        for name in protected & set(vals)
        if vals[name] and vals[name] != neutral.get(name)
    )


def lock_rows(records):
    """Make whoever else decides on these rows wait until this transaction ends.

    Without it, a value typed at the very moment of completion would slip into a
    completed inspection: both transactions see the other's state of before. The
    one that waits is run again by Odoo when the row has changed meanwhile.
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

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Closed records that the service itself writes to, for as long as it does."""

from contextlib import contextmanager
from contextvars import ContextVar

# No client reaches it: neither a context key nor sudo opens a record.
_open = ContextVar("qms_lock_open", default=frozenset())


@contextmanager
def opened(records):
    """Let what only the service writes be written, on exactly these records.

    :param records: recordset of a locked model
    """
    token = _open.set(_open.get() | {(records._name, res_id) for res_id in records.ids})
    try:
        yield
    finally:
        _open.reset(token)


def not_opened(records):
    """The records among these that the service has not opened."""
    known = _open.get()
    if not known:
        return records
    return records.filtered(lambda record: (record._name, record.id) not in known)

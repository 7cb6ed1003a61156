# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What an approved change order is changing now, told apart from any other write.

The marks are variables of this process, no keys of Odoo's context: a client chooses its
context and cannot reach these.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_changing = ContextVar("medical_change_changing", default=frozenset())
_drafting = ContextVar("medical_change_drafting", default=None)


@contextmanager
def changing(*recordsets):
    """Let exactly these controlled records change while the block runs."""
    named = {(records._name, id_) for records in recordsets for id_ in records.ids}
    token = _changing.set(_changing.get() | named)
    try:
        yield
    finally:
        _changing.reset(token)


def not_changing(records):
    """The records among these that no change order is changing now."""
    named = _changing.get()
    if not named:
        return records
    return records.filtered(lambda record: (record._name, record.id) not in named)


@contextmanager
def drafting(item):
    """What is created inside is the draft of this item of a change order."""
    token = _drafting.set(item.id)
    try:
        yield
    finally:
        _drafting.reset(token)


def drafted_item():
    """Id of the item whose draft is being made, or None."""
    return _drafting.get()

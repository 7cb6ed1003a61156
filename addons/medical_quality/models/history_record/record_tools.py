# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What records are made of, as exact bytes, and what is being released now."""

from contextlib import contextmanager
from contextvars import ContextVar

from odoo.addons.qms_base.signing.canonical import (
    canonical_bytes,
    date_text,
    decimal_text,
    moment_text,
)

# ids of lots that a record releases at this moment; no client can reach it
_releasing = ContextVar("medical_device_history_releasing", default=frozenset())
# {record id: {field: value}} of what is being frozen; no client can reach it
_freezing = ContextVar("medical_device_history_freezing", default=None)


@contextmanager
def releasing(lots):
    """Let the gate pass the lots that a record releases.

    :param lots: ``stock.lot``
    """
    token = _releasing.set(frozenset(lots.ids))
    try:
        yield
    finally:
        _releasing.reset(token)


def is_released_now(lot_id) -> bool:
    """Whether a record is releasing this lot at this moment."""
    return lot_id in _releasing.get()


@contextmanager
def freezing(values):
    """Let documents say of records what they will be in this transaction.

    :param values: ``{record id: {field: value}}``
    """
    token = _freezing.set(values)
    try:
        yield
    finally:
        _freezing.reset(token)


def frozen_values(record_id) -> dict:
    """What a record that is being frozen will say, by field; else nothing."""
    return (_freezing.get() or {}).get(record_id, {})


def amount_text(value) -> str:
    """A quantity as documents and data say it, with six decimals at most."""
    return decimal_text(round(float(value), 6))


def plain(value):
    """A value as JSON of the record knows it: text, lists, dicts, booleans, None."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return decimal_text(value)
    if hasattr(value, "hour"):
        return moment_text(value)
    if hasattr(value, "isoformat"):
        return date_text(value)
    # a lazily translated word
    return str(value)


def canonical_text(value) -> bytes:
    """Canonical JSON (RFC 8785) of a value, numbers as decimal strings."""
    return canonical_bytes(plain(value))

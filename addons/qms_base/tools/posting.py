# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo's own posting of stock and orders, told apart from rewriting what is done.

Done movements, orders and work orders of regulated products are evidence: their
dates, quantities, lots and links stand. Odoo writes some of these itself while it
posts (the date when a movement becomes done, the links from finished to consumed
lines). The methods that do so run inside :func:`posting`; nothing a client sends can
set it, as it is no context key.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_posting = ContextVar("qms_posting", default=False)


@contextmanager
def posting():
    """Mark that what runs inside is Odoo's own posting."""
    token = _posting.set(True)
    try:
        yield
    finally:
        _posting.reset(token)


def is_posting() -> bool:
    """Whether Odoo's own posting is running."""
    return _posting.get()

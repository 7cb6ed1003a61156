# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Who writes a concession: its own methods, or a client.

The mark is a context variable of this process, not a key of Odoo's context: a client
chooses its context, but cannot reach this.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_writing = ContextVar("qms_concession_writing", default=False)


@contextmanager
def concession_writes():
    """Mark the writes inside as the concession's own."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_concession_write() -> bool:
    """Whether the running code is inside :func:`concession_writes`."""
    return _writing.get()

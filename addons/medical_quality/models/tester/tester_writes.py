# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Who gives the value of what a tester measures: the method that takes it, alone.

A context variable of this process, which no client reaches; apart from the mark of the
server's own writes, which typed values have as well.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from ..inspection.guard import server_writes

_tester_writes = ContextVar("medical_tester_writes", default=False)


@contextmanager
def tester_writes():
    """Mark the writes inside as what a tester sent.

    Their instrument is judged by who opens this, once for all of them.
    """
    token = _tester_writes.set(True)
    try:
        with server_writes():
            yield
    finally:
        _tester_writes.reset(token)


def is_tester_write() -> bool:
    """Whether the running code is inside :func:`tester_writes`."""
    return _tester_writes.get()

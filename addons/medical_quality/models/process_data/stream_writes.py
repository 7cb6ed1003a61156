# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Who gives the value of monitored characteristics: what judges the stream, alone.

A context variable of this process, which no client reaches; apart from the mark of the
server's own writes, which typed values have as well.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from ..inspection.guard import server_writes

__all__ = ["is_stream_write", "stream_writes"]

_stream_writes = ContextVar("medical_stream_writes", default=False)


@contextmanager
def stream_writes():
    """Mark the writes inside as what the stream says."""
    token = _stream_writes.set(True)
    try:
        with server_writes():
            yield
    finally:
        _stream_writes.reset(token)


def is_stream_write() -> bool:
    """Whether the running code is inside :func:`stream_writes`."""
    return _stream_writes.get()

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What inspections ask of who enters them, read once for the key and the verdict.

A context variable of this process, which no client reaches: it holds only while the
gate is asked, in which nothing changes what is asked for.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_required = ContextVar("medical_inspection_entry_requirements", default=None)


@contextmanager
def entry_requirements(required):
    """Know, inside, what inspections require.

    :param required: ``{inspection: requirements}``
    """
    token = _required.set(required)
    try:
        yield
    finally:
        _required.reset(token)


def known_requirements(inspections):
    """``{inspection: requirements}`` where known of all of them here, or None."""
    required = _required.get()
    if required is None or not required.keys() >= set(inspections):
        return None
    return required

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Changes of what regulation rests on, told apart from any other write.

Which products are regulated, how they are tracked, which login a person is: such
changes are made by a quality manager, with a reason, on record. The wizards that do
so run inside :func:`controlled_change`; nothing a client sends can set it, as it is
no context key.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_changing = ContextVar("qms_controlled_change", default=False)


@contextmanager
def controlled_change():
    """Mark that what runs inside was authorized and is recorded."""
    token = _changing.set(True)
    try:
        yield
    finally:
        _changing.reset(token)


def is_controlled_change() -> bool:
    """Whether an authorized change is being made."""
    return _changing.get()

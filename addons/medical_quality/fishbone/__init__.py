# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Drawing of causes and effects; see :mod:`.drawing`."""

from .drawing import Rib, fishbone

__all__ = ["Rib", "fishbone"]

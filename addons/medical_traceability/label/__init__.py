# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Draw device labels, and read them back before they may be printed.

Plain Python without Odoo: values in, a PDF or :class:`LabelError` out.
"""

from .drawing import LabelContent, draw_label
from .errors import LabelError
from .verification import verify_label

__all__ = ["LabelContent", "LabelError", "draw_label", "verify_label"]

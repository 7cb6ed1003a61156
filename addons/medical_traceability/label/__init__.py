# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Draw device labels, and read them back before they may be printed.

Plain Python without Odoo: values in, a PDF, a ZPL job or :class:`LabelError` out.
"""

from .content import LabelContent, LabelWords
from .design import LabelDesign, Sheet, SymbolDesign
from .drawing import draw_label
from .errors import LabelError
from .fonts import Fonts
from .sheet import render_pdf
from .verification import verify_label
from .zpl import render_zpl

__all__ = [
    "Fonts",
    "LabelContent",
    "LabelDesign",
    "LabelError",
    "LabelWords",
    "Sheet",
    "SymbolDesign",
    "draw_label",
    "render_pdf",
    "render_zpl",
    "verify_label",
]

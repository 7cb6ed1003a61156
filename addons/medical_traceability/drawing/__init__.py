# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Drawing a graph of lots: placing the boxes, and the SVG. Plain Python."""

from .layout import Box, Line, place
from .svg import draw

__all__ = ["Box", "Line", "draw", "place"]

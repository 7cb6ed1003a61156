# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Fonts of labels. The caller names TrueType files with the signs its labels need."""

from dataclasses import dataclass
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from .errors import LabelError

_POINT = 25.4 / 72
_registered = {}


@dataclass(frozen=True)
class Fonts:
    """A family for labels.

    :param regular: path of a TrueType file, or a name that reportlab finds
    :param bold: the same in bold
    """

    regular: str = "Vera.ttf"
    bold: str = "VeraBd.ttf"

    def name(self, bold=False) -> str:
        """Name under which the font is known to the canvas."""
        path = self.bold if bold else self.regular
        name = _registered.get(path)
        if name is None:
            name = f"QmsLabel{len(_registered)}"
            pdfmetrics.registerFont(TTFont(name, path))
            _registered[path] = name
        return name

    def width(self, text: str, size: float, bold=False) -> float:
        """Width of a line in mm.

        :param size: in points
        :raises LabelError: ``glyph`` for a character the font does not have: it
            would be missing in silence
        """
        return _width(self.name(bold), text, size)


@lru_cache(maxsize=4096)
def _width(name, text, size):
    font = pdfmetrics.getFont(name)
    glyphs = font.face.charToGlyph
    missing = [character for character in text if ord(character) not in glyphs]
    if missing:
        raise LabelError("glyph", "".join(dict.fromkeys(missing)))
    return font.stringWidth(text, size) * _POINT

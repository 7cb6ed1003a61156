# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The built-in label of 100 mm by 60 mm, for products without a label template."""

import io
import re

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .content import LabelContent, LabelWords
from .errors import LabelError
from .symbol import datamatrix_rows

WIDTH_MM = 100
HEIGHT_MM = 60
# GS1 General Specifications, section 5.12.3.7 (healthcare items): 0.254 to
# 0.990 mm, target 0.380 mm; quiet zone one module on every side
MODULE_MM = 0.6
QUIET_MODULES = 2

_MARGIN = 4 * mm
_REGULAR, _BOLD = "QmsVera", "QmsVera-Bold"
_BOX_WIDTH = 11 * mm
_HRI_SIZE = 7.5


def draw_label(content: LabelContent, words: LabelWords | None = None) -> bytes:
    """One page with one label. Not yet verified: see ``verify_label``.

    :raises LabelError: ``symbol``; ``glyph`` for a character the font does not
        have (it would be missing in silence); ``space`` for text that does not fit
    """
    _register_fonts()
    stream = io.BytesIO()
    canvas = Canvas(
        stream,
        pagesize=(WIDTH_MM * mm, HEIGHT_MM * mm),
        invariant=True,
        pageCompression=1,
    )
    canvas.setTitle(content.hri)
    left = _draw_symbol(canvas, datamatrix_rows(content.bracketed))
    words = words or LabelWords()
    _draw_names(canvas, content, words)
    _draw_identity(canvas, content, words, left)
    _draw_hri(canvas, content.hri)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def hri_lines(hri: str, width: float) -> list[str]:
    """Lines of the human-readable text, broken before an identifier only.

    :param width: space in points
    :raises LabelError: ``space``
    """
    _register_fonts()
    lines = [""]
    for part in re.split(r"(?=\((?:01|17|11|10|21)\))", hri):
        joined = lines[-1] + part
        if pdfmetrics.stringWidth(joined, _REGULAR, _HRI_SIZE) <= width:
            lines[-1] = joined
        else:
            lines.append(part)
    lines = [line for line in lines if line]
    if any(pdfmetrics.stringWidth(li, _REGULAR, _HRI_SIZE) > width for li in lines):
        raise LabelError("space", hri)
    return lines


def _register_fonts():
    if _REGULAR not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_REGULAR, "Vera.ttf"))
        pdfmetrics.registerFont(TTFont(_BOLD, "VeraBd.ttf"))


def _draw_symbol(canvas, rows):
    """Draw the modules at the right; return the left edge of the quiet zone."""
    module = MODULE_MM * mm
    side = len(rows) * module
    left = WIDTH_MM * mm - _MARGIN - QUIET_MODULES * module - side
    top = (HEIGHT_MM - 20) * mm
    canvas.setFillGray(0)
    for index, row in enumerate(rows):
        y = top - (index + 1) * module
        for run in re.finditer("1+", row):
            canvas.rect(
                left + run.start() * module,
                y,
                len(run.group()) * module,
                module,
                stroke=0,
                fill=1,
            )
    return left - QUIET_MODULES * module


def _draw_names(canvas, content, words):
    width = WIDTH_MM * mm - 2 * _MARGIN
    _text(canvas, content.product, _MARGIN, 53 * mm, width, _BOLD, 12)
    lines = [f"{words.manufacturer}: {content.manufacturer}"]
    if content.legal_manufacturer:
        lines.insert(0, f"{words.legal_manufacturer}: {content.legal_manufacturer}")
    for index, line in enumerate(lines):
        _text(canvas, line, _MARGIN, (48.5 - 3.5 * index) * mm, width, _REGULAR, 7.5)


def _draw_identity(canvas, content, words, right):
    rows = [("REF", content.reference, True), ("LOT", content.lot, True)]
    rows += [
        ("SN", content.serial, True),
        ("GTIN", content.gtin, True),
        (words.manufactured, content.manufactured, False),
        (words.expires, content.expires, False),
    ]
    y = 38 * mm
    for label, value, boxed in rows:
        if not value:
            continue
        x = _MARGIN + (_BOX_WIDTH if boxed else 27 * mm) + 2 * mm
        if boxed:
            canvas.setLineWidth(0.6)
            canvas.rect(_MARGIN, y - 1.1 * mm, _BOX_WIDTH, 4.1 * mm)
            canvas.setFont(_BOLD, 7.5)
            canvas.drawCentredString(_MARGIN + _BOX_WIDTH / 2, y, label)
        else:
            _text(canvas, label, _MARGIN, y, 27 * mm, _REGULAR, 8)
        _text(canvas, value, x, y, right - x, _BOLD, 9)
        y -= 4.9 * mm


def _draw_hri(canvas, hri):
    lines = hri_lines(hri, WIDTH_MM * mm - 2 * _MARGIN - 12 * mm)
    if len(lines) > 3:
        raise LabelError("space", hri)
    y = (9 if len(lines) == 3 else 7.2) * mm
    canvas.setLineWidth(0.6)
    canvas.rect(_MARGIN, y - 1.1 * mm, 9 * mm, 4.1 * mm)
    canvas.setFont(_BOLD, 7.5)
    canvas.drawCentredString(_MARGIN + 4.5 * mm, y, "UDI")
    for line in lines:
        _text(canvas, line, _MARGIN + 11 * mm, y, WIDTH_MM * mm, _REGULAR, _HRI_SIZE)
        y -= 3.4 * mm


def _text(canvas, text, x, y, width, font, size):
    """Draw a line, made smaller where needed, never cut."""
    glyphs = pdfmetrics.getFont(font).face.charToGlyph
    missing = [character for character in text if ord(character) not in glyphs]
    if missing:
        raise LabelError("glyph", "".join(dict.fromkeys(missing)))
    while pdfmetrics.stringWidth(text, font, size) > width:
        size -= 0.5
        if size < 6:
            raise LabelError("space", text)
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)

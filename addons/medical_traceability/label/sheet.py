# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Labels as PDF: one a page on a roll, many on a sheet."""

import io
import re

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .content import LabelContent
from .design import LabelDesign, Sheet
from .layout import PlacedMark, PlacedSymbol, PlacedText, lay_out
from .marks import MARKS, draw_mark
from .verification import verify_pages


def render_pdf(
    design: LabelDesign, contents: list[LabelContent], sheet: Sheet | None = None
) -> bytes:
    """Verified labels in their order, as one PDF.

    Each page is rasterised once; each label on it is decoded and read again and has
    to say what its content says. One that does not leaves nothing printed.

    :param sheet: paper of many labels; a roll by default
    :raises LabelError: naming the label that cannot be printed
    """
    sheet = sheet or Sheet.roll(design)
    stream = io.BytesIO()
    canvas = Canvas(
        stream,
        pagesize=(sheet.width * mm, sheet.height * mm),
        invariant=True,
        pageCompression=1,
    )
    canvas.setTitle(contents[0].hri if len(contents) == 1 else "UDI labels")
    places = sheet.places(design)
    for start in range(0, len(contents), len(places)):
        page = contents[start : start + len(places)]
        for content, (x, y) in zip(page, places, strict=False):
            canvas.saveState()
            canvas.translate(x * mm, (sheet.height - y) * mm)
            _draw(canvas, design, content)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    pdf = stream.getvalue()
    verify_pages(pdf, design, contents, sheet)
    return pdf


def _draw(canvas, design, content):
    """A label below and right of the canvas' origin."""
    if content.specimen:
        _draw_specimen(canvas, design)
    for placed in lay_out(design, content):
        _DRAW[type(placed)](canvas, design, placed)


def _draw_specimen(canvas, design):
    """A frame of dashes, so that no specimen is taken for a label."""
    canvas.saveState()
    canvas.setStrokeGray(0.4)
    canvas.setDash(4, 3)
    canvas.rect(
        0.6 * mm,
        -(design.height - 0.6) * mm,
        (design.width - 1.2) * mm,
        (design.height - 1.2) * mm,
    )
    canvas.restoreState()


def _draw_text(canvas, design, text):
    canvas.setFillGray(0)
    canvas.setFont(design.fonts.name(text.bold), text.size)
    canvas.drawString(text.x * mm, -text.y * mm, text.text)


def _draw_mark(canvas, design, mark):
    """Each mark is drawn once in the document, and shown where it stands."""
    font = design.fonts.name(bold=True)
    form = f"mark-{mark.code}-{font}"
    if not canvas.hasForm(form):
        # a little room around it for its outlines
        room = (-0.1, -0.1, MARKS[mark.code].width + 0.1, 1.1)
        canvas.beginForm(form, *room)
        draw_mark(canvas, mark.code, 0, 0, 1, font)
        canvas.endForm()
    canvas.saveState()
    canvas.translate(mark.x * mm, -(mark.y + mark.height) * mm)
    canvas.scale(mark.height * mm, mark.height * mm)
    canvas.doForm(form)
    canvas.restoreState()


def _draw_symbol(canvas, _design, symbol):
    """All modules as one path: no seams between neighbours."""
    module = symbol.design.module * mm
    height = symbol.design.bar_height * mm if symbol.kind.linear else module
    path = canvas.beginPath()
    for index, row in enumerate(symbol.rows):
        y = -symbol.y * mm - index * height - height
        for run in re.finditer("1+", row):
            path.rect(
                symbol.x * mm + run.start() * module,
                y,
                len(run.group()) * module,
                height,
            )
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


_DRAW = {PlacedText: _draw_text, PlacedMark: _draw_mark, PlacedSymbol: _draw_symbol}

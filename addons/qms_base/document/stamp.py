# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Copies of a PDF whose pages say what they are a copy of; knows nothing of Odoo.

The pages of the original lie below, unchanged; a foot line and a watermark lie above.
"""

import io
from dataclasses import dataclass
from html import escape

from pypdf import PdfReader, PdfWriter, Transformation
from weasyprint import HTML

MOST_PAGES = 1000
_POINTS = 96 / 72  # pixels of CSS in a point


class StampError(ValueError):
    """A file whose pages cannot be stamped.

    :param code: ``unreadable``, ``encrypted`` or ``pages``
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Stamp:
    """What stands on every page.

    :param title: number and revision
    :param standing: in words: effective since, superseded on, draft
    :param note: by whom and when it was handed out
    :param page: how a page is numbered, with ``{page}`` and ``{pages}``
    :param watermark: across the page
    :param alarming: nobody may work by it: the stamp is red and large
    """

    title: str
    standing: str
    note: str
    page: str
    watermark: str
    alarming: bool


def check_stampable(content: bytes) -> int:
    """Number of pages of a PDF that can be stamped.

    :raises StampError: for any other file
    """
    return len(_read(content).pages)


def stamped(content: bytes, stamp: Stamp) -> bytes:
    """A copy of a PDF with a stamp on every page.

    Links to scripts, forms and attachments of the original are left behind.

    :raises StampError: for a file that is no PDF, or one that is protected
    """
    reader = _read(content)
    writer = PdfWriter()
    try:
        for page in reader.pages:
            page.transfer_rotation_to_content()
            for unwanted in ("/AA", "/Annots"):
                page.pop(unwanted, None)
            writer.add_page(page)
        sizes = [(p.cropbox.width, p.cropbox.height) for p in writer.pages]
        above = PdfReader(io.BytesIO(_overlay(sizes, stamp)))
        for page, over in zip(writer.pages, above.pages, strict=True):
            move = Transformation().translate(page.cropbox.left, page.cropbox.bottom)
            page.merge_transformed_page(over, move)
        found = io.BytesIO()
        writer.write(found)
    except Exception as error:
        # whatever is wrong with a foreign file: no copy without its stamp
        raise StampError("unreadable") from error
    return found.getvalue()


def joined(contents) -> bytes:
    """One PDF of several, in their order."""
    if len(contents) == 1:
        return contents[0]
    writer = PdfWriter()
    for content in contents:
        for page in PdfReader(io.BytesIO(content)).pages:
            writer.add_page(page)
    found = io.BytesIO()
    writer.write(found)
    return found.getvalue()


def _read(content):
    if not content.startswith(b"%PDF-"):
        raise StampError("unreadable")
    try:
        reader = PdfReader(io.BytesIO(content))
        encrypted = reader.is_encrypted
        pages = 0 if encrypted else len(reader.pages)
    except Exception as error:
        # a parser of foreign files fails in any way
        raise StampError("unreadable") from error
    if encrypted:
        raise StampError("encrypted")
    if not 0 < pages <= MOST_PAGES:
        raise StampError("pages")
    return reader


def _overlay(sizes, stamp):
    """A PDF of as many pages of these sizes (points) with nothing but the stamp."""
    kinds = {size: f"s{place}" for place, size in enumerate(dict.fromkeys(sizes))}
    rules = "".join(
        f"@page {name} {{ size: {_px(width)} {_px(height)}; margin: 0 }}"
        f".{name} {{ page: {name}; width: {_px(width)}; height: {_px(height)} }}"
        f".{name} .mark {{ font-size: {_px(_mark_size(width, height, stamp))} }}"
        for (width, height), name in kinds.items()
    )
    colour = "#b00020" if stamp.alarming else "#333"
    mark = "rgba(176, 0, 32, .22)" if stamp.alarming else "rgba(0, 0, 0, .06)"
    style = f"""
        {rules}
        html, body {{ margin: 0; font-family: sans-serif }}
        section {{ position: relative; break-after: page; overflow: hidden }}
        section:last-child {{ break-after: auto }}
        .mark {{ position: absolute; left: -50%; width: 200%; top: 45%; height: 0;
            text-align: center; line-height: 0; white-space: nowrap;
            font-weight: bold; color: {mark}; transform: rotate(-35deg) }}
        .foot {{ position: absolute; left: 12pt; right: 12pt; bottom: 6pt;
            padding: 1.5pt 4pt; font-size: 7pt; line-height: 1.3; color: {colour};
            background: rgba(255, 255, 255, .88); border-top: .6pt solid {colour} }}
        .foot b {{ font-size: 7.5pt }}
        .page {{ float: right }}
    """
    body = "".join(
        f'<section class="{kinds[size]}"><div class="mark">{escape(stamp.watermark)}'
        f'</div><div class="foot"><span class="page">'
        f"{escape(stamp.page.format(page=number, pages=len(sizes)))}</span>"
        f"<b>{escape(stamp.title)} · {escape(stamp.standing)}</b><br/>"
        f"{escape(stamp.note)}</div></section>"
        for number, size in enumerate(sizes, 1)
    )
    page = f"<html><head><style>{style}</style></head><body>{body}</body></html>"
    return HTML(string=page).write_pdf()


def _px(points):
    return f"{float(points) * _POINTS:.3f}px"


def _mark_size(width, height, stamp):
    """Size in points at which the watermark goes across the page and stays on it."""
    # along a line of 35 degrees, and no wider than a bold capital
    room = min(float(width) / 0.82, float(height) / 0.57)
    diagonal = (float(width) ** 2 + float(height) ** 2) ** 0.5
    return min(0.86 * room / (0.74 * max(len(stamp.watermark), 1)), 0.1 * diagonal)

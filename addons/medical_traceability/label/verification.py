# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Read finished labels back, as a scanner and a reader would."""

import pypdfium2
import zxingcpp

from .errors import LabelError
from .symbol import GS1_DATAMATRIX, barcode_format
from .symbology import SYMBOLOGIES

_DPI = 300
# as coarse as the coarsest printer, as long as a module is three dots wide
_RASTERS = ((203, 0.375), (300, 0.254), (600, 0.0))
_POINTS_PER_MM = 72 / 25.4


def verify_label(pdf: bytes, element_string: str, hri: str) -> None:
    """Rasterise the page of a label, decode its symbol and compare.

    The symbol must be the only one, a GS1 DataMatrix (``]d2``), and hold exactly
    the element string; the human-readable text must stand on the page.

    :param pdf: a PDF with one page
    :param element_string: data expected, separators included
    :param hri: human-readable text expected
    :raises LabelError: ``mismatch``
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        if len(document) != 1:
            raise LabelError("mismatch", f"{len(document)} pages")
        page = document[0]
        image = page.render(scale=_DPI / 72, grayscale=True).to_pil()
        text = page.get_textpage().get_text_bounded()
    finally:
        document.close()
    _compare_symbols(
        zxingcpp.read_barcodes(image),
        [(GS1_DATAMATRIX, element_string.encode("ascii"))],
    )
    _compare_texts(text, [hri])


def verify_pages(pdf, design, contents, sheet) -> None:
    """Rasterise each page once, and read each of its labels again.

    Each place on a page must hold exactly the symbols that its label asks for, with
    exactly its data, and in plain text its human-readable form, lot, serial,
    catalogue number and dates; a place without label must be empty.

    :param pdf: what was drawn
    :param design: ``design.LabelDesign``
    :param contents: labels in the order of the places
    :param sheet: ``design.Sheet``
    :raises LabelError: ``mismatch``, naming the label
    """
    places = sheet.places(design)
    finest = min(symbol.module for symbol in design.symbols)
    dots = next(dpi for dpi, least in _RASTERS if finest >= least - 1e-5) / 25.4
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = -(-len(contents) // len(places))
        if len(document) != pages:
            raise LabelError("mismatch", f"{len(document)} / {pages}")
        for number in range(pages):
            page = document[number]
            labels = contents[number * len(places) : (number + 1) * len(places)]
            _verify_page(page, design, labels, places, sheet, dots)
            page.close()
    finally:
        document.close()


def _verify_page(page, design, labels, places, sheet, dots):
    # 25.4 mm an inch: a point is a 72nd of it
    bitmap = page.render(scale=dots * 25.4 / 72, grayscale=True)
    textpage = page.get_textpage()
    for index, (x, y) in enumerate(places):
        content = labels[index] if index < len(labels) else None
        box = (x, y, x + design.width, y + design.height)
        if content is None:
            part = bitmap.to_pil().crop([round(length * dots) for length in box])
            if part.getextrema()[0] != 255:
                raise LabelError("mismatch", "something in a place without label")
            continue
        text = textpage.get_text_bounded(
            left=box[0] * _POINTS_PER_MM,
            bottom=(sheet.height - box[3]) * _POINTS_PER_MM,
            right=box[2] * _POINTS_PER_MM,
            top=(sheet.height - box[1]) * _POINTS_PER_MM,
        )
        try:
            _compare_symbols(
                _read(_part(bitmap, box, dots), design),
                expected_symbols(design, content),
            )
            _compare_texts(text, expected_texts(design, content))
        except LabelError as error:
            raise LabelError(error.code, error.detail, content.name) from error
    textpage.close()
    bitmap.close()


def _part(bitmap, box, dots):
    """A rectangle of a page, for the decoder, without copying it.

    :param bitmap: grey, one byte a dot
    :param box: left, top, right, bottom in mm
    """
    left, top, right, bottom = (round(length * dots) for length in box)
    right, bottom = min(right, bitmap.width), min(bottom, bitmap.height)
    stride = bitmap.stride
    # of a rectangle in the page's lower right corner the last row is left out
    rows = memoryview(bitmap.buffer).cast("B")[top * stride + left :]
    return zxingcpp.ImageView(
        rows,
        right - left,
        min(bottom - top, len(rows) // stride),
        zxingcpp.ImageFormat.Lum,
        stride,
    )


def expected_symbols(design, content):
    """``[(symbology identifier, data)]`` that a scanner has to read on a label."""
    return [
        (
            SYMBOLOGIES[symbol.symbology].identifier,
            content.data[symbol.symbology].encode("ascii"),
        )
        for symbol in design.symbols
    ]


def expected_texts(design, content):
    """What has to stand on a label in plain text."""
    return [
        text
        for text in (
            content.hri,
            content.reference,
            content.lot,
            content.serial,
            content.expires,
            design.show_manufactured and content.manufactured,
            content.copy_number > 1 and f"{design.words.copy} {content.copy_number}",
        )
        if text
    ]


def _read(image, design):
    """Symbols of the kinds that the label may carry."""
    kinds = {SYMBOLOGIES[symbol.symbology].carrier for symbol in design.symbols}
    formats = [barcode_format(carrier) for carrier in kinds]
    return zxingcpp.read_barcodes(
        image,
        formats=zxingcpp.BarcodeFormats(formats),
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )


def _compare_symbols(symbols, expected):
    read = [(symbol.symbology_identifier, symbol.bytes) for symbol in symbols]
    if sorted(read) != sorted(expected):
        raise LabelError("mismatch", repr(read))


def _compare_texts(text, expected):
    squeezed = "".join(text.split())
    # hyphens at the end of a line are taken for those of broken words, and left out
    joined = squeezed.replace("-", "")
    for wanted in expected:
        plain = "".join(wanted.split())
        if plain not in squeezed and plain.replace("-", "") not in joined:
            raise LabelError("mismatch", f"{wanted}: {text}")

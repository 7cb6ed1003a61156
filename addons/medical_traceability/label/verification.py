# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Read a finished label back, as a scanner and a reader would."""

import pypdfium2
import zxingcpp

from .errors import LabelError
from .symbol import GS1_DATAMATRIX

_DPI = 300


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
    read = [
        (symbol.symbology_identifier, symbol.bytes)
        for symbol in zxingcpp.read_barcodes(image)
    ]
    if read != [(GS1_DATAMATRIX, element_string.encode("ascii"))]:
        raise LabelError("mismatch", repr(read))
    squeezed = "".join(text.split())
    if "".join(hri.split()) not in squeezed:
        raise LabelError("mismatch", text)

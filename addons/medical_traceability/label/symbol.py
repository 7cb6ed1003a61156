# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Symbols as modules.

Encoded by the encoder of zxing-cpp and by qrcode; what is drawn is decoded again from
the finished page (``verification``).
"""

import qrcode
import zxingcpp

from .content import LabelContent
from .errors import LabelError
from .symbology import SYMBOLOGIES, Symbology

GS1_DATAMATRIX = "]d2"
_FORMATS = {"datamatrix": "DataMatrix", "code128": "Code128", "qr": "QRCode"}


def barcode_format(carrier: str):
    """The library's name of a carrier; looked up late, as it does not like to be kept
    until the interpreter ends."""
    return getattr(zxingcpp.BarcodeFormat, _FORMATS[carrier])


def datamatrix_rows(bracketed: str) -> list[str]:
    """Modules of a square GS1 DataMatrix, without quiet zone.

    :param bracketed: element string as ``[01]…[10]…``
    :return: rows from the top, one character a module: ``1`` dark, ``0`` light
    :raises LabelError: ``symbol``
    """
    return _rows(SYMBOLOGIES["gs1_datamatrix"], bracketed)


def hibc_datamatrix_rows(text: str) -> list[str]:
    """Modules of a square Data Matrix with a HIBC text, without quiet zone.

    :param text: primary and secondary as scanned, with the check character
    :return: as :func:`datamatrix_rows`
    :raises LabelError: ``symbol``
    """
    return _rows(SYMBOLOGIES["hibc_datamatrix"], text)


def symbol_rows(kind: Symbology, content: LabelContent) -> list[str]:
    """Modules of a symbol of a label, without quiet zone; one row for bars.

    :raises LabelError: ``symbol``, also where the label has no data of this kind
    """
    data = content.data.get(kind.code)
    if not data:
        raise LabelError("symbol", kind.code)
    if kind.max_characters and len(data) > kind.max_characters:
        raise LabelError("width", f"{len(data)} > {kind.max_characters}")
    if kind.carrier == "qr":
        return _qr_rows(data)
    return _rows(kind, content.bracketed if kind.gs1 else data)


def _rows(kind, text):
    # The encoder ignores options it does not know and then makes a symbol that is
    # not GS1, hence the symbology identifier is checked here already.
    options = {"force_square": True} if kind.carrier == "datamatrix" else {}
    if kind.gs1:
        options["gs1"] = True
    try:
        symbol = zxingcpp.create_barcode(text, barcode_format(kind.carrier), **options)
    except ValueError as error:
        raise LabelError("symbol", str(error)) from error
    image = memoryview(symbol.to_image(scale=1, add_quiet_zones=False))
    height, width = image.shape[:2]
    if symbol.symbology_identifier != kind.identifier or (
        not kind.linear and height != width
    ):
        raise LabelError("symbol", f"{symbol.symbology_identifier} {height}x{width}")
    return [
        "".join("1" if image[row, column] == 0 else "0" for column in range(width))
        for row in range(1 if kind.linear else height)
    ]


def _qr_rows(text):
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    try:
        code.add_data(text.encode("ascii"), optimize=0)
        code.make(fit=True)
    except (ValueError, qrcode.exceptions.DataOverflowError) as error:
        raise LabelError("symbol", str(error)) from error
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]

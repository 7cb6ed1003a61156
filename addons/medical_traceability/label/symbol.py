# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""GS1 DataMatrix symbols as modules."""

import zxingcpp

from .errors import LabelError

GS1_DATAMATRIX = "]d2"


def datamatrix_rows(bracketed: str) -> list[str]:
    """Modules of a square GS1 DataMatrix, without quiet zone.

    The encoder ignores options it does not know and then makes a symbol that is
    not GS1, hence the symbology identifier is checked here already.

    :param bracketed: element string as ``[01]…[10]…``
    :return: rows from the top, one character a module: ``1`` dark, ``0`` light
    :raises LabelError: ``symbol``
    """
    try:
        symbol = zxingcpp.create_barcode(
            bracketed, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True
        )
    except ValueError as error:
        raise LabelError("symbol", str(error)) from error
    image = memoryview(symbol.to_image(scale=1, add_quiet_zones=False))
    rows, columns = image.shape[:2]
    if symbol.symbology_identifier != GS1_DATAMATRIX or rows != columns:
        raise LabelError("symbol", f"{symbol.symbology_identifier} {rows}x{columns}")
    return [
        "".join("1" if image[row, column] == 0 else "0" for column in range(columns))
        for row in range(rows)
    ]

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Labels in ZPL II, with the printer's own commands for symbols and texts.

The printer encodes the symbols itself: ``^BX`` (Data Matrix, FNC1 as an escape),
``^BC`` (Code 128, every change of code set told), ``^BQ`` (QR). Texts are UTF-8
(``^CI28``) in the scalable font 0. Marks are graphics, stored once for each job.
"""

import hashlib
from dataclasses import replace
from functools import lru_cache

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from .code128 import zpl_code128
from .content import LabelContent
from .design import LabelDesign, SymbolDesign
from .errors import LabelError
from .fonts import Fonts
from .layout import PlacedMark, PlacedSymbol, PlacedText, lay_out
from .marks import MARKS, draw_mark
from .symbology import SYMBOLOGIES, check_module
from .zpl_reading import verify_zpl

RESOLUTIONS = (203, 300, 600)
# stands in no identifier: neither in GS1's character set 82 nor in HIBC's
ESCAPE = "@"
# Dots a millimetre as printers are built; "203 dpi" is 8 dots a millimetre
_DOTS = {203: 8.0, 300: 300 / 25.4, 600: 600 / 25.4}


def render_zpl(design: LabelDesign, contents: list[LabelContent], dpi: int) -> bytes:
    """Verified labels in their order, as one job.

    Modules are whole dots of the printer: the nearest size within the standard's
    range. What was written is read back field by field, and each symbol's data encoded
    and decoded once more.

    :param dpi: 203, 300 or 600
    :raises LabelError: naming the label that cannot be printed
    """
    design = for_resolution(design, dpi)
    dots = _DOTS[dpi]
    job = _Job(design, dots)
    labels = [job.label(content) for content in contents]
    zpl = "".join([*job.graphics(), *labels]).encode()
    verify_zpl(zpl, design, contents)
    return zpl


def for_resolution(design: LabelDesign, dpi: int) -> LabelDesign:
    """The design with modules of whole dots.

    :raises LabelError: ``module`` where no number of dots is within the range
    """
    if dpi not in _DOTS:
        raise LabelError("module", f"{dpi} dpi")
    return replace(
        design,
        symbols=tuple(
            replace(symbol, module=_whole_dots(symbol, _DOTS[dpi]) / _DOTS[dpi])
            for symbol in design.symbols
        ),
    )


def _whole_dots(symbol: SymbolDesign, dots: float) -> int:
    kind = SYMBOLOGIES[symbol.symbology]
    nearest = max(round(symbol.module * dots), 1)
    for count in (nearest, nearest + 1, nearest - 1):
        if count and kind.least - 1e-5 <= count / dots <= kind.most + 1e-5:
            return count
    check_module(kind, nearest / dots)
    raise LabelError("module", f"{nearest / dots:.3f} mm")


class _Job:
    def __init__(self, design, dots):
        self.design = design
        self.dots = dots
        self.marks = {}
        width, height = self._dots(design.width), self._dots(design.height)
        self.head = f"^XA^CI28^LH0,0^PW{width}^LL{height}\n"

    def _dots(self, millimetres):
        return round(millimetres * self.dots)

    def label(self, content):
        lines = [self.head]
        for placed in lay_out(self.design, content):
            lines.append(_WRITE[type(placed)](self, placed, content))
        lines.append("^PQ1^XZ\n")
        return "".join(lines)

    def graphics(self):
        """Downloads of the marks that the labels recall."""
        for name, (code, height) in sorted(self.marks.items()):
            width, text = mark_graphic(code, height, self.design.fonts)
            yield f"~DGR:{name}.GRF,{len(text) // 2},{width},{text}\n"

    def text(self, placed, _content):
        # font 0 is narrower than the font measured with: what fits there fits here
        size = round(placed.size / 72 * 25.4 * self.dots)
        return (
            f"^FT{self._dots(placed.x)},{self._dots(placed.y)}"
            f"^A0N,{size},{size}^FH\\^FD{escape(placed.text)}^FS\n"
        )

    def mark(self, placed, _content):
        height = self._dots(placed.height)
        named = hashlib.sha256(f"{placed.code} {height}".encode()).hexdigest()
        name = "Q" + named[:7].upper()
        self.marks[name] = (placed.code, height)
        x, y = self._dots(placed.x), self._dots(placed.y)
        return f"^FO{x},{y}^XGR:{name}.GRF,1,1^FS\n"

    def symbol(self, placed, content):
        kind = placed.kind
        data = content.data[kind.code]
        module = round(placed.design.module * self.dots)
        start = f"^FO{self._dots(placed.x)},{self._dots(placed.y)}"
        if kind.carrier == "datamatrix":
            size = len(placed.rows)
            text = data.replace(ESCAPE, ESCAPE * 2)
            if kind.gs1:
                text = f"{ESCAPE}1" + text.replace("\x1d", f"{ESCAPE}1")
            command = f"^BXN,{module},200,{size},{size},6,{ESCAPE},1"
        elif kind.carrier == "qr":
            command, text = f"^BQN,2,{module}", f"MA,{data}"
        else:
            text, modules = zpl_code128(data, kind.gs1)
            width = (modules + 2 * kind.quiet) * placed.design.module
            room = self.design.width - 2 * self.design.margin
            if width > min(room, kind.max_width) + 0.01:
                raise LabelError(
                    "width", f"{width:.1f} mm > {room:.1f} mm", content.name
                )
            height = self._dots(placed.design.bar_height)
            command = f"^BY{module}^BCN,{height},N,N,N,N"
        return f"{start}{command}^FH\\^FD{escape(text)}^FS\n"


_WRITE = {
    PlacedText: _Job.text,
    PlacedMark: _Job.mark,
    PlacedSymbol: _Job.symbol,
}
_ESCAPED = str.maketrans(
    {sign: f"\\{ord(sign):02X}" for sign in "^~\\"}
    | {chr(code): f"\\{code:02X}" for code in (*range(32), 127)}
)


def escape(text: str) -> str:
    """Text of a field after ``^FH\\``: command signs as hexadecimal numbers."""
    return text.translate(_ESCAPED)


@lru_cache(maxsize=256)
def mark_graphic(code: str, height: int, fonts: Fonts) -> tuple[int, str]:
    """A mark as bits for a printer.

    :param height: in dots
    :return: bytes a row, and the rows as hexadecimal digits: 1 is black
    """
    canvas = Canvas("mark", pagesize=(MARKS[code].width * height, height))
    draw_mark(canvas, code, 0, 0, height, fonts.name(bold=True))
    canvas.showPage()
    document = pypdfium2.PdfDocument(canvas.getpdfdata())
    try:
        image = document[0].render(scale=1, grayscale=True).to_pil()
    finally:
        document.close()
    bits = image.point(lambda level: 255 if level < 128 else 0).convert("1")
    return -(-bits.width // 8), bits.tobytes().hex().upper()

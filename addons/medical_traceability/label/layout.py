# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Where everything stands on a label, in mm from its upper left corner.

Texts and marks flow from the top, the matrix symbols stand at the right, bars and the
human-readable text at the foot. What does not fit is refused, never cut or shrunk.
Both printers' languages draw what is placed here.
"""

import re
from dataclasses import dataclass

from .content import LabelContent
from .design import LabelDesign, SymbolDesign
from .errors import LabelError
from .marks import MARKS
from .symbol import symbol_rows
from .symbology import SYMBOLOGIES, Symbology, check_module

_POINT = 25.4 / 72
_LEADING = 1.25
_GAP = 1.2


@dataclass(frozen=True)
class PlacedText:
    """A line: ``x`` its left end, ``y`` its base line; size in points."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


@dataclass(frozen=True)
class PlacedMark:
    """A mark of ``marks``: upper left corner and height."""

    x: float
    y: float
    height: float
    code: str


@dataclass(frozen=True)
class PlacedSymbol:
    """A symbol without its quiet zone: upper left corner, modules."""

    x: float
    y: float
    kind: Symbology
    design: SymbolDesign
    rows: tuple[str, ...]

    @property
    def width(self) -> float:
        """In mm, without quiet zones."""
        return len(self.rows[0]) * self.design.module

    @property
    def height(self) -> float:
        """In mm, without quiet zones."""
        if self.kind.linear:
            return self.design.bar_height
        return len(self.rows) * self.design.module


def lay_out(design: LabelDesign, content: LabelContent) -> list:
    """Everything that stands on one label.

    :return: placed texts, marks and symbols
    :raises LabelError: for what cannot be encoded, printed or does not fit, naming
        the label
    """
    try:
        content.check_dates(design.market)
        return _Layout(design, content).placed
    except LabelError as error:
        raise LabelError(error.code, error.detail, content.name) from error


class _Layout:
    def __init__(self, design, content):
        self.design = design
        self.content = content
        self.size = design.font_size
        self.fonts = design.fonts
        self.left = design.margin
        self.right = design.width - design.margin
        self.line = self.size * _POINT * _LEADING
        self.placed = []
        # below the matrix symbols the whole width is free
        self.column_left = self.right
        self.column_foot = design.margin
        self.foot = design.height - design.margin
        self._place_symbols()
        self._place_hri()
        self.y = design.margin
        self._place_heading()
        self._flow(self._facts(), self.size * _POINT * 1.35)
        self._flow(
            [(code, (text,) if text else (), False) for code, text in design.marks],
            self.size * _POINT * 2.1,
        )
        for text in design.texts:
            self._paragraph(text)
        if self.y > self.foot + 0.01 or self.column_foot > self.foot + 0.01:
            over = max(self.y, self.column_foot) - self.foot
            raise LabelError("space", f"+{over:.1f} mm")

    # ------------------------------------------------------------------
    # Symbols
    # ------------------------------------------------------------------
    def _place_symbols(self):
        for design in self.design.symbols:
            kind = SYMBOLOGIES[design.symbology]
            check_module(kind, design.module)
            rows = tuple(symbol_rows(kind, self.content))
            quiet = kind.quiet * design.module
            symbol = PlacedSymbol(0, 0, kind, design, rows)
            room = self.right - self.left
            full = symbol.width + 2 * quiet
            if full > room + 0.01 or (kind.max_width and full > kind.max_width):
                most = min(room, kind.max_width or room)
                raise LabelError("width", f"{full:.1f} mm > {most:.1f} mm")
            if kind.linear:
                self.foot -= design.bar_height
                x, y = self.left + quiet, self.foot
                self.foot -= 0.8
            else:
                # one module more than asked, for printers that spread
                quiet += design.module
                x = self.right - quiet - symbol.width + design.module
                y = self.column_foot + quiet - design.module
                self.column_left = min(self.column_left, x - quiet)
                self.column_foot = y + symbol.height + quiet
            self.placed.append(PlacedSymbol(x, y, kind, design, rows))

    def _place_hri(self):
        """Human-readable text, broken before an identifier only."""
        height = self.size * _POINT * 1.35
        start = self.left + MARKS["udi"].width * height + 1.0
        lines = [""]
        room = self.right - start
        before = r"(?<=/)" if self.content.agency == "hibcc" else r"(?=\(\d{2,4}\))"
        for part in re.split(before, self.content.hri):
            joined = lines[-1] + part
            if not lines[-1] or self._width(joined) <= room:
                lines[-1] = joined
            else:
                lines.append(part)
        lines = [broken for line in lines for broken in self._break(line, room)]
        self.foot -= len(lines) * self.line
        for index, line in enumerate(lines):
            self._text(start, self.foot + (index + 0.8) * self.line, line)
        self.placed.append(
            PlacedMark(self.left, self.foot + (self.line - height) / 2, height, "udi")
        )
        self.foot -= 0.6

    # ------------------------------------------------------------------
    # Texts and marks
    # ------------------------------------------------------------------
    def _place_heading(self):
        if self.content.specimen:
            self._paragraph(self.design.words.specimen, bold=True)
        self._paragraph(self.content.product, bold=True, size=self.size * 1.4)

    def _facts(self):
        """``(mark, lines, bold)`` of what the label says of the device."""
        content = self.content
        design = self.design
        maker = content.legal_manufacturer or content.manufacturer
        facts = [("manufacturer", (maker, *content.address), False)]
        if content.legal_manufacturer and content.manufacturer:
            made = f"{design.words.manufacturer}: {content.manufacturer}"
            facts.append((None, (made,), False))
        shown = (
            ("catalogue_number", content.reference),
            ("batch_code", content.lot),
            ("serial_number", content.serial),
            ("manufactured", design.show_manufactured and content.manufactured),
            ("use_by", content.expires),
        )
        facts += [(mark, (text,), True) for mark, text in shown if text]
        identifier = content.di or content.gtin
        if design.show_identifier and identifier:
            facts.append((None, (f"DI {identifier}",), True))
        if content.quantity:
            quantity = f"{design.words.quantity} {content.quantity}"
            facts.append((None, (quantity,), True))
        if content.copy_number > 1:
            copy = f"{design.words.copy} {content.copy_number}"
            facts.append((None, (copy,), True))
        return facts

    def _flow(self, items, height):
        """Items side by side as long as there is room, then on the next line."""
        x, used = self.left, 0.0
        for mark, texts, bold in items:
            wide = MARKS[mark].width * height if mark else 0.0
            beside = 0.8 if mark and texts else 0.0
            text_width = max((self._width(text, bold) for text in texts), default=0.0)
            full = wide + beside + text_width
            if x > self.left and x + full > self._end(self.y):
                x, self.y, used = self.left, self.y + used + 0.5, 0.0
            room = self._end(self.y) - x - wide - beside
            lines = [part for text in texts for part in self._break(text, room, bold)]
            if mark:
                if wide > self._end(self.y) - x:
                    raise LabelError("space", mark)
                self.placed.append(PlacedMark(x, self.y, height, mark))
            base = self.y + (height + self.size * _POINT * 0.72) / 2
            for index, line in enumerate(lines):
                self._text(x + wide + beside, base + index * self.line, line, bold)
            used = max(used, height + max(len(lines) - 1, 0) * self.line)
            x += wide + beside
            x += max((self._width(line, bold) for line in lines), default=0.0) + _GAP
        if items:
            self.y += used + 0.6

    def _paragraph(self, text, bold=False, size=None):
        size = size or self.size
        line = size * _POINT * _LEADING
        words = text.split()
        while words:
            room = self._end(self.y) - self.left
            count = len(words)
            while count > 1 and self._width(" ".join(words[:count]), bold, size) > room:
                count -= 1
            first = " ".join(words[:count])
            if self._width(first, bold, size) > room:
                raise LabelError("space", first)
            self._text(self.left, self.y + 0.8 * line, first, bold, size)
            words = words[count:]
            self.y += line
        self.y += 0.3

    def _break(self, text, room, bold=False):
        """Lines of a text, broken at spaces; never within a word."""
        lines = [""]
        for word in text.split(" "):
            joined = f"{lines[-1]} {word}" if lines[-1] else word
            if self._width(joined, bold) <= room:
                lines[-1] = joined
            elif self._width(word, bold) > room:
                raise LabelError("space", word)
            else:
                lines.append(word)
        return [line for line in lines if line]

    def _end(self, y):
        """Where a line at this height has to end."""
        if y < self.column_foot and self.column_left < self.right:
            return self.column_left - _GAP
        return self.right

    def _width(self, text, bold=False, size=None):
        return self.fonts.width(text, size or self.size, bold)

    def _text(self, x, y, text, bold=False, size=None):
        self.placed.append(PlacedText(x, y, size or self.size, text, bold))

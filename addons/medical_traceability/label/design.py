# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a template says of a label: sizes, symbols, marks, texts."""

from dataclasses import dataclass, field

from .content import LabelWords
from .fonts import Fonts


@dataclass(frozen=True)
class SymbolDesign:
    """A symbol on the label.

    :param symbology: code of ``symbology.SYMBOLOGIES``
    :param module: X-dimension in mm
    :param bar_height: height of bars in mm; without meaning for a matrix
    """

    symbology: str
    module: float
    bar_height: float = 12.7


@dataclass(frozen=True)
class LabelDesign:
    """One label, all lengths in mm.

    :param width: of the label
    :param height: of the label
    :param symbols: at least one
    :param marks: ``(code of marks.MARKS, text beside it)``
    :param texts: paragraphs
    :param market: ``us``, ``eu`` or ``other``
    :param margin: kept free on every side
    :param font_size: in points
    :param show_manufactured: print the date of manufacture
    :param show_identifier: print the device identifier by itself
    """

    width: float
    height: float
    symbols: tuple[SymbolDesign, ...]
    marks: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    market: str = "us"
    margin: float = 2.0
    font_size: float = 7.0
    show_manufactured: bool = True
    show_identifier: bool = False
    words: LabelWords = field(default_factory=LabelWords)
    fonts: Fonts = field(default_factory=Fonts)


@dataclass(frozen=True)
class Sheet:
    """Paper that holds labels in rows and columns, all lengths in mm.

    :param width: of the paper
    :param height: of the paper
    :param columns: labels side by side
    :param rows: labels one above the other
    :param left: margin left of the first column
    :param top: margin above the first row
    :param gap_x: between columns
    :param gap_y: between rows
    """

    width: float
    height: float
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    gap_x: float = 0.0
    gap_y: float = 0.0

    @classmethod
    def roll(cls, design: LabelDesign) -> "Sheet":
        """A roll: each label is a page."""
        return cls(design.width, design.height)

    def places(self, design: LabelDesign) -> list[tuple[float, float]]:
        """Upper left corner of each label from the paper's upper left, row by row."""
        return [
            (
                self.left + column * (design.width + self.gap_x),
                self.top + row * (design.height + self.gap_y),
            )
            for row in range(self.rows)
            for column in range(self.columns)
        ]

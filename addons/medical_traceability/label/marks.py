# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Symbols of ISO 15223-1, drawn by ourselves as vectors.

Own drawings after what the standard says of each symbol, with the clause; none is a
copy of its registered drawing. A mark is one unit high, its origin at the lower left.
"""

import math
from dataclasses import dataclass

_THIN = 0.06
_LETTERS = 0.62
# widths of bold letters that differ from the others
_WIDE = {"M": 0.60, "D": 0.47, "O": 0.50, "N": 0.50, "U": 0.47, "I": 0.24, "L": 0.36}
_CE_STROKE = 0.12


@dataclass(frozen=True)
class MarkShape:
    """How a mark looks.

    :param width: in units of its height
    :param shapes: ``("stroke", width)`` of what follows, ``("fill", points)``,
        ``("line", points)``, ``("outline", points)``, ``("disc", x, y, radius)``,
        ``("circle", x, y, radius)``, ``("arc", x, y, radius, start, extent)``,
        ``("text", x, y, size, text)``, centred at x
    """

    width: float
    shapes: tuple


def _box(*parts):
    """Letters in boxes that stand side by side."""
    shapes = []
    left = 0.0
    for text in parts:
        width = sum(_WIDE.get(letter, 0.42) for letter in text) + 0.3
        shapes.append(("outline", _rectangle(left, 0.03, width, 0.94)))
        shapes.append(("text", left + width / 2, 0.29, _LETTERS, text))
        left += width
    return MarkShape(left, tuple(shapes))


def _rectangle(x, y, width, height):
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _around(x, y, radius, start, extent, steps=16):
    """Points on a circle, angles in degrees."""
    angles = (math.radians(start + extent * n / steps) for n in range(steps + 1))
    return tuple(
        (x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles
    )


_FACTORY = (
    (0.05, 0.05),
    (0.05, 0.62),
    (0.30, 0.42),
    (0.30, 0.62),
    (0.55, 0.42),
    (0.55, 0.62),
    (0.74, 0.47),
    (0.74, 0.95),
    (0.95, 0.95),
    (0.95, 0.05),
)
_HOURGLASS = (
    ("line", ((0.05, 0.95), (0.65, 0.95))),
    ("line", ((0.05, 0.05), (0.65, 0.05))),
    ("outline", ((0.12, 0.95), (0.58, 0.95), (0.12, 0.05), (0.58, 0.05))),
)
_UMBRELLA = (
    ("fill", (*_around(0.5, 0.45, 0.42, 0, 180), (0.08, 0.45))),
    ("line", ((0.5, 0.45), (0.5, 0.12))),
    ("arc", 0.41, 0.12, 0.09, 180, 180),
    ("line", ((0.14, 0.98), (0.08, 0.80))),
    ("line", ((0.86, 0.98), (0.80, 0.80))),
)
_THERMOMETER = (
    ("disc", 0.45, 0.16, 0.13),
    ("outline", _rectangle(0.39, 0.26, 0.12, 0.70)),
    ("fill", _rectangle(0.42, 0.24, 0.06, 0.40)),
    ("line", ((0.10, 0.44), (0.38, 0.44))),
    ("line", ((0.52, 0.80), (0.80, 0.80))),
)
_NO_REUSE = (
    ("circle", 0.5, 0.5, 0.45),
    ("text", 0.5, 0.27, 0.66, "2"),
    ("line", ((0.18, 0.18), (0.82, 0.82))),
)
_BOOK = (
    ("outline", ((0.04, 0.12), (0.04, 0.80), (0.50, 0.68), (0.50, 0.02))),
    ("outline", ((0.96, 0.12), (0.96, 0.80), (0.50, 0.68), (0.50, 0.02))),
    ("disc", 0.74, 0.60, 0.06),
    ("line", ((0.74, 0.47), (0.74, 0.22))),
)
_CAUTION = (
    ("outline", ((0.04, 0.06), (0.96, 0.06), (0.50, 0.92))),
    ("line", ((0.50, 0.62), (0.50, 0.32))),
    ("disc", 0.50, 0.19, 0.05),
)
_EURO_C = ("arc", 0.50, 0.50, 0.45, 90, 180)
_EURO_E = ("arc", 1.28, 0.50, 0.45, 90, 180)
_CE = (
    ("stroke", _CE_STROKE),
    _EURO_C,
    _EURO_E,
    ("line", ((0.85, 0.50), (1.22, 0.50))),
)

MARKS = {
    "manufacturer": MarkShape(1.0, (("fill", _FACTORY),)),  # 5.1.1
    "representative_eu": _box("EC", "REP"),  # 5.1.2
    "manufactured": MarkShape(1.0, (("outline", _FACTORY),)),  # 5.1.3
    "use_by": MarkShape(0.7, _HOURGLASS),  # 5.1.4
    "batch_code": _box("LOT"),  # 5.1.5
    "catalogue_number": _box("REF"),  # 5.1.6
    "serial_number": _box("SN"),  # 5.1.7
    "sterile": _box("STERILE"),  # 5.2.1
    "sterile_aseptic": _box("STERILE", "A"),  # 5.2.2
    "sterile_eo": _box("STERILE", "EO"),  # 5.2.3
    "sterile_radiation": _box("STERILE", "R"),  # 5.2.4
    "non_sterile": MarkShape(
        _box("STERILE").width,
        (
            *_box("STERILE").shapes,
            ("line", ((0.05, 0.05), (_box("STERILE").width - 0.05, 0.95))),
            ("line", ((0.05, 0.95), (_box("STERILE").width - 0.05, 0.05))),
        ),
    ),  # 5.2.7
    "keep_dry": MarkShape(1.0, _UMBRELLA),  # 5.3.4
    "temperature_limit": MarkShape(0.9, _THERMOMETER),  # 5.3.7
    "do_not_reuse": MarkShape(1.0, _NO_REUSE),  # 5.4.2
    "consult_instructions": MarkShape(1.0, _BOOK),  # 5.4.3
    "caution": MarkShape(1.0, _CAUTION),  # 5.4.4
    "medical_device": _box("MD"),  # 5.7.7
    "udi": _box("UDI"),  # 5.7.10
    # Regulation (EU) 2017/745, Annex V; not of ISO 15223-1
    "ce": MarkShape(1.3, _CE),
}


def draw_mark(canvas, code, x, y, height, font) -> None:
    """Draw a mark on a canvas.

    :param x: lower left corner in points
    :param y: lower left corner in points
    :param height: in points
    :param font: registered bold font for its letters
    """
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(height, height)
    canvas.setLineWidth(_THIN)
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    for kind, *values in MARKS[code].shapes:
        _SHAPES[kind](canvas, font, *values)
    canvas.restoreState()


def _draw_path(canvas, points, close, fill):
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if close:
        path.close()
    canvas.drawPath(path, stroke=not fill, fill=fill)


def _draw_arc(canvas, _font, x, y, radius, start, extent):
    canvas.arc(x - radius, y - radius, x + radius, y + radius, start, extent)


def _draw_text(canvas, font, x, y, size, text):
    canvas.setFont(font, size)
    canvas.drawCentredString(x, y, text)


_SHAPES = {
    "stroke": lambda c, _f, width: c.setLineWidth(width),
    "fill": lambda c, _f, points: _draw_path(c, points, True, 1),
    "outline": lambda c, _f, points: _draw_path(c, points, True, 0),
    "line": lambda c, _f, points: _draw_path(c, points, False, 0),
    "disc": lambda c, _f, x, y, r: c.circle(x, y, r, stroke=0, fill=1),
    "circle": lambda c, _f, x, y, r: c.circle(x, y, r, stroke=1, fill=0),
    "arc": _draw_arc,
    "text": _draw_text,
}

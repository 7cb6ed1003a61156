# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Histogram and control chart as SVG; knows nothing of Odoo.

Limits are dashed, the nominal is dotted, and a point that a rule flags is a diamond
with the rule's number: a copy in black and white says it, too. A drawing is as wide as
its place, and its letters can be read on a phone of 390 pixels.
"""

from collections.abc import Callable
from decimal import Decimal
from html import escape
from math import exp, pi, sqrt

from .charts import Chart

_WIDTH, _LEFT, _RIGHT = 360, 8, 352
_PLOT = 292  # of a control chart; the names of its lines stand to the right of it
_BAR, _INK, _LIMIT, _AIM, _CURVE = "#9db8d9", "#1f2933", "#b00020", "#22713a", "#1f3b57"
_LETTERS = 7  # about as wide as a letter of the labels
_CURVE_POINTS = 60


def histogram_svg(
    bins: list,
    limits: tuple,
    mean: float,
    sd: float,
    words: dict[str, str],
    number: Callable[[float], str] = str,
) -> str:
    """Classes with limits, nominal and the normal curve of the same mean and spread.

    :param bins: ``(low, high, count)`` as :func:`histogram` gives them, one at least
    :param limits: ``(lower, nominal, upper)`` as decimal text, None or empty where
        there is none
    :param words: ``title`` for those who do not see it, ``lower``, ``nominal``,
        ``upper`` and ``mean``, each short
    :param number: how the mean is written
    """
    top, base, height = 56, 178, 212
    origin = Decimal(bins[0][0])

    def shift(value):
        return float(Decimal(value) - origin)

    marks = [
        (code, limit, shift(limit))
        for code, limit in zip(("lower", "nominal", "upper"), limits, strict=True)
        if limit not in (None, "")
    ]
    edges = [(shift(low), shift(high), count) for low, high, count in bins]
    center = shift(repr(mean))
    ends = [edges[0][0], edges[-1][1], *(place for _code, _limit, place in marks)]
    ends += [center - 3 * sd, center + 3 * sd]
    low, high = min(ends), max(ends)
    room = (high - low) * 0.05
    low, high = low - room, high + room

    def x(shift):
        return _LEFT + (shift - low) / (high - low) * (_RIGHT - _LEFT)

    total = sum(count for _low, _high, count in edges)
    wide = edges[0][1] - edges[0][0]
    peak = total * wide / (sd * sqrt(2 * pi)) if sd else 0.0
    most = max(peak, *(count for _low, _high, count in edges))

    def y(count):
        return base - count / most * (base - top)

    parts = [_open(height, words["title"])]
    for left, right, count in edges:
        if count:
            parts.append(
                f'<rect x="{x(left):.1f}" y="{y(count):.1f}"'
                f' width="{x(right) - x(left):.1f}" height="{base - y(count):.1f}"'
                f' fill="{_BAR}" stroke="#fff" stroke-width="0.7"/>'
            )
    if sd:
        spots = []
        for step in range(_CURVE_POINTS + 1):
            z = -3.5 + 7 * step / _CURVE_POINTS
            place = center + z * sd
            if low <= place <= high:
                spots.append((x(place), y(peak * exp(-z * z / 2))))
        parts.append(_line(spots, _CURVE, 1.5))
    parts.append(_line([(_LEFT, base), (_RIGHT, base)], _INK, 1))
    parts += _marks(marks, x, base, words)
    middle = x(center)
    parts.append(
        f'<path d="M{middle:.1f} {base + 1} l-5 8 h10 z" fill="{_CURVE}"/>'
        + _text(middle, base + 28, f"{words['mean']} {number(mean)}")
    )
    return "".join([*parts, "</svg>"])


def _marks(marks, x, base, words):
    """Limits and nominal with their labels on a line of text each."""
    for row, (code, limit, shift) in enumerate(marks):
        ink = _AIM if code == "nominal" else _LIMIT
        dash = "1.5 3" if code == "nominal" else "6 3"
        label = 12 + 14 * row
        yield _line([(x(shift), label + 4), (x(shift), base)], ink, 1.5, dash)
        yield _text(x(shift), label, f"{words[code]} {limit}", ink)


def control_svg(
    chart: Chart,
    signals: dict[int, tuple[str, ...]],
    words: dict[str, str],
    number: Callable[[float], str] = str,
) -> str:
    """Points in the order of time with centre line, limits and flagged points.

    :param signals: as :meth:`Chart.signals` gives them
    :param words: ``title`` for those who do not see it, ``lower``, ``center`` and
        ``upper``, each short
    :param number: how a number is written
    """
    top, base, height = 22, 164, 196
    low = min(chart.lower, *chart.points)
    high = max(chart.upper, *chart.points)
    reach = high - low or 1.0
    last = chart.first + len(chart.points) - 1

    def x(place):
        return _LEFT + 6 + (place - 1) / max(last - 1, 1) * (_PLOT - _LEFT - 12)

    def y(value):
        return base - (value - low) / reach * (base - top)

    parts = [_open(height, words["title"])]
    for code, value, dash, ink in (
        ("upper", chart.upper, "6 3", _LIMIT),
        ("center", chart.center, None, _AIM),
        ("lower", chart.lower, "6 3", _LIMIT),
    ):
        parts.append(_line([(_LEFT, y(value)), (_PLOT, y(value))], ink, 1, dash))
        for line, text in ((0, words[code]), (12, number(value))):
            parts.append(
                f'<text x="{_PLOT + 5}" y="{y(value) - 2 + line:.1f}" fill="{ink}">'
                f"{escape(text)}</text>"
            )
    spots = [
        (x(place), y(value)) for place, value in enumerate(chart.points, chart.first)
    ]
    parts.append(_line(spots, _CURVE, 1))
    thick = 2.5 if len(spots) <= 60 else 1.2
    for place, (left, tall) in enumerate(spots, chart.first):
        codes = signals.get(place)
        if not codes:
            parts.append(
                f'<circle cx="{left:.1f}" cy="{tall:.1f}" r="{thick}" fill="{_CURVE}"/>'
            )
            continue
        said = ",".join(code.lstrip("NWE") for code in codes)
        parts.append(
            f'<path d="M{left:.1f} {tall - 5:.1f} l5 5 l-5 5 l-5 -5 z"'
            f' fill="{_LIMIT}"/>' + _text(left, tall - 8, said, _LIMIT, bold=True)
        )
    every = max(1, -(-last // 10))
    for place in range(every, last + 1, every):
        parts.append(_text(x(place), height - 4, str(place), "#444", size=10))
    return "".join([*parts, "</svg>"])


def _open(height, title):
    said = escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        f' width="100%" style="max-width: 34em" role="img" aria-label="{said}"'
        ' font-family="DejaVu Sans, sans-serif" font-size="11">'
        f"<title>{said}</title>"
    )


def _text(x, y, text, ink=_INK, *, bold=False, size=11):
    """A label at a place, moved so that all of it lies inside of the drawing."""
    half = len(text) * _LETTERS / 2 * size / 11
    anchor = "middle"
    if x - half < 0:
        x, anchor = max(x - half, 2.0), "start"
    elif x + half > _WIDTH:
        x, anchor = min(x + half, _WIDTH - 2.0), "end"
    style = ' font-weight="bold"' if bold else ""
    style += f' font-size="{size}"' if size != 11 else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{ink}" text-anchor="{anchor}"{style}>'
        f"{escape(text)}</text>"
    )


def _line(spots, ink, thick, dash=None):
    said = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{said}" fill="none" stroke="{ink}"'
        f' stroke-width="{thick}"{dashed}/>'
    )

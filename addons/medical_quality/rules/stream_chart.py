# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A line chart of one channel against its limits, as SVG. Needs no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

_WIDTH, _HEIGHT = 720, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 14, 24
# points that can be told apart; of more, the least and greatest of each stretch
_MOST = 600
_LIMIT, _WARN, _LINE, _ALARM = "#b02a37", "#b35900", "#1f5f99", "#6f2c91"


@dataclass(frozen=True)
class ChartLine:
    """A horizontal line.

    :param value: where it is
    :param label: what is written at it
    :param warning: inside the limits; drawn dashed
    """

    value: float
    label: str
    warning: bool = False


def thinned(points: Sequence[tuple[datetime, float]], most: int = _MOST) -> list:
    """As few points, with every peak: the least and greatest of each stretch."""
    if len(points) <= most:
        return list(points)
    stretch = -(-len(points) * 2 // most)
    found = []
    for first in range(0, len(points), stretch):
        part = points[first : first + stretch]
        ends = {min(part, key=lambda p: p[1]), max(part, key=lambda p: p[1])}
        found += sorted(ends)
    return found


def stream_chart(
    title: str,
    points: Sequence[tuple[datetime, float]],
    lines: Sequence[ChartLine],
    marks: Sequence[tuple[datetime, str]] = (),
    wrong: Sequence[tuple[datetime, float]] = (),
) -> str:
    """The SVG element.

    :param title: said to who does not see it
    :param points: ``(moment, value)``, the oldest first; moments as they are shown
    :param lines: limits and warning lines
    :param marks: ``(moment, text)`` of alarms
    :param wrong: points beyond a limit, drawn as dots
    """
    shown = thinned(points)
    moments = [at for at, _value in shown] + [at for at, _text in marks]
    first, last = (min(moments), max(moments)) if moments else (None, None)
    values = [value for _at, value in shown] + [line.value for line in lines]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = (high - low or abs(high) or 1.0) * 0.08
    low, high = low - room, high + room
    span = (last - first).total_seconds() if moments else 0

    def x(at):
        part = (at - first).total_seconds() / span if span else 0.5
        return round(_LEFT + part * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(value):
        part = (value - low) / (high - low)
        return round(_HEIGHT - _BOTTOM - part * (_HEIGHT - _TOP - _BOTTOM), 1)

    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" width="100%"'
        f' style="max-width: 960px" aria-label="{escape(title)}"'
        ' font-family="sans-serif" font-size="11">'
    ]
    for line in lines:
        colour, dash = (_WARN, "5 4") if line.warning else (_LIMIT, "none")
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(line.value)}"'
            f' y2="{y(line.value)}" stroke="{colour}" stroke-dasharray="{dash}"/>'
            f'<text x="{_LEFT - 4}" y="{y(line.value) + 4}" fill="{colour}"'
            f' text-anchor="end">{escape(line.label)}</text>'
        )
    for at, text in marks:
        parts.append(
            f'<line x1="{x(at)}" x2="{x(at)}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"'
            f' stroke="{_ALARM}" stroke-dasharray="2 3"/>'
            f'<path d="M {x(at) - 5} {_TOP - 9} h 10 l -5 9 z" fill="{_ALARM}">'
            f"<title>{escape(text)}</title></path>"
        )
    if shown:
        path = " ".join(f"{x(at)},{y(value)}" for at, value in shown)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{_LINE}"'
            ' stroke-width="1.6" stroke-linejoin="round"/>'
        )
        parts += [
            f'<circle cx="{x(at)}" cy="{y(value)}" r="3.5" fill="{_LIMIT}"/>'
            for at, value in thinned(wrong, 60)
        ]
    if moments:
        pattern = (
            "%H:%M:%S" if span < 600 else "%H:%M" if span < 86400 else "%d.%m. %H:%M"
        )
        for at, anchor in (
            ((first, "start"), (last, "end")) if span else ((first, "middle"),)
        ):
            parts.append(
                f'<text x="{x(at)}" y="{_HEIGHT - 6}" fill="#555"'
                f' text-anchor="{anchor}">{at.strftime(pattern)}</text>'
            )
    return "".join((*parts, "</svg>"))

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The cause-and-effect diagram (IEC 31010, B.3.3) as SVG; knows nothing of Odoo.

The problem is the head, each category a bone, and each cause a rib of its category
with the causes that explain it below. What a cause was found to be is said by a sign
and a word beside its colour, so that a copy in black and white says it too.
"""

import textwrap
from dataclasses import dataclass
from html import escape

_COLUMN, _HEAD, _EDGE = 300, 230, 12
_LINE, _BOX = 15, 24
_LETTERS, _INDENT = 34, 12
_HEAD_LETTERS = 26
_SLANT = 50
_LEVELS = 6  # deeper causes are drawn as deep as this
_INK = {
    "root": "#b00020",
    "contributing": "#8a5a00",
    "ruled_out": "#6b6b6b",
    "open": "#1f2933",
}
_SIGN = {"root": "●", "contributing": "◐", "ruled_out": "×", "open": "?"}


@dataclass(frozen=True)
class Rib:
    """A cause in the diagram.

    :param text: the cause, in one sentence
    :param level: 1 for a cause of the problem itself, 2 for one that explains it, …
    :param verdict: ``open``, ``ruled_out``, ``contributing`` or ``root``
    """

    text: str
    level: int
    verdict: str


def fishbone(problem: str, bones: list[tuple[str, list[Rib]]], words: dict) -> str:
    """The diagram as an SVG document.

    :param problem: what is explained, the head of the fish
    :param bones: ``[(category, ribs in the order of the tree)]``; half of them lie
        above the spine
    :param words: ``{verdict: word}`` for the legend
    """
    half = (len(bones) + 1) // 2
    above = [(label, _rows(ribs)) for label, ribs in bones[:half]]
    below = [(label, _rows(ribs)) for label, ribs in bones[half:]]
    room = [
        max([_LINE * len(rows) + 2 * _LINE for _label, rows in side], default=60)
        for side in (above, below)
    ]
    head = textwrap.wrap(problem or "", _HEAD_LETTERS) or [""]
    tall = _LINE * len(head) + 2 * _EDGE
    # the head finds room on both sides of the spine
    room = [max(each, tall // 2, 60) for each in room]
    spine = _EDGE + _BOX + room[0]
    width = _COLUMN * max(half, 1) + _HEAD + 2 * _EDGE
    height = spine + room[1] + _BOX + _EDGE + 2 * _LINE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" font-family="DejaVu Sans, sans-serif"'
        ' font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _path(_EDGE, spine, width - _HEAD - _EDGE, spine, 3),
    ]
    for place, (label, rows) in enumerate(above):
        parts += _bone(place, label, rows, spine, -room[0])
    for place, (label, rows) in enumerate(below):
        parts += _bone(place, label, rows, spine, room[1])
    parts += _head(width, spine, tall, head)
    parts.append(_legend(height, words))
    parts.append("</svg>")
    return "".join(parts)


def _rows(ribs):
    """Lines of text of ribs: ``[(text, indent, verdict, whether it begins one)]``."""
    rows = []
    for rib in ribs:
        level = min(max(rib.level, 1), _LEVELS)
        indent = (level - 1) * _INDENT
        lines = textwrap.wrap(rib.text or "", _LETTERS - 2 * (level - 1)) or [""]
        for number, line in enumerate(lines):
            rows.append((line, indent, rib.verdict, number == 0))
    return rows


def _bone(place, label, rows, spine, reach):
    """One category: its box, its bone to the spine and its causes.

    :param reach: how far the box lies from the spine, negative above
    """
    left = _EDGE + place * _COLUMN
    foot = left + _COLUMN - 4
    tip = foot - _SLANT
    end = spine + reach
    box = end - _BOX if reach < 0 else end
    yield _path(tip, end, foot, spine, 2)
    yield (
        f'<rect x="{tip - 120}" y="{box}" width="150" height="{_BOX}" rx="4"'
        ' fill="#1f3b57"/>'
        f'<text x="{tip - 45}" y="{box + 16}" fill="#fff" text-anchor="middle"'
        f' font-weight="bold">{escape(label)}</text>'
    )
    top = end + _LINE if reach < 0 else spine + 2 * _LINE
    for number, (text, indent, verdict, first) in enumerate(rows):
        y = top + number * _LINE
        ink = _INK.get(verdict, _INK["open"])
        sign = _SIGN.get(verdict, "?") if first else ""
        style = ' font-weight="bold"' if verdict == "root" else ""
        if verdict == "ruled_out":
            style = ' text-decoration="line-through"'
        yield (
            f'<text x="{left + indent}" y="{y}" fill="{ink}">{sign}</text>'
            f'<text x="{left + indent + 13}" y="{y}" fill="{ink}"{style}>'
            f"{escape(text)}</text>"
        )
        last = number + 1 == len(rows) or rows[number + 1][3]
        if last:
            share = abs((y + 3 - end) / reach)
            bone = tip + _SLANT * min(max(share, 0), 1)
            yield _path(left + indent, y + 3, bone, y + 3, 0.6)


def _head(width, spine, tall, lines):
    x = width - _HEAD - _EDGE
    yield (
        f'<rect x="{x}" y="{spine - tall / 2}" width="{_HEAD}" height="{tall}" rx="6"'
        ' fill="#fff4e5" stroke="#1f3b57" stroke-width="2"/>'
    )
    for number, line in enumerate(lines):
        y = spine - tall / 2 + _EDGE + _LINE * (number + 0.8)
        yield (
            f'<text x="{x + _EDGE}" y="{y}" font-weight="bold" fill="#1f3b57">'
            f"{escape(line)}</text>"
        )


def _legend(height, words):
    text = "   ".join(
        f"{_SIGN[verdict]} {word}"
        for verdict, word in words.items()
        if verdict in _SIGN
    )
    return (
        f'<text x="{_EDGE}" y="{height - 8}" font-size="11" fill="#444"'
        f' xml:space="preserve">{escape(text)}</text>'
    )


def _path(x1, y1, x2, y2, thick):
    return (
        f'<path d="M{x1:g} {y1:g} L{x2:g} {y2:g}" stroke="#1f3b57"'
        f' stroke-width="{thick}" fill="none"/>'
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The graph as SVG 1.1: for the screen, for a file, for print."""

from __future__ import annotations

from lxml import etree

from .layout import Box, Line, place

_WIDTH, _HEIGHT = 190, 54
_COLUMN, _ROW, _MARGIN = 310, 70, 16
_TEXT = 25  # characters that fit
_LABELS = 40  # lines that still leave room for words
# fill, border, symbol: never color alone
_LOOK = {
    "released": ("#e3f4e8", "#1d7a3e", "✓"),
    "quarantine": ("#fff3d6", "#9a6700", "◔"),
    "on_hold": ("#dfeffb", "#0b5f9e", "‖"),
    "rejected": ("#fbe2e2", "#b42318", "⊘"),
    "": ("#f3f4f6", "#6b7280", ""),
}


def draw(boxes: list[Box], lines: list[Line], title: str = "") -> str:
    """SVG of a graph of lots.

    Each box is a group of class ``o_box`` with its key in ``data-key``.

    :param boxes: see :class:`Box`
    :param lines: see :class:`Line`; those to boxes that are not there are left out
    :param title: for readers that do not see it
    """
    there = {box.key for box in boxes}
    lines = [li for li in lines if li.parent in there and li.child in there]
    spots = {
        key: (_MARGIN + column * _COLUMN, _MARGIN + row * _ROW)
        for key, (column, row) in place(boxes, lines).items()
    }
    left = min((x for x, _y in spots.values()), default=_MARGIN) - _MARGIN
    spots = {key: (x - left, y) for key, (x, y) in spots.items()}
    width = max((x for x, _y in spots.values()), default=0) + _WIDTH + _MARGIN
    height = max((y for _x, y in spots.values()), default=0) + _HEIGHT + _MARGIN
    root = etree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "font-family": "sans-serif",
            "role": "img",
        },
    )
    etree.SubElement(root, "title").text = _clean(title)
    for line in lines:
        _draw_line(root, line, spots, labelled=len(lines) <= _LABELS)
    for box in boxes:
        _draw_box(root, box, *spots[box.key])
    return etree.tostring(root, encoding="unicode")


def _draw_line(root, line, spots, labelled):
    (x1, y1), (x2, y2) = spots[line.parent], spots[line.child]
    x1, y1, y2 = x1 + _WIDTH, y1 + _HEIGHT / 2, y2 + _HEIGHT / 2
    bend = max(40, abs(x2 - x1) / 2)
    path = etree.SubElement(
        root,
        "path",
        {
            "d": f"M{x1:g} {y1:g} C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g}"
            f" {x2:g} {y2:g}",
            "fill": "none",
            "stroke": "#8a94a3",
            "stroke-width": "1.5",
            "class": "o_line",
            "data-parent": line.parent,
            "data-child": line.child,
        },
    )
    if not line.assigned:
        path.set("stroke-dasharray", "5 4")
    etree.SubElement(path, "title").text = _clean(line.text)
    if labelled and line.text:
        # nearer to the end: lines of different orders meet at what went in
        text = etree.SubElement(
            root,
            "text",
            {
                "x": f"{x1 + (x2 - x1) * 0.5:g}",
                "y": f"{y1 + (y2 - y1) * 0.5 - 5:g}",
                "font-size": "10",
                "fill": "#4b5563",
                "text-anchor": "middle",
                "paint-order": "stroke",
                "stroke": "#ffffff",
                "stroke-width": "3",
            },
        )
        text.text = _short(line.text, 18)


def _draw_box(root, box, x, y):
    fill, border, symbol = _LOOK.get(box.status, _LOOK[""])
    group = etree.SubElement(
        root,
        "g",
        {
            "class": "o_box o_box_start" if box.start else "o_box",
            "data-key": box.key,
            "tabindex": "0",
            "role": "button",
        },
    )
    words = [box.title, box.text, box.status_text]
    etree.SubElement(group, "title").text = _clean("\n".join(filter(None, words)))
    etree.SubElement(
        group,
        "rect",
        {
            "x": f"{x:g}",
            "y": f"{y:g}",
            "width": str(_WIDTH),
            "height": str(_HEIGHT),
            "rx": "6",
            "fill": fill,
            "stroke": border,
            "stroke-width": "3" if box.start else "1.25",
        },
    )
    title = f"{symbol} {box.title}" if symbol else box.title
    for text, offset, size, weight in (
        (title, 22, "13", "bold"),
        (box.text, 41, "11", "normal"),
    ):
        etree.SubElement(
            group,
            "text",
            {
                "x": f"{x + 10:g}",
                "y": f"{y + offset:g}",
                "font-size": size,
                "font-weight": weight,
                "fill": "#111827",
            },
        ).text = _short(text, _TEXT - 3 if size == "13" else _TEXT + 2)


def _short(text, length):
    text = _clean(text)
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _clean(text):
    """Without the control characters that no XML may hold; a scan may."""
    return "".join(c if c >= " " or c in "\n\t" else "�" for c in text or "")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Where the boxes of a layered graph stand: what goes in left of what comes out.

Layers by the longest way, crossings reduced by barycentres (Sugiyama, Tagawa, Toda:
Methods for visual understanding of hierarchical system structures, IEEE Transactions
on Systems, Man, and Cybernetics 11 (1981), 109-125).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

_SWEEPS = 6


@dataclass(frozen=True)
class Box:
    """A lot, or several of one product that stand for one another.

    :param key: names it
    :param title: first line
    :param text: second line
    :param status: code that decides color and symbol; empty for none
    :param status_text: the same in words
    :param start: asked about
    """

    key: str
    title: str
    text: str = ""
    status: str = ""
    status_text: str = ""
    start: bool = False


@dataclass(frozen=True)
class Line:
    """What went into what.

    :param parent: key of what went in
    :param child: key of what came out
    :param text: document of the event
    :param assigned: known for this very child, not for the order as a whole
    """

    parent: str
    child: str
    text: str = ""
    assigned: bool = True


def place(boxes: list[Box], lines: list[Line]) -> dict[str, tuple[int, float]]:
    """Column and row of each box, from 0; rows may be fractions.

    :param boxes: in the order in which equals stand
    :param lines: between these boxes; those that close a cycle count for no column
    :return: ``{key: (column, row)}``
    """
    keys = [box.key for box in boxes]
    forward = _without_cycles(keys, lines)
    columns = _columns(keys, forward)
    layers = defaultdict(list)
    for key in keys:
        layers[columns[key]].append(key)
    neighbours = defaultdict(list)
    for parent, child in forward:
        neighbours[child].append(parent)
        neighbours[parent].append(child)
    for sweep in range(_SWEEPS):
        order = sorted(layers, reverse=bool(sweep % 2))
        for column in order:
            _sort_layer(layers, column, neighbours, columns, -1 if sweep % 2 else 1)
    tallest = max((len(layer) for layer in layers.values()), default=0)
    return {
        key: (column, row + (tallest - len(layer)) / 2)
        for column, layer in layers.items()
        for row, key in enumerate(layer)
    }


def _without_cycles(keys, lines):
    """Pairs of the lines, without those that lead back to where they come from."""
    children = defaultdict(list)
    for line in lines:
        if line.parent != line.child:
            children[line.parent].append(line.child)
    kept, state = [], {}
    for root in keys:
        if root in state:
            continue
        state[root] = "open"
        stack = [(root, iter(children[root]))]
        while stack:
            key, rest = stack[-1]
            child = next(rest, None)
            if child is None:
                state[key] = "closed"
                stack.pop()
                continue
            if state.get(child) == "open":
                continue
            kept.append((key, child))
            if child not in state:
                state[child] = "open"
                stack.append((child, iter(children[child])))
    return kept


def _columns(keys, pairs):
    """Column by the longest way; what has no parent stands next to its children."""
    parents, children, waiting = defaultdict(list), defaultdict(list), {}
    for parent, child in pairs:
        children[parent].append(child)
        parents[child].append(parent)
    for key in keys:
        waiting[key] = len(parents[key])
    columns = dict.fromkeys(keys, 0)
    ready = [key for key in keys if not waiting[key]]
    order = []
    while ready:
        key = ready.pop()
        order.append(key)
        for child in children[key]:
            columns[child] = max(columns[child], columns[key] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    for key in order:
        if not parents[key] and children[key]:
            columns[key] = min(columns[child] for child in children[key]) - 1
    return columns


def _sort_layer(layers, column, neighbours, columns, side):
    """Order a layer by where its neighbours on one side stand."""
    rows = {key: row for layer in layers.values() for row, key in enumerate(layer)}
    layer = layers[column]

    def middle(key):
        beside = [
            rows[other]
            for other in neighbours[key]
            if (columns[other] - columns[key]) * side < 0
        ]
        return sum(beside) / len(beside) if beside else rows[key]

    layer.sort(key=middle)

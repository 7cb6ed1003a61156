# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Code 128 for printers that are told each change of code set (ZPL, mode N).

In automatic mode a printer may pick sets of its own, and the width would not be known
before it prints. Digits at the beginning go to set C, all that follows to set B: a
return to set C would be shorter, but readers of ZPL were seen to lose it.
"""

import re

_START_B, _START_C, _TO_B, _FNC1 = ">:", ">;", ">6", ">8"
_MODULES = 11
# start, check character, stop with its final bar
_FRAME = 11 + 11 + 13


def zpl_code128(data: str, gs1: bool) -> tuple[str, int]:
    """Field data of a Code 128 symbol, and its width.

    :param data: printable ASCII; separators (ASCII 29) where GS1
    :param gs1: begin with FNC1, and write separators as FNC1
    :return: text for ``^FD``, width in modules without quiet zones
    """
    pairs = re.match(r"([0-9]{2})*", data)[0]
    if not gs1 and len(pairs) < 4:
        pairs = ""
    rest = data[len(pairs) :]
    signs = "".join(
        {"\x1d": _FNC1, ">": ">0"}.get(character, character) for character in rest
    )
    start = _START_C if gs1 or pairs else _START_B
    lead = _FNC1 if gs1 else ""
    change = _TO_B if rest and start == _START_C else ""
    count = len(pairs) // 2 + len(rest) + bool(lead) + bool(change)
    return f"{start}{lead}{pairs}{change}{signs}", _FRAME + _MODULES * count

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Code 128 for printers that are told each change of code set (ZPL, mode N).

In automatic mode a printer may pick sets of its own, and the width would not be known
before it prints. Digits in fours or more go to set C, everything else to set B.
"""

import re

_START_B, _START_C, _TO_B, _TO_C, _FNC1 = ">:", ">;", ">6", ">5", ">8"
_MODULES = 11
# start, check character, stop with its final bar
_FRAME = 11 + 11 + 13


def zpl_code128(data: str, gs1: bool) -> tuple[str, int]:
    """Field data of a Code 128 symbol, and its width.

    :param data: printable ASCII; separators (ASCII 29) where GS1
    :param gs1: begin with FNC1, and write separators as FNC1
    :return: text for ``^FD``, width in modules without quiet zones
    """
    runs = [run for run in re.split(r"(\x1d|\d{4,})", data) if run]
    # a GS1 symbol begins with the two digits of an identifier
    code = "C" if gs1 or (runs and len(runs[0]) >= 4 and runs[0].isdigit()) else "B"
    parts = [_START_C if code == "C" else _START_B]
    count = 0
    if gs1:
        parts.append(_FNC1)
        count += 1
    for run in runs:
        if run == "\x1d":
            parts.append(_FNC1)
            count += 1
            continue
        if len(run) >= 4 and run.isdigit():
            if len(run) % 2 and code == "B":
                # the odd digit stays in the set that is in force
                parts.append(run[0])
                run, count = run[1:], count + 1
            pairs, rest = run[: len(run) // 2 * 2], run[len(run) // 2 * 2 :]
            if code == "B":
                parts.append(_TO_C)
                code, count = "C", count + 1
            parts.append(pairs)
            count += len(pairs) // 2
            run = rest
        if run:
            if code == "C":
                parts.append(_TO_B)
                code, count = "B", count + 1
            parts.append(run.replace(">", ">0"))
            count += len(run)
    return "".join(parts), _FRAME + _MODULES * count

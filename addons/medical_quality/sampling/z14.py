# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Single sampling by attributes: ANSI/ASQ Z1.4, MIL-STD-105E."""

from bisect import bisect_right
from decimal import Decimal

from .errors import E_AQL, E_LEVEL, E_LOT_SIZE, E_NUMBER, E_SEVERITY, SamplingError
from .numbers import exact, whole
from .plan import NORMAL, SEVERITIES, SamplingPlan
from .z14_tables import AQLS, CODE_LETTERS, DOWN, LETTERS, SINGLE_PLANS, UP

_BY_VALUE = {Decimal(aql): aql for aql in AQLS}


def printed_aql(aql) -> str:
    """The AQL as the tables print it, percent nonconforming: ``"0.10"``, ``"1.0"``.

    :param aql: text, decimal or integer of one of the AQLs 0.065 to 6.5
    :raises SamplingError: ``E_AQL`` for one the tables do not have (plans are never
        interpolated), ``E_FLOAT`` for floats
    """
    try:
        value = exact(aql, "The AQL")
    except SamplingError as error:
        if error.code == E_NUMBER:
            raise SamplingError(E_AQL, f"{aql!r} is no AQL") from error
        raise
    for known, printed in _BY_VALUE.items():
        if known == value:
            return printed
    raise SamplingError(E_AQL, f"AQL {aql} is none of {', '.join(AQLS)}")


def code_letter(lot_size: int, level: str = "II") -> str:
    """The code letter of a lot size (MIL-STD-105E, table I).

    :param lot_size: units of the lot, 2 or more
    :param level: general ``I``, ``II``, ``III`` or special ``S-1`` to ``S-4``
    :raises SamplingError: ``E_LOT_SIZE``, ``E_LEVEL``
    """
    if level not in CODE_LETTERS:
        raise SamplingError(
            E_LEVEL, f"{level!r} is none of the levels {', '.join(CODE_LETTERS)}"
        )
    if isinstance(lot_size, bool) or not isinstance(lot_size, int) or lot_size < 2:
        raise SamplingError(
            E_LOT_SIZE, f"Table I begins with lots of 2 units, not {lot_size!r}"
        )
    rows = CODE_LETTERS[level]
    return rows[bisect_right(rows, lot_size, key=lambda row: row[0]) - 1][1]


def single_plan(letter: str, aql, severity: str = NORMAL):
    """``(code, n, ac, re)`` of a code letter and an AQL, arrows followed.

    An arrow leads to another plan as a whole: its sample size is used too, not the one
    of the letter (notes under tables II-A to II-C).

    :raises SamplingError: ``E_AQL``, ``E_SEVERITY``, ``E_LEVEL`` for a strange letter
    """
    if severity not in SEVERITIES:
        raise SamplingError(E_SEVERITY, f"No table is for {severity!r} inspection")
    if letter not in SINGLE_PLANS[severity]:
        raise SamplingError(E_LEVEL, f"{letter!r} is no code letter")
    aql, table = printed_aql(aql), SINGLE_PLANS[severity]
    place = LETTERS.index(letter)
    cell = table[letter][1][aql]
    while cell in (DOWN, UP):
        place += 1 if cell == DOWN else -1
        cell = table[LETTERS[place]][1][aql]
    code = LETTERS[place]
    return code, table[code][0], *cell


def z14_plan(lot_size: int, aql, level: str = "II", severity: str = NORMAL):
    """The single sampling plan of a lot by ANSI/ASQ Z1.4 / MIL-STD-105E.

    Where the sample would be as large as the lot or larger, the whole lot is inspected
    (note under the tables), with the plan's Ac and Re. A lot of one unit, which table I
    does not know, is inspected whole and accepted without nonconforming unit only.

    :param lot_size: units of the lot, 1 or more
    :param aql: percent nonconforming, see ``printed_aql``
    :param level: see ``code_letter``
    :param severity: ``normal``, ``tightened`` or ``reduced``
    :return: a ``SamplingPlan``
    :raises SamplingError: ``E_LOT_SIZE``, ``E_AQL``, ``E_LEVEL``, ``E_SEVERITY``
    """
    try:
        single_unit = whole(lot_size, "The lot size", 1) == 1
    except SamplingError as error:
        raise SamplingError(E_LOT_SIZE, str(error)) from error
    letter = code_letter(2 if single_unit else lot_size, level)
    code, n, ac, re = single_plan(letter, aql, severity)
    if single_unit:
        letter, code, ac, re = "", "", 0, 1
    return SamplingPlan(
        method="z14",
        lot_size=lot_size,
        n=min(n, lot_size),
        ac=ac,
        re=re,
        severity=severity,
        level=level,
        aql=printed_aql(aql),
        letter=letter,
        code=code,
    )

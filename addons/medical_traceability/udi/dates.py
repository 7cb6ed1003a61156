# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Six-digit dates (format ``yymmd0``) of the application identifiers 11 and 17."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from .errors import E_CHARSET, E_DATE, E_LENGTH, UdiError

_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, order=True)
class Gs1Date:
    """A date to the day or to the month.

    :param year: four digits
    :param month: 1 to 12
    :param day: day of the month; 0 where only the month is known
    """

    year: int
    month: int
    day: int

    @property
    def last_day(self) -> date:
        """The day itself, or the last day of a month without day."""
        day = self.day or monthrange(self.year, self.month)[1]
        return date(self.year, self.month, day)

    @property
    def iso(self) -> str:
        """``YYYY-MM-DD``, or ``YYYY-MM`` where only the month is known."""
        month = f"{self.year:04d}-{self.month:02d}"
        return f"{month}-{self.day:02d}" if self.day else month


def full_year(two_digits: int, today: date) -> int:
    """Year of a two-digit year by the sliding window of GS1 (General
    Specifications, section 7.12): 49 years back to 50 years ahead of today."""
    century = today.year - today.year % 100
    ahead = two_digits - today.year % 100
    if ahead >= 51:
        return century - 100 + two_digits
    if ahead <= -50:
        return century + 100 + two_digits
    return century + two_digits


def parse_date(ai: str, text: str, *, today=None, position=None) -> Gs1Date:
    """Read six digits.

    :param today: day the century is judged from; the current one by default
    :raises UdiError: ``E_LENGTH``, ``E_CHARSET`` or ``E_DATE``
    """
    where = {"ai": ai, "value": text, "position": position}
    if len(text) != 6:
        raise UdiError(E_LENGTH, f"({ai}) {text!r} has not six digits", **where)
    if not _DIGITS.issuperset(text):
        raise UdiError(E_CHARSET, f"({ai}) {text!r} is not all digits", **where)
    year = full_year(int(text[:2]), today or date.today())
    month, day = int(text[2:4]), int(text[4:])
    if not 1 <= month <= 12 or day > monthrange(year, month)[1]:
        raise UdiError(E_DATE, f"({ai}) {text!r} is no date", **where)
    return Gs1Date(year, month, day)


def format_date(ai: str, value: date | Gs1Date, *, today=None) -> str:
    """Six digits of a date that reads back as the same date.

    :raises UdiError: ``E_DATE`` outside the hundred years that two digits span
    """
    today = today or date.today()
    if full_year(value.year % 100, today) != value.year:
        raise UdiError(
            E_DATE,
            f"({ai}) {value.year} is too far from {today.year} for two digits",
            ai=ai,
            value=str(value),
        )
    return f"{value.year % 100:02d}{value.month:02d}{value.day:02d}"

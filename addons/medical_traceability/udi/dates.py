# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Dates of unique device identifiers, with the precision they were given with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .errors import E_CHARSET, E_DATE, E_LENGTH, UdiError

_DIGITS = frozenset("0123456789")


@dataclass(frozen=True)
class UdiDate:
    """A date to the month, the day or the hour.

    :param year: four digits
    :param month: 1 to 12
    :param day: day of the month; 0 where only the month is known
    :param hour: 0 to 23 in UTC, as HIBC may carry it, or None
    """

    year: int
    month: int
    day: int
    hour: int | None = None

    @property
    def precision(self) -> str:
        """``month``, ``day`` or ``hour``."""
        if not self.day:
            return "month"
        return "day" if self.hour is None else "hour"

    @property
    def last_day(self) -> date:
        """The day itself, or the last day of a month without day (GS1 General
        Specifications, section 3.4.7): the day that an expiry takes effect after."""
        day = self.day or monthrange(self.year, self.month)[1]
        return date(self.year, self.month, day)

    @property
    def iso(self) -> str:
        """``YYYY-MM-DD``; ``YYYY-MM`` where only the month is known and
        ``YYYY-MM-DDTHHZ`` where the hour is."""
        month = f"{self.year:04d}-{self.month:02d}"
        if not self.day:
            return month
        hour = "" if self.hour is None else f"T{self.hour:02d}Z"
        return f"{month}-{self.day:02d}{hour}"


# what element strings carry; the name that the builders' callers know
Gs1Date = UdiDate


def full_year(two_digits: int, today: date) -> int:
    """Year of a two-digit year by the sliding window of GS1 (General
    Specifications, section 7.12): 49 years back to 50 years ahead of today."""
    return _full_year(two_digits, today.year)


def _full_year(two_digits, this_year):
    century = this_year - this_year % 100
    ahead = two_digits - this_year % 100
    if ahead >= 51:
        return century - 100 + two_digits
    if ahead <= -50:
        return century + 100 + two_digits
    return century + two_digits


@lru_cache(maxsize=40_000)  # there are no more dates of six digits
def read_six(text: str, this_year: int) -> UdiDate | None:
    """The date of six characters YYMMDD, day 00 where unknown; None if it is none.

    :param this_year: year that the century is judged from
    """
    if not _DIGITS.issuperset(text):
        return None
    return make_date(
        _full_year(int(text[:2]), this_year), int(text[2:4]), int(text[4:])
    )


def make_date(year, month, day, hour=None) -> UdiDate | None:
    """A date, day 0 being an unknown one; None where there is no such date or hour."""
    if not 1 <= year <= 9999 or not 1 <= month <= 12:
        return None
    if day > monthrange(year, month)[1] or (hour is not None and hour > 23):
        return None
    return UdiDate(year, month, day, hour)


def day_of_year(year, number, hour=None) -> UdiDate | None:
    """A date by its number in the year, 1 to 365 or 366; None where there is none."""
    if not 1 <= number <= 366:
        return None
    day = date(year, 1, 1) + timedelta(days=number - 1)
    return None if day.year != year else make_date(year, day.month, day.day, hour)


def parse_date(ai: str, text: str, *, today=None, position=None) -> UdiDate:
    """Read six digits.

    :param today: day the century is judged from; the current one by default
    :raises UdiError: ``E_LENGTH``, ``E_CHARSET`` or ``E_DATE``
    """
    where = {"ai": ai, "value": text, "position": position}
    if len(text) != 6:
        raise UdiError(E_LENGTH, f"({ai}) {text!r} has not six digits", **where)
    if not _DIGITS.issuperset(text):
        raise UdiError(E_CHARSET, f"({ai}) {text!r} is not all digits", **where)
    read = read_six(text, (today or date.today()).year)
    if read is None:
        raise UdiError(E_DATE, f"({ai}) {text!r} is no date", **where)
    return read


def format_date(ai: str, value: date | UdiDate, *, today=None) -> str:
    """Six digits of a date that reads back as the same date.

    :raises UdiError: ``E_DATE`` outside the hundred years that two digits span, or
        for an hour, which six digits cannot tell
    """
    today = today or date.today()
    if getattr(value, "hour", None) is not None:
        raise UdiError(
            E_DATE, f"({ai}) carries no hour", ai=ai, value=value_text(value)
        )
    if full_year(value.year % 100, today) != value.year:
        raise UdiError(
            E_DATE,
            f"({ai}) {value.year} is too far from {today.year} for two digits",
            ai=ai,
            value=value_text(value),
        )
    return f"{value.year % 100:02d}{value.month:02d}{value.day:02d}"


def value_text(value: date | UdiDate) -> str:
    """A date as people read it in a message."""
    return value.iso if isinstance(value, UdiDate) else value.isoformat()

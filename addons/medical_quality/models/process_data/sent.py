# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One reading as a machine sends it, read without guessing."""

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from math import isfinite

from ...rules import parse_measured_value

_LONGEST_NAME = 64
# decimals of a number; a float has more, and none of them was measured
_FINEST = Decimal("1e-10")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,6}))?(Z|[+-]\d\d:\d\d)?"
)


class NoReadingError(ValueError):
    """What was sent is no reading.

    :param code: what is wrong: ``reading``, ``channel``, ``unit``, ``value``, ``time``
        or ``zone`` (a time that does not say of which zone it is)
    :param sent: what was sent there
    """

    def __init__(self, code, sent):
        super().__init__(f"{code}: {sent!r}")
        self.code = code
        self.sent = sent


@dataclass(frozen=True)
class Sent:
    """One reading.

    :param channel: name of what is measured
    :param at: when, by the machine's clock: UTC, without zone
    :param text: the value as decimal text
    :param unit: as sent, empty where nothing was said
    :param id: id of its row, 0 before it is written
    """

    channel: str
    at: datetime
    text: str
    unit: str = ""
    id: int = 0

    @property
    def number(self) -> Decimal:
        """The value, exactly."""
        return parse_measured_value(self.text)

    @property
    def key(self) -> tuple[str, datetime]:
        """What there is one value of at a work centre."""
        return (self.channel, self.at)

    @property
    def words(self) -> str:
        """The value with its unit, as a person reads it."""
        return f"{self.text} {self.unit}".strip()

    def agrees(self, other) -> bool:
        """Whether another reading of the same says the same; a unit that is not said
        contradicts none."""
        units = {self.unit, other.unit} - {""}
        return self.number == other.number and len(units) < 2


def as_sent(reading) -> Sent:
    """One reading as a machine sent it.

    :raises NoReadingError: saying what is wrong with it
    """
    if not isinstance(reading, dict):
        raise NoReadingError("reading", reading)
    channel = reading.get("channel")
    if (
        not isinstance(channel, str)
        or not 0 < len(channel.strip()) <= _LONGEST_NAME
        or not channel.strip().isprintable()
    ):
        raise NoReadingError("channel", channel)
    unit = reading.get("unit") or ""
    if (
        not isinstance(unit, str)
        or len(unit) > _LONGEST_NAME
        or not unit.strip().isprintable()
    ):
        raise NoReadingError("unit", unit)
    return Sent(
        channel.strip(),
        as_moment(reading.get("at")),
        _as_text(reading.get("value")),
        unit.strip(),
    )


def _as_text(value):
    """A number as decimal text: texts as they are, numbers rounded to 10 decimals.

    ``true`` is none, nor is what is not finite.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise NoReadingError("value", value)
    text = value
    try:
        if isinstance(value, float):
            text = _rounded(value)
        return format(parse_measured_value(str(text)), "f")
    except (ValueError, ArithmeticError) as error:
        raise NoReadingError("value", value) from error


def _rounded(value):
    """:raises ValueError, ArithmeticError: for what is not finite, or far too large"""
    if not isfinite(value):
        raise ValueError(value)
    number = Decimal(repr(value)).quantize(_FINEST)
    # zero has no sign
    return format(number.normalize(), "f") if number else "0"


def as_moment(text) -> datetime:
    """A moment as a machine sent it: in UTC, without zone.

    :raises NoReadingError: ``time`` or ``zone``
    """
    match = _MOMENT.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        raise NoReadingError("time", text)
    day, clock, fraction, zone = match.groups()
    if not zone:
        raise NoReadingError("zone", text)
    zone = "+00:00" if zone == "Z" else zone
    fraction = (fraction or "").ljust(6, "0")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}.{fraction}{zone}")
        return moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise NoReadingError("time", text) from error

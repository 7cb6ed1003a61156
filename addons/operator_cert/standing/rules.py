# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Validity of a certificate on a day in the plant.

ISO 13485:2016, 6.2 asks that people whose work affects product quality are
competent; what follows decides for which days a certificate says so. Validity is
counted in whole days of the plant, both ends included.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

# A certificate ends "soon" when this many days or fewer are left.
EXPIRING_DAYS = 30


class Standing(str, Enum):
    """What a certificate is worth on a day; derived, never stored."""

    DRAFT = "draft"
    NOT_YET_VALID = "not_yet_valid"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    UNREAD = "unread"
    SUSPENDED = "suspended"
    REVOKED = "revoked"

    @property
    def holds(self) -> bool:
        """Whether work may rest on it."""
        return self in (Standing.VALID, Standing.EXPIRING)


@dataclass(frozen=True)
class Level:
    """How far somebody is.

    :param name: as a person reads it
    :param rank: a higher one may do all that a lower one may
    :param supervised: works only while a supervisor is present
    :param may_supervise: may be that supervisor
    :param may_train: may assess others
    """

    name: str
    rank: int
    supervised: bool
    may_supervise: bool
    may_train: bool


# Which of several certificates for the same thing speaks for its holder.
_PREFERENCE = (
    Standing.VALID,
    Standing.EXPIRING,
    Standing.UNREAD,
    Standing.LAPSED,
    Standing.SUSPENDED,
    Standing.NOT_YET_VALID,
    Standing.EXPIRED,
    Standing.REVOKED,
    Standing.DRAFT,
)


def last_valid_day(valid_from: date, months: int) -> date | None:
    """Last day of a validity of whole months; None when it never ends.

    :param valid_from: first valid day
    :param months: length in months, 0 for unlimited
    :raises ValueError: for a negative length

    Twelve months from 1 March end on the last day of February: the day before
    the same day twelve months later.
    """
    if months < 0:
        raise ValueError(f"a validity cannot last {months} months")
    if not months:
        return None
    return valid_from + relativedelta(months=months) - timedelta(days=1)


def plant_day(at: datetime, tz: str) -> date:
    """Calendar day in the plant at a moment.

    :param at: the moment, naive UTC as Odoo stores it
    :param tz: time zone of the plant (IANA name)
    """
    return at.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz)).date()


def day_start(day: date, tz: str) -> datetime:
    """The moment a calendar day begins in the plant, naive UTC.

    :param day: calendar day in the plant
    :param tz: time zone of the plant (IANA name)

    A day may begin at one o'clock where the clocks go forward at midnight.
    """
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(tz))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def standing_on(
    state: str,
    valid_from: date | None,
    valid_until: date | None,
    day: date,
    *,
    last_performed: date | None = None,
    recency_days: int = 0,
    unread: bool = False,
) -> Standing:
    """What a certificate is worth on a day.

    :param state: stored state: draft, active, suspended or revoked
    :param valid_from: first valid day; without one the certificate never holds
    :param valid_until: last valid day, None when it never ends
    :param day: calendar day in the plant
    :param last_performed: last day on which its holder did such work
    :param recency_days: it lapses when its holder did no such work for more than so
        many days, counted from the first valid day at the earliest; 0 for never
    :param unread: its holder has not read an instruction in force, beyond the time
        given for it
    :raises ValueError: for an unknown state
    """
    if state in ("draft", "suspended", "revoked"):
        return Standing(state)
    if state != "active":
        raise ValueError(f"unknown state {state!r}")
    if valid_from is None or day < valid_from:
        return Standing.NOT_YET_VALID
    if valid_until is not None and day > valid_until:
        return Standing.EXPIRED
    if recency_days:
        fresh = max(valid_from, last_performed or valid_from)
        if (day - fresh).days > recency_days:
            return Standing.LAPSED
    if unread:
        return Standing.UNREAD
    if valid_until is not None and (valid_until - day).days <= EXPIRING_DAYS:
        return Standing.EXPIRING
    return Standing.VALID


def preference(standing: Standing, valid_until: date | None) -> tuple[int, int]:
    """Sort key: the smallest speaks for the holder, later ends first."""
    end = valid_until or date.max
    return (_PREFERENCE.index(standing), -end.toordinal())

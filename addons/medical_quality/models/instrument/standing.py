# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What an instrument is worth on a day, in plain Python."""

from dataclasses import dataclass
from datetime import date, timedelta

# days before the end in which an instrument is called due soon
SOON_DAYS = 30

NEVER = "never"
IN_CALIBRATION = "in_calibration"
DUE_SOON = "due_soon"
OVERDUE = "overdue"
FAILED = "failed"
OUT_OF_SERVICE = "out_of_service"

# may be used to measure
USABLE = frozenset({IN_CALIBRATION, DUE_SOON})


@dataclass(frozen=True)
class Standing:
    """State of an instrument and the signed calibration it rests on.

    :param status: one of the constants of this module
    :param calibration_id: id of its newest signed calibration, 0 where there is none
    :param number: number of that calibration
    :param done_on: day it was done
    :param valid_until: its last day
    :param passed: whether all points were in tolerance as left
    :param digest: SHA-256 of what was signed
    :param certified: whether a certificate is attached to it
    """

    status: str
    calibration_id: int = 0
    number: str = ""
    done_on: date | None = None
    valid_until: date | None = None
    passed: bool = False
    digest: str = ""
    certified: bool = False

    @property
    def usable(self) -> bool:
        """Whether values may be taken with it."""
        return self.status in USABLE


def status_on(day, *, out_of_service, failed, calibrated, passed, valid_until):
    """The status of an instrument on a day; the worst that is known counts.

    :param day: day of the plant
    :param out_of_service: taken out of service and not put back, or archived
    :param failed: declared failed since its newest calibration
    :param calibrated: whether there is a signed calibration
    :param passed: whether that left it in tolerance
    :param valid_until: last day of that calibration
    """
    if out_of_service:
        return OUT_OF_SERVICE
    if failed:
        return FAILED
    if not calibrated:
        return NEVER
    if not passed:
        return FAILED
    if not valid_until or valid_until < day:
        return OVERDUE
    if valid_until < day + timedelta(days=SOON_DAYS):
        return DUE_SOON
    return IN_CALIBRATION

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""`bin/udi build`: the identifiers of a label in the notations of GS1."""

import argparse
import contextlib
import re
from datetime import date

from .grammar import udi

_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


def read_date(text):
    """A date ``YYYY-MM-DD``, or ``YYYY-MM`` where the day is not known.

    :raises argparse.ArgumentTypeError: for anything else
    """
    match = _DATE.fullmatch(text)
    if match:
        year, month, day = (int(part or 0) for part in match.groups())
        with contextlib.suppress(ValueError):
            date(year, month, day if match[3] else 1)
            return udi.UdiDate(year, month, day)
    raise argparse.ArgumentTypeError(f"{text!r} is no date YYYY-MM-DD or YYYY-MM")


def build(asked):
    """The three notations of what was asked for.

    :raises udi.UdiError: for what cannot be on a label
    """
    others = dict(asked.ai or ())
    parts = {
        "gtin": asked.gtin,
        "lot": asked.lot,
        "serial": asked.serial,
        "expiry": asked.expiry,
        "manufacture": asked.manufacture,
        "quantity": asked.quantity,
        "others": others,
    }
    return {
        "element_string": udi.build_element_string(**parts),
        "human_readable": udi.hri(**parts),
        "digital_link": udi.build_digital_link(**parts, resolver=asked.resolver),
    }

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a work PIN may be."""

import secrets

SHORTEST, LONGEST = 4, 8
_RUNS = ("01234567890", "09876543210")
_START_DIGITS = 6


def is_pin(text) -> bool:
    """Whether a text has the form of a PIN: 4 to 8 digits.

    :param text: anything that a client sent
    """
    return (
        isinstance(text, str)
        and SHORTEST <= len(text) <= LONGEST
        and text.isascii()
        and text.isdigit()
    )


def is_trivial(pin: str, badge: str = "") -> bool:
    """Whether a PIN is among those tried first.

    One digit or two again and again (1111, 1212), half of it twice (12341234), a run
    (1234, 8765), or what stands on the badge.

    :param pin: a PIN, as :func:`is_pin` says
    :param badge: number of the person's badge
    """
    half = len(pin) // 2
    return (
        len(set(pin)) == 1
        or pin == (pin[:2] * LONGEST)[: len(pin)]
        or (len(pin) > SHORTEST and pin == pin[:half] * 2)
        or any(pin in run for run in _RUNS)
        or (bool(badge) and pin in badge)
    )


def random_pin() -> str:
    """A start PIN: six digits, never a trivial one."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(_START_DIGITS))
        if not is_trivial(pin):
            return pin

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What somebody enters for one result."""

from dataclasses import dataclass, field


@dataclass
class Entered:
    """What is entered for one result, before it is judged and taken.

    :param result: the ``medical.inspection.result``
    :param values: ``{field: value}`` of what belongs to the value
    :param reason: why a value that was taken before is replaced
    :param again: the value typed a second time, where it is suspected
    :param note: remark, None to leave it
    :param answered: open challenges that this value answers
    :param clerical: nothing is measured anew: person, moment and instrument stay
    :param upload: file that is sent with it: name and bytes
    """

    result: object
    values: dict
    reason: str = ""
    again: str = ""
    note: str | None = None
    answered: object = field(default=None)
    clerical: bool = False
    upload: tuple[str, bytes] | None = None


def is_given(value) -> bool:
    """Whether a value says anything; zero does."""
    return not (value is None or value is False or value == "")


def plain(text) -> str:
    """Text that a client sent, without blanks around; anything else is none."""
    return text.strip() if isinstance(text, str) else ""

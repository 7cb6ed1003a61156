# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""At which steps before the end of a certificate people are told."""


def due_step(steps: list[int], days_left: int) -> int | None:
    """The step that has been reached; None while it is too early.

    :param steps: days ahead, in any order; 0 is when the certificate has expired
    :param days_left: days until the last valid day, negative once it has passed

    Only the latest step reached counts: whoever is told that seven days are left
    need not be told of thirty as well.
    """
    if days_left < 0:
        return 0 if 0 in steps else None
    reached = [step for step in steps if step and days_left <= step]
    return min(reached, default=None)

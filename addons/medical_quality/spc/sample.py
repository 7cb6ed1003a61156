# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Mean and standard deviation that survive a large mean with a small spread."""

from decimal import Decimal, InvalidOperation, localcontext
from math import fsum, sqrt

from .errors import E_NUMBER, SpcError


def _decimal(value):
    try:
        # a float says the shortest number that it stands for
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise SpcError(E_NUMBER, f"{value!r} is no number") from error
    if not number.is_finite() or (number and abs(number.adjusted()) > 30):
        raise SpcError(E_NUMBER, f"{value!r} is no number to calculate with")
    return number


class Sample:
    """Values of one characteristic, in the order in which they were taken.

    The first value is taken off from all others exactly, as decimal numbers, before
    anything becomes a float; mean and deviation are then found in two passes. So NIST
    StRD NumAcc4 (10000000.2 ± 0.1) comes out right, of which the one-pass formula
    makes nonsense.

    :param values: decimal text, :class:`~decimal.Decimal`, integers or floats
    :raises SpcError: ``E_NUMBER`` for what is no finite number
    """

    def __init__(self, values):
        self.values = tuple(_decimal(value) for value in values)
        self.n = len(self.values)
        self.origin = self.values[0] if self.values else Decimal(0)
        self.shifts = tuple(self.shift(value) for value in self.values)
        self.mean_shift = fsum(self.shifts) / self.n if self.n else 0.0

    def shift(self, value):
        """How far a number lies from the first value, or None for no number."""
        if value is None:
            return None
        with localcontext() as context:
            context.prec = 70
            return float(_decimal(value) - self.origin)

    @property
    def mean(self) -> float | None:
        """Arithmetic mean, in the unit of the values; None of no values."""
        return float(self.origin) + self.mean_shift if self.n else None

    @property
    def sd(self) -> float | None:
        """Standard deviation with n - 1, in the unit of the values; None below two."""
        if self.n < 2:
            return None
        rests = [shift - self.mean_shift for shift in self.shifts]
        # what the rounded mean leaves over is taken off again (Chan, Golub, LeVeque)
        squares = fsum(rest * rest for rest in rests) - fsum(rests) ** 2 / self.n
        return sqrt(max(squares, 0.0) / (self.n - 1))

    @property
    def spread(self) -> float:
        """Largest less smallest value; 0.0 of no values."""
        return max(self.shifts) - min(self.shifts) if self.n else 0.0

    @property
    def step(self) -> Decimal:
        """The place of the last digit that was written down, as 0.01."""
        last = min((value.as_tuple().exponent for value in self.values), default=0)
        return Decimal(1).scaleb(min(last, 0))

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A crossed study: each appraiser measures each part several times."""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from .errors import E_FLOAT, E_NUMBER, E_TOO_SMALL, E_UNBALANCED, MsaError


def reading(value) -> Fraction:
    """A reading as it was taken: decimal text, decimal, integer or fraction.

    :raises MsaError: ``E_FLOAT`` for floats, ``E_NUMBER`` for what is no finite number
    """
    if isinstance(value, float):
        raise MsaError(E_FLOAT, f"A reading is its decimal text, not the float {value}")
    try:
        number = Decimal(value) if isinstance(value, str) else value
        if isinstance(number, Decimal) and abs(number.adjusted()) > 30:
            raise ValueError
        if isinstance(number, int | Decimal | Fraction) and not isinstance(
            number, bool
        ):
            return Fraction(number)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise MsaError(E_NUMBER, f"{value!r} is no reading") from error
    raise MsaError(E_NUMBER, f"{value!r} is no reading")


@dataclass(frozen=True)
class CrossedStudy:
    """Readings of a balanced study, exact.

    :param parts: names of the parts, in the order of the readings
    :param appraisers: names of the appraisers, likewise
    :param readings: ``readings[part][appraiser]`` is a tuple of trials
    :raises MsaError: ``E_TOO_SMALL`` for less than two parts, appraisers or trials,
        ``E_UNBALANCED`` when a combination is missing or has more or fewer trials
    """

    parts: tuple[Hashable, ...]
    appraisers: tuple[Hashable, ...]
    readings: tuple[tuple[tuple[Fraction, ...], ...], ...]

    def __post_init__(self):
        cells = [cell for row in self.readings for cell in row]
        shape = {len(row) for row in self.readings}, {len(cell) for cell in cells}
        if len(self.readings) != len(self.parts) or shape[0] != {len(self.appraisers)}:
            raise MsaError(E_UNBALANCED, "Each appraiser measures each part")
        if len(shape[1]) != 1:
            raise MsaError(E_UNBALANCED, "Each part is measured equally often by each")
        if min(len(self.parts), len(self.appraisers), self.trials) < 2:
            raise MsaError(
                E_TOO_SMALL, "A study has two parts, appraisers and trials at least"
            )

    @classmethod
    def of(cls, entries):
        """The study of ``(part, appraiser, value)`` entries in the order of trials.

        :raises MsaError: as the class; ``E_FLOAT``, ``E_NUMBER``
        """
        cells = {}
        for part, appraiser, value in entries:
            cells.setdefault((part, appraiser), []).append(reading(value))
        parts = tuple(dict.fromkeys(part for part, _appraiser in cells))
        appraisers = tuple(dict.fromkeys(appraiser for _part, appraiser in cells))
        return cls(
            parts,
            appraisers,
            tuple(
                tuple(tuple(cells.get((part, one), ())) for one in appraisers)
                for part in parts
            ),
        )

    @property
    def trials(self) -> int:
        """How often each appraiser measured each part."""
        return len(self.readings[0][0])

    @property
    def values(self) -> tuple[Fraction, ...]:
        """All readings."""
        return tuple(value for row in self.readings for cell in row for value in cell)

    def part_means(self) -> tuple[Fraction, ...]:
        """The mean of each part over appraisers and trials."""
        return tuple(mean([v for cell in row for v in cell]) for row in self.readings)

    def appraiser_means(self) -> tuple[Fraction, ...]:
        """The mean of each appraiser over parts and trials."""
        return tuple(
            mean([value for row in self.readings for value in row[place]])
            for place in range(len(self.appraisers))
        )


def mean(values) -> Fraction:
    """The arithmetic mean of exact values."""
    return Fraction(sum(values), len(values))

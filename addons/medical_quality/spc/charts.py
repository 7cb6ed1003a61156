# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Control charts of measured values: X-bar with R or s, individuals with MR.

Limits are three standard deviations from the centre line, by the constants of ASTM
E2587; they are estimated from the values themselves.
"""

from dataclasses import dataclass
from math import fsum

from .constants import constants
from .errors import E_SUBGROUP, SpcError
from .run_rules import NELSON, fired
from .sample import Sample

# of the spread, only rules that take no zones: its distribution is not symmetric
_SPREAD_RULES = {"N1", "N2", "N3", "N4", "WE1", "WE4"}


@dataclass(frozen=True)
class Chart:
    """Points in the order of time with centre line and limits.

    :ivar kind: ``xbar``, ``r``, ``s``, ``i`` or ``mr``
    :ivar first: the number of the first point: a moving range begins with the second
    """

    kind: str
    points: tuple[float, ...]
    lower: float
    center: float
    upper: float
    first: int = 1

    @property
    def z(self) -> tuple[float, ...]:
        """Distances from the centre line in thirds of the way to the limit."""
        if self.upper <= self.center:
            return ()
        up = (self.upper - self.center) / 3
        down = (self.center - self.lower) / 3 or up
        return tuple(
            (point - self.center) / (up if point > self.center else down)
            for point in self.points
        )

    def signals(self, rules=NELSON) -> dict[int, tuple[str, ...]]:
        """``{number of a point: codes of the rules that fire at it}``.

        :param rules: of the spread only those for which no zones are needed count
        """
        if self.kind not in ("xbar", "i"):
            rules = [code for code in rules if code in _SPREAD_RULES]
        found = {}
        for code, places in fired(self.z, rules).items():
            for place in places:
                number = place + self.first - 1
                found[number] = (*found.get(number, ()), code)
        return found


def _samples(subgroups):
    samples = [Sample(group) for group in subgroups]
    if len({sample.n for sample in samples}) != 1:
        raise SpcError(E_SUBGROUP, "A chart takes subgroups of one size, one at least")
    return samples


def _mean(numbers):
    return fsum(numbers) / len(numbers)


def _pair(samples, kind, spreads, phase, to_mean, low, high):
    phase = phase or len(samples)
    means = tuple(sample.mean for sample in samples)
    center, spread = _mean(means[:phase]), _mean(spreads[:phase])
    way = to_mean * spread
    return (
        Chart("xbar", means, center - way, center, center + way),
        Chart(kind, spreads, low * spread, spread, high * spread),
    )


def xbar_r(subgroups, phase=None) -> tuple[Chart, Chart]:
    """Means and ranges of subgroups of one size.

    :param phase: of how many subgroups, the first ones, the limits are estimated
    :raises SpcError: ``E_SUBGROUP`` for sizes that differ, or that have no constants
    """
    samples = _samples(subgroups)
    named = constants(samples[0].n)
    spreads = tuple(sample.spread for sample in samples)
    return _pair(samples, "r", spreads, phase, named.a2, named.d_3, named.d_4)


def xbar_s(subgroups, phase=None) -> tuple[Chart, Chart]:
    """Means and standard deviations of subgroups of one size, as :func:`xbar_r`."""
    samples = _samples(subgroups)
    named = constants(samples[0].n)
    spreads = tuple(sample.sd for sample in samples)
    return _pair(samples, "s", spreads, phase, named.a3, named.b3, named.b4)


def individuals(values) -> tuple[Chart, Chart]:
    """Single values, and the ranges from one to the next.

    :raises SpcError: ``E_SUBGROUP`` below two values
    """
    sample = Sample(values)
    if sample.n < 2:
        raise SpcError(E_SUBGROUP, "Two values at least have a range")
    shifts = sample.shifts
    ranges = tuple(abs(b - a) for a, b in zip(shifts, shifts[1:], strict=False))
    named = constants(2)
    spread = _mean(ranges)
    way = 3 * spread / named.d2
    points = tuple(float(value) for value in sample.values)
    return (
        Chart("i", points, sample.mean - way, sample.mean, sample.mean + way),
        Chart("mr", ranges, named.d_3 * spread, spread, named.d_4 * spread, 2),
    )

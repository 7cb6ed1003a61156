# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a gauge study says, by whatever method it was evaluated."""

from dataclasses import dataclass
from math import floor, sqrt

from .errors import E_NO_VARIATION, E_NUMBER, MsaError
from .study import reading

# standard deviations that are the spread of a study (AIAG MSA 4th edition; 5.15 before)
SPREAD = 6

ACCEPTABLE, CONDITIONAL, UNACCEPTABLE = "acceptable", "conditional", "unacceptable"

# what to look at before the figures are believed
NO_GAUGE_VARIATION = "no_gauge_variation"
NO_PART_VARIATION = "no_part_variation"
APPRAISER_SET_TO_ZERO = "appraiser_set_to_zero"
PART_SET_TO_ZERO = "part_set_to_zero"
INTERACTION_SET_TO_ZERO = "interaction_set_to_zero"
RANGES_OUT_OF_CONTROL = "ranges_out_of_control"


@dataclass(frozen=True)
class Component:
    """One source of variation.

    :param sigma: standard deviation, in the unit of the readings
    :param study_percent: of the total standard deviation, 0 to 100; the percentages of
        the sources do not add up
    :param contribution_percent: of the total variance, 0 to 100; they do
    :param tolerance_percent: spread of the source over the tolerance, times 100; None
        without tolerance
    """

    sigma: float
    study_percent: float
    contribution_percent: float
    tolerance_percent: float | None


@dataclass(frozen=True)
class GaugeStudy:
    """Repeatability and reproducibility of a measuring system.

    :param method: ``average_and_range`` or ``anova``
    :param repeatability: EV, equipment variation
    :param appraiser: AV, between appraisers; without the interaction
    :param interaction: INT, appraiser by part; None where it is not estimated
    :param gauge: GRR, all of the measuring system
    :param part: PV, between parts
    :param total: TV
    :param ndc: number of distinct categories, 1.41·PV/GRR cut to an integer, at least
        1; None where the gauge showed no variation at all
    :param warnings: stable codes of what to look at before the figures are believed
    """

    method: str
    repeatability: Component
    appraiser: Component
    interaction: Component | None
    gauge: Component
    part: Component
    total: Component
    ndc: int | None
    warnings: tuple[str, ...]

    @property
    def verdict_on_study(self) -> str:
        """The verdict on %GRR of the study variation; see ``verdict``."""
        return verdict(self.gauge.study_percent)

    @property
    def verdict_on_tolerance(self) -> str | None:
        """The verdict on %GRR of the tolerance, None without tolerance."""
        percent = self.gauge.tolerance_percent
        return None if percent is None else verdict(percent)


def verdict(percent: float) -> str:
    """``acceptable`` under 10 %, ``unacceptable`` over 30 %, else ``conditional``.

    AIAG MSA 4th edition, guidelines for %GRR; conditional asks for a justification by
    the importance of the measurement, cost of the device, cost of repair.
    """
    if percent < 10:
        return ACCEPTABLE
    return CONDITIONAL if percent <= 30 else UNACCEPTABLE


def gauge_study(
    method, variances, *, interaction=True, tolerance=None, spread=SPREAD, warnings=()
) -> GaugeStudy:
    """Build the result from variances ``(EV², AV², INT², PV²)``, none negative.

    :raises MsaError: ``E_NO_VARIATION`` when all readings are the same; ``E_NUMBER``
        for a tolerance or a spread that is not above 0
    """
    ev, av, inter, pv = (float(variance) for variance in variances)
    gauge = ev + av + inter
    total = gauge + pv
    if not total:
        raise MsaError(E_NO_VARIATION, "All readings are the same: nothing is shown")
    width = None if tolerance is None else reading(tolerance)
    span = reading(spread)
    if span <= 0 or (width is not None and width <= 0):
        raise MsaError(E_NUMBER, "Tolerance and spread are above 0")

    def component(variance):
        sigma = sqrt(variance)
        return Component(
            sigma,
            100 * sqrt(variance / total),
            100 * (variance / total),
            None if width is None else 100 * float(span) * sigma / float(width),
        )

    notes = list(warnings)
    if not gauge:
        notes.append(NO_GAUGE_VARIATION)
    if not pv:
        notes.append(NO_PART_VARIATION)
    return GaugeStudy(
        method=method,
        repeatability=component(ev),
        appraiser=component(av),
        interaction=component(inter) if interaction else None,
        gauge=component(gauge),
        part=component(pv),
        total=component(total),
        ndc=max(1, floor(1.41 * sqrt(pv / gauge))) if gauge else None,
        warnings=tuple(notes),
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Gauge R&R by analysis of variance, parts and appraisers crossed, both random.

AIAG MSA 4th edition, appendix A; Montgomery, Statistical Quality Control, gauge
capability. Sums of squares are exact fractions, so that no variation is none.
"""

from dataclasses import dataclass
from fractions import Fraction

from .errors import E_NUMBER, MsaError
from .f_distribution import f_upper_tail
from .result import (
    APPRAISER_SET_TO_ZERO,
    INTERACTION_SET_TO_ZERO,
    PART_SET_TO_ZERO,
    SPREAD,
    GaugeStudy,
    gauge_study,
)
from .study import CrossedStudy, mean, reading

PART, APPRAISER, INTERACTION = "part", "appraiser", "interaction"
REPEATABILITY, TOTAL = "repeatability", "total"


@dataclass(frozen=True)
class AnovaRow:
    """One line of the table.

    :param source: ``part``, ``appraiser``, ``interaction``, ``repeatability`` or
        ``total``
    :param df: degrees of freedom
    :param ss: sum of squares, exact, in the square of the unit of the readings
    :param f: ratio of mean squares, None where none is formed; infinity above no
        variation
    :param p: probability of such a ratio or a larger one by chance, None likewise
    """

    source: str
    df: int
    ss: Fraction
    f: float | None = None
    p: float | None = None

    @property
    def ms(self) -> Fraction:
        """Mean square."""
        return self.ss / self.df


@dataclass(frozen=True)
class Anova:
    """The result, and the tables it comes from.

    :param study: the result
    :param pooled: whether the interaction was pooled with the repeatability
    :param full: rows with interaction; its p decides on pooling
    :param rows: rows of the model that the result comes from; those of ``full``, or
        without interaction where it was pooled
    """

    study: GaugeStudy
    pooled: bool
    full: tuple[AnovaRow, ...]
    rows: tuple[AnovaRow, ...]

    def row(self, source: str) -> AnovaRow:
        """The row of a source in the model the result comes from.

        :raises KeyError: for a source it does not have
        """
        return {row.source: row for row in self.rows}[source]


def anova(study: CrossedStudy, tolerance=None, spread=SPREAD, alpha="0.05") -> Anova:
    """Components of variance by the method of moments.

    Parts and appraisers are tested against the interaction, the interaction against the
    repeatability. Where the interaction's p is above ``alpha`` it is pooled with the
    repeatability, and the components come from the model without it. Components that
    come out negative are taken as zero, with a warning.

    :param tolerance: width of the tolerance, in the unit of the readings
    :param spread: standard deviations that are the spread, 6 or formerly 5.15
    :param alpha: level above which the interaction is pooled, 0 to 1, as decimal text;
        0.05 as in the manual, 0.25 is more careful; with 1 it is never pooled
    :raises MsaError: ``E_NO_VARIATION``, ``E_NUMBER``, ``E_FLOAT``
    """
    level = reading(alpha)
    if not 0 <= level <= 1:
        raise MsaError(E_NUMBER, f"A level lies between 0 and 1, not at {alpha}")
    squares = _sums_of_squares(study)
    full = _table(squares, [PART, APPRAISER, INTERACTION, REPEATABILITY])
    pooled = next(row.p for row in full if row.source == INTERACTION) > level
    rows = full
    if pooled:
        both = (squares.pop(INTERACTION), squares[REPEATABILITY])
        squares[REPEATABILITY] = tuple(map(sum, zip(*both, strict=True)))
        rows = _table(squares, [PART, APPRAISER, REPEATABILITY])
    variances, warnings = _components(study, {row.source: row.ms for row in rows})
    return Anova(
        gauge_study(
            "anova",
            variances,
            interaction=not pooled,
            tolerance=tolerance,
            spread=spread,
            warnings=warnings,
        ),
        pooled,
        full,
        rows,
    )


def _sums_of_squares(study):
    """``{source: (df, sum of squares)}`` of the full model, and of the total."""
    parts, appraisers, trials = len(study.parts), len(study.appraisers), study.trials
    grand = mean(study.values)

    def around(means, count):
        return count * sum((value - grand) ** 2 for value in means)

    total = around(study.values, 1)
    cells = around([mean(cell) for row in study.readings for cell in row], trials)
    part = around(study.part_means(), appraisers * trials)
    appraiser = around(study.appraiser_means(), parts * trials)
    return {
        PART: (parts - 1, part),
        APPRAISER: (appraisers - 1, appraiser),
        INTERACTION: ((parts - 1) * (appraisers - 1), cells - part - appraiser),
        REPEATABILITY: (parts * appraisers * (trials - 1), total - cells),
        TOTAL: (parts * appraisers * trials - 1, total),
    }


def _table(squares, sources):
    """Rows of a model; each effect is tested against what stands below it in it."""
    below = {INTERACTION: REPEATABILITY}
    for source in (PART, APPRAISER):
        below[source] = INTERACTION if INTERACTION in sources else REPEATABILITY
    rows = []
    for source in [*sources, TOTAL]:
        df, ss = squares[source]
        f = p = None
        if source in below:
            error_df, error = squares[below[source]]
            f = _ratio(ss / df, error / error_df)
            p = f_upper_tail(f, df, error_df)
        rows.append(AnovaRow(source, df, ss, f, p))
    return tuple(rows)


def _ratio(ms, error):
    """The ratio of mean squares; no variation above none is none."""
    if error:
        return float(ms / error)
    return float("inf") if ms else 0.0


def _components(study, ms):
    """``(EV², AV², INT², PV²)``, exact, and warnings of what was set to zero."""
    parts, appraisers, trials = len(study.parts), len(study.appraisers), study.trials
    repeatability = ms[REPEATABILITY]
    below = ms.get(INTERACTION, repeatability)
    estimates = {
        APPRAISER_SET_TO_ZERO: (ms[APPRAISER] - below) / (parts * trials),
        INTERACTION_SET_TO_ZERO: (below - repeatability) / trials,
        PART_SET_TO_ZERO: (ms[PART] - below) / (appraisers * trials),
    }
    warnings = [code for code, variance in estimates.items() if variance < 0]
    return (
        (repeatability, *(max(variance, 0) for variance in estimates.values())),
        warnings,
    )

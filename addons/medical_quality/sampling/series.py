# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What switching between severities goes by: rules, and what happens to a series."""

from dataclasses import dataclass

from .errors import E_LIMIT_NUMBERS, E_PLAN, E_RULE, SamplingError
from .numbers import whole
from .plan import NORMAL, SamplingPlan, check_numbers, judge
from .z14_tables import ONE_STEP_TIGHTER

DISCONTINUED = "discontinued"

# ways to reduced inspection
BY_LIMIT_NUMBER, BY_ACCEPTED_LOTS, BY_SCORE, NEVER = (
    "limit_number",
    "accepted_lots",
    "score",
    "never",
)
# what ends a series on tightened inspection
BY_LOTS_NOT_ACCEPTED, BY_LOTS_ON_TIGHTENED = "lots_not_accepted", "lots_on_tightened"

# what the responsible authority directs
APPROVE_REDUCED = "approve_reduced"
WITHDRAW_REDUCED = "withdraw_reduced"
TIGHTEN = "tighten"
RETURN_TO_NORMAL = "return_to_normal"
RESUME = "resume"
DIRECTIVES = (APPROVE_REDUCED, WITHDRAW_REDUCED, TIGHTEN, RETURN_TO_NORMAL, RESUME)


@dataclass(frozen=True)
class LimitNumbers:
    """Limit numbers for reduced inspection of one AQL (MIL-STD-105E, table VIII).

    The table is not part of this package: it is typed from the own copy of the
    standard, so that its numbers were read by who answers for them.

    :param rows: ``(from, to, limit)`` for each range of sample units, ascending and
        without gaps; ``to`` None in the last one; ``limit`` None where the table has an
        asterisk: so few units do not suffice for reduced inspection
    :raises SamplingError: ``E_LIMIT_NUMBERS``, ``E_NUMBER``
    """

    rows: tuple[tuple[int, int | None, int | None], ...]

    def __post_init__(self):
        if not self.rows:
            raise SamplingError(E_LIMIT_NUMBERS, "There are no limit numbers")
        expected = self.rows[0][0]
        for place, (low, high, limit) in enumerate(self.rows, 1):
            whole(low, "The first number of a range")
            if limit is not None:
                whole(limit, "A limit number")
            ends = high is None and place == len(self.rows)
            if low != expected or not (ends or (high is not None and high >= low)):
                raise SamplingError(
                    E_LIMIT_NUMBERS, "Ranges of sample units follow each other"
                )
            if not ends:
                expected = whole(high, "The last number of a range") + 1

    def limit(self, units: int) -> int | None:
        """The limit number for so many sample units, None where none applies."""
        for low, high, limit in self.rows:
            if low <= units and (high is None or units <= high):
                return limit
        return None


@dataclass(frozen=True)
class SwitchingRules:
    """Which of the published rules a series is inspected by.

    Common to all: normal to tightened when 2 of 5 or fewer consecutive lots were not
    accepted; tightened to normal after 5 consecutive accepted lots; back from reduced
    on the first lot not accepted, between Ac and Re, or of irregular production.

    :param to_reduced: ``limit_number`` (MIL-STD-105E: 10 accepted lots, and their
        nonconforming units within the limit number), ``accepted_lots`` (ANSI/ASQ Z1.4
        since 2003, where limit numbers are optional), ``score`` (ISO 2859-1:1999,
        switching score of 30) or ``never``
    :param discontinue: ``lots_not_accepted`` (ANSI/ASQ Z1.4 since 2003, ISO 2859-1: so
        many lots not accepted while on tightened inspection) or ``lots_on_tightened``
        (MIL-STD-105E: so many consecutive lots on it)
    :param discontinue_at: how many; 5 and 10 in the standards
    :param limit_numbers: for ``limit_number``, those of the AQL
    :raises SamplingError: ``E_RULE``, ``E_NUMBER``
    """

    to_reduced: str = NEVER
    discontinue: str = BY_LOTS_NOT_ACCEPTED
    discontinue_at: int = 5
    limit_numbers: LimitNumbers | None = None

    def __post_init__(self):
        ways = (BY_LIMIT_NUMBER, BY_ACCEPTED_LOTS, BY_SCORE, NEVER)
        ends = (BY_LOTS_NOT_ACCEPTED, BY_LOTS_ON_TIGHTENED)
        if self.to_reduced not in ways or self.discontinue not in ends:
            raise SamplingError(
                E_RULE, f"No rules of {self.to_reduced!r} and {self.discontinue!r}"
            )
        if (self.to_reduced == BY_LIMIT_NUMBER) != (self.limit_numbers is not None):
            raise SamplingError(
                E_RULE,
                "Limit numbers belong to the way by limit number, and only there",
            )
        whole(self.discontinue_at, "The number of lots that ends a series", 1)


ANSI_Z14 = SwitchingRules(to_reduced=BY_ACCEPTED_LOTS)
ISO_SCORE = SwitchingRules(to_reduced=BY_SCORE)


def mil_std_105e(limit_numbers: LimitNumbers) -> SwitchingRules:
    """The rules of MIL-STD-105E with the limit numbers of an AQL."""
    return SwitchingRules(BY_LIMIT_NUMBER, BY_LOTS_ON_TIGHTENED, 10, limit_numbers)


@dataclass(frozen=True)
class InspectedLot:
    """One lot of the series as it was inspected.

    :param severity: the severity it was inspected at
    :param n: sample size of its plan
    :param ac: acceptance number of its plan
    :param re: rejection number of its plan
    :param nonconforming: nonconforming units found
    :param inspected: units inspected; fewer than ``n`` only when not accepted
    :param steady: whether production was regular and without delay; said for each lot
    :param resubmitted: whether the lot was inspected before; such lots do not count
    :raises SamplingError: ``E_PLAN``, ``E_COUNT``, ``E_TOO_MANY``, ``E_INCOMPLETE``,
        ``E_NUMBER``
    """

    severity: str
    n: int
    ac: int
    re: int
    nonconforming: int
    inspected: int
    steady: bool
    resubmitted: bool = False

    def __post_init__(self):
        check_numbers(self.n, self.ac, self.re, self.severity)
        for flag in (self.steady, self.resubmitted):
            if not isinstance(flag, bool):
                raise SamplingError(E_PLAN, f"Say True or False, not {flag!r}")
        judge(self.n, self.ac, self.re, self.nonconforming, self.inspected)

    @classmethod
    def of(cls, plan: SamplingPlan, nonconforming, inspected, **flags):
        """The lot of a plan; flags are ``steady`` and ``resubmitted``."""
        return cls(
            plan.severity, plan.n, plan.ac, plan.re, nonconforming, inspected, **flags
        )

    @property
    def verdict(self) -> str:
        """``accepted``, ``accepted_back_to_normal`` or ``not_accepted``."""
        return judge(self.n, self.ac, self.re, self.nonconforming, self.inspected)

    def score(self, before: int) -> int:
        """The switching score after this lot of normal inspection.

        ISO 2859-1:1999, 9.3.3: with Ac of 2 or more 3 are added when the lot would
        have been accepted at an AQL one step tighter, with Ac 0 or 1 2 when it is
        accepted; otherwise the score is 0 again.

        :raises SamplingError: ``E_PLAN`` for an Ac that table II-A does not have
        """
        if self.severity != NORMAL or self.ac not in {0, 1, *ONE_STEP_TIGHTER}:
            raise SamplingError(E_PLAN, f"No score for {self.severity}, Ac {self.ac}")
        limit, worth = ONE_STEP_TIGHTER.get(self.ac), 3
        if limit is None:
            limit, worth = self.ac, 2
        return before + worth if self.nonconforming <= limit else 0


@dataclass(frozen=True)
class Directive:
    """What the responsible authority directs between two lots.

    :param kind: ``approve_reduced`` (reduced inspection is considered desirable; one
        approval is for one change to it), ``withdraw_reduced``, ``tighten``,
        ``return_to_normal`` (from reduced or tightened), ``resume`` (a discontinued
        series begins again on tightened inspection, when the supplier has acted)
    :raises SamplingError: ``E_RULE``
    """

    kind: str

    def __post_init__(self):
        if self.kind not in DIRECTIVES:
            raise SamplingError(E_RULE, f"{self.kind!r} is no directive")

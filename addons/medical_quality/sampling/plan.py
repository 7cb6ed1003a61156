# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A sampling plan, and what a sample says of its lot."""

from dataclasses import dataclass

from .errors import E_COUNT, E_INCOMPLETE, E_PLAN, E_TOO_MANY, SamplingError
from .numbers import whole

NORMAL, TIGHTENED, REDUCED = "normal", "tightened", "reduced"
SEVERITIES = (NORMAL, TIGHTENED, REDUCED)

ACCEPTED = "accepted"
ACCEPTED_BACK_TO_NORMAL = "accepted_back_to_normal"
NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True)
class SamplingPlan:
    """How many units of one lot are inspected, and what is decided on them.

    Units are counted as nonconforming, each once, however many nonconformities it has.

    :param method: ``z14``, ``full``, ``fixed``, ``percentage``,
        ``zero_acceptance`` or ``reliability``
    :param lot_size: units of the lot
    :param n: units to inspect, at least 1 and never more than the lot has
    :param ac: accept with so many nonconforming units or fewer (acceptance number)
    :param re: do not accept with so many or more (rejection number)
    :param severity: ``normal``, ``tightened`` or ``reduced``
    :param level: inspection level, where the method knows one
    :param aql: AQL in percent nonconforming as the table prints it, where there is one
    :param letter: code letter of the lot size, where there is one
    :param code: code letter of the plan; another one where an arrow was followed
    :raises SamplingError: ``E_PLAN``, ``E_NUMBER``
    """

    method: str
    lot_size: int
    n: int
    ac: int = 0
    re: int = 1
    severity: str = NORMAL
    level: str = ""
    aql: str = ""
    letter: str = ""
    code: str = ""

    def __post_init__(self):
        whole(self.lot_size, "The lot size", 1)
        check_numbers(self.n, self.ac, self.re, self.severity)
        if self.n > self.lot_size:
            raise SamplingError(E_PLAN, "A sample is not larger than its lot")

    @property
    def full(self) -> bool:
        """Whether every unit of the lot is inspected."""
        return self.n == self.lot_size

    @property
    def arrow(self) -> bool:
        """Whether an arrow of the table led to another plan."""
        return self.letter != self.code

    def judge(self, nonconforming: int, inspected: int) -> str:
        """What the sample says of the lot; see ``judge``."""
        return judge(self.n, self.ac, self.re, nonconforming, inspected)


def check_numbers(n, ac, re, severity):
    """Refuse numbers that are no single plan.

    Re is Ac + 1, but in reduced inspection it may be more (MIL-STD-105E, table II-C).

    :raises SamplingError: ``E_PLAN``, ``E_NUMBER``
    """
    whole(n, "The sample size", 1)
    whole(ac, "The acceptance number")
    whole(re, "The rejection number", 1)
    if severity not in SEVERITIES:
        raise SamplingError(E_PLAN, f"{severity!r} is no severity of inspection")
    if re <= ac or (re > ac + 1 and severity != REDUCED):
        raise SamplingError(E_PLAN, f"Ac {ac} and Re {re} do not belong together")


def judge(n, ac, re, nonconforming, inspected) -> str:
    """Judge a lot by its sample.

    A lot may be found not acceptable before its sample is complete; it is accepted
    only on a complete sample of exactly ``n`` units. In reduced inspection a number
    between Ac and Re accepts the lot and ends reduced inspection (MIL-STD-105E,
    reduced to normal, b).

    :param nonconforming: nonconforming units found
    :param inspected: units inspected
    :return: ``accepted``, ``accepted_back_to_normal`` or ``not_accepted``
    :raises SamplingError: ``E_COUNT`` when more units are nonconforming than were
        inspected, ``E_TOO_MANY`` when more were inspected than the plan asks for,
        ``E_INCOMPLETE`` when fewer were and nothing is decided yet
    """
    whole(nonconforming, "The number of nonconforming units")
    whole(inspected, "The number of inspected units")
    if nonconforming > inspected:
        raise SamplingError(
            E_COUNT, f"{nonconforming} nonconforming of {inspected} inspected units"
        )
    if inspected > n:
        raise SamplingError(
            E_TOO_MANY, f"The sample is {n} units, {inspected} were inspected"
        )
    if nonconforming >= re:
        return NOT_ACCEPTED
    if inspected < n:
        raise SamplingError(
            E_INCOMPLETE, f"The sample is {n} units, only {inspected} were inspected"
        )
    return ACCEPTED if nonconforming <= ac else ACCEPTED_BACK_TO_NORMAL

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Skip-lot sampling: some lots of a supplier that has proved itself are not inspected.

SkSP-2 (Dodge 1956, Perry 1973): lot by lot until i consecutive lots were accepted, then
a fraction 1/f of the lots, chosen at random; one lot not accepted ends it. A pure state
machine: a history that is replayed gives the state that was reached step by step.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from .errors import E_MUST_INSPECT, E_NUMBER, E_RULE, SamplingError
from .numbers import whole

LOT_BY_LOT, SKIPPING = "lot_by_lot", "skipping"

# why a lot is inspected
NOT_QUALIFIED = "not_qualified"
DRAWN = "drawn"
SKIPPED_TOO_MANY = "skipped_too_many"
# why a lot may be skipped
NOT_DRAWN = "not_drawn"

# why the mode changed
QUALIFIED = "qualified"
NOT_ACCEPTED = "not_accepted"
DISQUALIFIED = "disqualified"


@dataclass(frozen=True)
class SkipLotRule:
    """A rule as it is signed.

    :param qualify_after: i, consecutive accepted lots that qualify, 2 or more
    :param one_in: f, one lot in so many is inspected on average, 2 or more
    :param longest_skip: at most so many lots are skipped in a row, whatever is drawn;
        None for no such limit
    :raises SamplingError: ``E_NUMBER``
    """

    qualify_after: int
    one_in: int
    longest_skip: int | None = None

    def __post_init__(self):
        whole(self.qualify_after, "The number of lots that qualify", 2)
        whole(self.one_in, "One lot in how many", 2)
        if self.longest_skip is not None:
            whole(self.longest_skip, "The number of lots skipped in a row", 1)


@dataclass(frozen=True)
class ReceivedLot:
    """One lot in the order of receipt.

    :param draw: what was drawn for it when it was received, uniformly from 0 to
        ``one_in`` - 1, by who cannot choose the outcome; recorded with the lot
    :param accepted: outcome of its inspection, None when it was not inspected
    """

    draw: int
    accepted: bool | None

    def __post_init__(self):
        whole(self.draw, "What was drawn")
        if self.accepted is not None and not isinstance(self.accepted, bool):
            raise SamplingError(E_RULE, "A lot is accepted, not accepted or skipped")


@dataclass(frozen=True)
class Disqualification:
    """The product, its process or its supplier changed, or the authority says so."""


@dataclass(frozen=True)
class SkipLotState:
    """Where the lots of a supplier and product stand; made by ``step``.

    :param mode: ``lot_by_lot`` or ``skipping``
    :param accepted: lots accepted in a row while lot by lot
    :param skipped: lots skipped in a row
    """

    mode: str = LOT_BY_LOT
    accepted: int = 0
    skipped: int = 0


class SkipLotTransition(NamedTuple):
    """One change of mode: index of its event, modes, and a stable code."""

    place: int
    before: str
    after: str
    reason: str


SKIP_LOT_START = SkipLotState()


def must_inspect(state: SkipLotState, rule: SkipLotRule, draw: int):
    """``(whether the next lot is inspected, why)``, the reason as stable code.

    :param draw: what was drawn for the lot, see ``ReceivedLot``
    :raises SamplingError: ``E_NUMBER`` for a draw that the rule does not know
    """
    if whole(draw, "What was drawn") >= rule.one_in:
        raise SamplingError(E_NUMBER, f"Draw from 0 to {rule.one_in - 1}, not {draw}")
    if state.mode == LOT_BY_LOT:
        return True, NOT_QUALIFIED
    if draw == 0:
        return True, DRAWN
    if rule.longest_skip is not None and state.skipped >= rule.longest_skip:
        return True, SKIPPED_TOO_MANY
    return False, NOT_DRAWN


def skip_lot_step(state: SkipLotState, event, rule: SkipLotRule):
    """The state after one event, and why the mode changed, or None.

    A lot inspected although it might have been skipped counts like any other.

    :param event: a ``ReceivedLot`` or a ``Disqualification``
    :return: ``(state, reason)``
    :raises SamplingError: ``E_MUST_INSPECT`` for a lot that was skipped and must not
        have been; ``E_NUMBER``
    """
    if isinstance(event, Disqualification):
        reason = DISQUALIFIED if state.mode == SKIPPING else None
        return SKIP_LOT_START, reason
    if not isinstance(event, ReceivedLot):
        raise TypeError(f"{event!r} is no event of skip-lot sampling")
    needed, why = must_inspect(state, rule, event.draw)
    if event.accepted is None:
        if needed:
            raise SamplingError(E_MUST_INSPECT, f"The lot is inspected: {why}")
        return replace(state, skipped=state.skipped + 1), None
    if not event.accepted:
        reason = NOT_ACCEPTED if state.mode == SKIPPING else None
        return SKIP_LOT_START, reason
    if state.mode == SKIPPING:
        return replace(state, skipped=0), None
    if state.accepted + 1 >= rule.qualify_after:
        return SkipLotState(mode=SKIPPING), QUALIFIED
    return replace(state, accepted=state.accepted + 1), None


def skip_lot_replay(events, rule: SkipLotRule, state: SkipLotState = SKIP_LOT_START):
    """``(state, transitions)`` of the events in their order, oldest first.

    :raises SamplingError: as ``skip_lot_step``
    """
    transitions = []
    for place, event in enumerate(events):
        before = state.mode
        state, reason = skip_lot_step(state, event, rule)
        if reason:
            transitions.append(SkipLotTransition(place, before, state.mode, reason))
    return state, tuple(transitions)

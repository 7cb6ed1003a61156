# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Switching between normal, tightened and reduced inspection, and its end.

A pure state machine over the lots of one series: one product or characteristic class,
one AQL, one supplier or line. A history that is replayed gives the state that was
reached step by step. ANSI/ASQ Z1.4 8.3 and 8.4, MIL-STD-105E, ISO 2859-1:1999 9.3, 9.4.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from .errors import E_DIRECTIVE, E_DISCONTINUED, E_SEVERITY, SamplingError
from .plan import (
    ACCEPTED_BACK_TO_NORMAL,
    NORMAL,
    NOT_ACCEPTED,
    REDUCED,
    TIGHTENED,
)
from .series import (
    APPROVE_REDUCED,
    BY_ACCEPTED_LOTS,
    BY_LIMIT_NUMBER,
    BY_LOTS_NOT_ACCEPTED,
    BY_SCORE,
    DISCONTINUED,
    NEVER,
    RESUME,
    RETURN_TO_NORMAL,
    TIGHTEN,
    WITHDRAW_REDUCED,
    Directive,
    InspectedLot,
    SwitchingRules,
)

LOTS_FOR_REDUCED = 10
SCORE_FOR_REDUCED = 30
LOTS_FOR_NORMAL = 5
WINDOW, NOT_ACCEPTED_FOR_TIGHTENED = 5, 2

# why the severity changed
TWO_OF_FIVE_NOT_ACCEPTED = "two_of_five_not_accepted"
FIVE_CONSECUTIVE_ACCEPTED = "five_consecutive_accepted"
REDUCED_APPROVED_AND_EARNED = "reduced_approved_and_earned"
NOT_ACCEPTED_ON_REDUCED = "not_accepted_on_reduced"
BETWEEN_AC_AND_RE = "between_ac_and_re"
PRODUCTION_IRREGULAR = "production_irregular"
TOO_MANY_NOT_ACCEPTED_ON_TIGHTENED = "too_many_not_accepted_on_tightened"
TOO_LONG_ON_TIGHTENED = "too_long_on_tightened"
DIRECTED = "directed"

# why reduced inspection is not begun
NOT_ON_NORMAL = "not_on_normal"
RULES_WITHOUT_REDUCED = "rules_without_reduced"
TOO_FEW_LOTS = "too_few_lots"
TOO_FEW_UNITS = "too_few_units"
OVER_LIMIT_NUMBER = "over_limit_number"
SCORE_TOO_LOW = "score_too_low"
NOT_APPROVED = "not_approved"


@dataclass(frozen=True)
class SwitchingState:
    """Where a series stands; made by ``step`` and ``replay``.

    :param severity: ``normal``, ``tightened``, ``reduced`` or ``discontinued``
    :param window: up to 5 last lots, whether each was accepted, oldest first; begun
        again when tightened inspection or a directive begins or ends
    :param run: ``(n, nonconforming)`` of the lots accepted in a row on this normal
        inspection, oldest first
    :param score: switching score of this normal inspection
    :param tightened_lots: lots on this tightened inspection
    :param tightened_accepted: those of them accepted in a row, up to now
    :param tightened_not_accepted: those of them not accepted
    :param steady: whether production of the last lot was steady
    :param approved: whether reduced inspection is approved; a lot that is not accepted
        takes the approval away
    """

    severity: str = NORMAL
    window: tuple[bool, ...] = ()
    run: tuple[tuple[int, int], ...] = ()
    score: int = 0
    tightened_lots: int = 0
    tightened_accepted: int = 0
    tightened_not_accepted: int = 0
    steady: bool = False
    approved: bool = False


class Transition(NamedTuple):
    """One change of severity.

    :param place: index of the event that caused it
    :param before: severity until then, after: severity of the next lot
    :param reason: stable code, one of the constants of this module
    """

    place: int
    before: str
    after: str
    reason: str


class Replay(NamedTuple):
    """The state a history leads to, and the changes on the way."""

    state: SwitchingState
    transitions: tuple[Transition, ...]


START = SwitchingState()


def replay(events, rules: SwitchingRules, state: SwitchingState = START) -> Replay:
    """Go through the events of a series in their order.

    :param events: ``InspectedLot`` and ``Directive``, oldest first
    :param state: where to begin; normal inspection unless directed otherwise
    :raises SamplingError: as ``step``
    """
    transitions = []
    for place, event in enumerate(events):
        before = state.severity
        state, reason = step(state, event, rules)
        if reason:
            transitions.append(Transition(place, before, state.severity, reason))
    return Replay(state, tuple(transitions))


def step(state: SwitchingState, event, rules: SwitchingRules):
    """The state after one event, and why the severity changed, or None.

    :param event: an ``InspectedLot`` or a ``Directive``
    :return: ``(state, reason)``
    :raises SamplingError: ``E_DISCONTINUED`` for a lot of a discontinued series,
        ``E_SEVERITY`` for a lot inspected at another severity than the series is on,
        ``E_DIRECTIVE`` for a directive that does not apply
    """
    if isinstance(event, Directive):
        state, reason = _direct(state, event.kind)
    elif isinstance(event, InspectedLot):
        if state.severity == DISCONTINUED:
            raise SamplingError(
                E_DISCONTINUED, "Inspection is discontinued until it is resumed"
            )
        if event.resubmitted:
            return state, None
        if event.severity != state.severity:
            raise SamplingError(
                E_SEVERITY,
                f"The series is on {state.severity} inspection, "
                f"the lot was inspected on {event.severity}",
            )
        state, reason = _LOT[state.severity](_seen(state, event), event, rules)
    else:
        raise TypeError(f"{event!r} is no event of a series")
    if state.severity == NORMAL and not reduced_blockers(state, rules):
        return _enter(state, REDUCED), REDUCED_APPROVED_AND_EARNED
    return state, reason


def reduced_blockers(state: SwitchingState, rules: SwitchingRules) -> tuple[str, ...]:
    """Why reduced inspection does not begin, as stable codes; empty when it may.

    With nothing but ``not_approved`` left, the responsible authority is asked.
    """
    if state.severity != NORMAL:
        return (NOT_ON_NORMAL,)
    if rules.to_reduced == NEVER:
        return (RULES_WITHOUT_REDUCED,)
    earned = {
        BY_ACCEPTED_LOTS: _short_of_lots,
        BY_LIMIT_NUMBER: _over_limit,
        BY_SCORE: _short_of_score,
    }[rules.to_reduced](state, rules)
    blockers = [earned] if earned else []
    if not state.steady:
        blockers.append(PRODUCTION_IRREGULAR)
    if not state.approved:
        blockers.append(NOT_APPROVED)
    return tuple(blockers)


def _short_of_lots(state, rules):
    return TOO_FEW_LOTS if len(state.run) < LOTS_FOR_REDUCED else None


def _short_of_score(state, rules):
    return SCORE_TOO_LOW if state.score < SCORE_FOR_REDUCED else None


def _over_limit(state, rules):
    """Compare the last 10 lots with the limit number (MIL-STD-105E, table VIII).

    Where they have too few sample units, more lots are taken, the most recent first
    (note under the table).
    """
    if len(state.run) < LOTS_FOR_REDUCED:
        return TOO_FEW_LOTS
    units = found = 0
    for place, (n, nonconforming) in enumerate(reversed(state.run), 1):
        units, found = units + n, found + nonconforming
        if place >= LOTS_FOR_REDUCED:
            limit = rules.limit_numbers.limit(units)
            if limit is not None:
                return None if found <= limit else OVER_LIMIT_NUMBER
    return TOO_FEW_UNITS


def _seen(state, lot):
    """The state with the lot in its window."""
    accepted = lot.verdict != NOT_ACCEPTED
    return replace(state, window=(*state.window, accepted)[-WINDOW:], steady=lot.steady)


def _on_normal(state, lot, rules):
    accepted = state.window[-1]
    state = replace(
        state,
        run=(*state.run, (lot.n, lot.nonconforming)) if accepted else (),
        score=lot.score(state.score) if rules.to_reduced == BY_SCORE else 0,
        approved=state.approved and accepted,
    )
    if state.window.count(False) >= NOT_ACCEPTED_FOR_TIGHTENED:
        return _enter(state, TIGHTENED), TWO_OF_FIVE_NOT_ACCEPTED
    return state, None


def _on_tightened(state, lot, rules):
    accepted = state.window[-1]
    state = replace(
        state,
        tightened_lots=state.tightened_lots + 1,
        tightened_accepted=state.tightened_accepted + 1 if accepted else 0,
        tightened_not_accepted=state.tightened_not_accepted + (not accepted),
    )
    if state.tightened_accepted >= LOTS_FOR_NORMAL:
        return _enter(state, NORMAL), FIVE_CONSECUTIVE_ACCEPTED
    if rules.discontinue == BY_LOTS_NOT_ACCEPTED:
        if state.tightened_not_accepted >= rules.discontinue_at:
            return _enter(state, DISCONTINUED), TOO_MANY_NOT_ACCEPTED_ON_TIGHTENED
    elif state.tightened_lots >= rules.discontinue_at:
        return _enter(state, DISCONTINUED), TOO_LONG_ON_TIGHTENED
    return state, None


def _on_reduced(state, lot, rules):
    verdict = lot.verdict
    if verdict == NOT_ACCEPTED:
        return _enter(state, NORMAL), NOT_ACCEPTED_ON_REDUCED
    if verdict == ACCEPTED_BACK_TO_NORMAL:
        return _enter(state, NORMAL), BETWEEN_AC_AND_RE
    if not lot.steady:
        return _enter(state, NORMAL), PRODUCTION_IRREGULAR
    return state, None


_LOT = {NORMAL: _on_normal, TIGHTENED: _on_tightened, REDUCED: _on_reduced}


def _enter(state, severity):
    """The state at the beginning of a severity.

    Lots on reduced inspection stay in the window: the one that ended it counts among
    the five of normal inspection. An approval is used up by leaving normal inspection.
    """
    keeps = REDUCED in (state.severity, severity)
    return SwitchingState(
        severity=severity,
        window=state.window if keeps else (),
        steady=state.steady,
    )


def _direct(state, kind):
    if kind in (APPROVE_REDUCED, WITHDRAW_REDUCED):
        if state.severity != NORMAL:
            raise _inapplicable(state, kind)
        return replace(state, approved=kind == APPROVE_REDUCED), None
    after = {
        (NORMAL, TIGHTEN): TIGHTENED,
        (REDUCED, TIGHTEN): TIGHTENED,
        (REDUCED, RETURN_TO_NORMAL): NORMAL,
        (TIGHTENED, RETURN_TO_NORMAL): NORMAL,
        (DISCONTINUED, RESUME): TIGHTENED,
    }.get((state.severity, kind))
    if after is None:
        raise _inapplicable(state, kind)
    return replace(_enter(state, after), window=()), DIRECTED


def _inapplicable(state, kind):
    return SamplingError(
        E_DIRECTIVE, f"{kind} does not apply to {state.severity} inspection"
    )

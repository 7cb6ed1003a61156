# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Switching: whole histories against the reference."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .package import sampling
from .switching_reference import Lot, severities
from .switching_series import ONE_LIMIT, directive, lot

RULES = {
    "accepted_lots": (sampling.ANSI_Z14, ("lots_not_accepted", 5)),
    "score": (sampling.ISO_SCORE, ("lots_not_accepted", 5)),
    "limit_number": (sampling.mil_std_105e(ONE_LIMIT), ("lots_on_tightened", 10)),
    "never": (sampling.SwitchingRules(), ("lots_not_accepted", 5)),
}


def follow(plan, way):
    """Inspect lots to come step by step; return states, reasons and the events."""
    rules, _end = RULES[way]
    state, events, seen, reasons = sampling.START, [], [], []
    for coming in plan:
        batch = []
        if coming.approve and state.severity == "normal":
            batch.append(directive("approve_reduced"))
        for event in batch:
            state, reason = sampling.step(state, event, rules)
            reasons.append(reason)
        if state.severity == "discontinued":
            break
        seen.append(state.severity)
        batch.append(lot(state.severity, coming.found, coming.steady))
        state, reason = sampling.step(state, batch[-1], rules)
        reasons.append(reason)
        events += batch
    return state, events, seen, {reason for reason in reasons if reason}


def agree(plan, way):
    """Hold a history against the reference; return the reasons met."""
    rules, end = RULES[way]
    state, events, seen, reasons = follow(plan, way)
    wanted, at_last = severities(plan, way, end, limit=7)
    assert seen == wanted
    assert state.severity == at_last
    assert sampling.replay(events, rules).state == state
    return reasons


@pytest.mark.parametrize("way", RULES)
def test_random_histories_against_the_reference(way):
    chance = random.Random(f"switching {way}")
    met = set()
    for _history in range(250):
        good = chance.choice((0.6, 0.8, 0.93, 0.99))
        plan = [
            Lot(
                found=0 if chance.random() < good else chance.randrange(1, 6),
                steady=chance.random() < 0.97,
                approve=chance.random() < 0.1,
            )
            for _lot in range(80)
        ]
        met |= agree(plan, way)
    # the histories visit what there is to visit
    wanted = {"two_of_five_not_accepted", "five_consecutive_accepted"}
    wanted.add(
        "too_long_on_tightened"
        if way == "limit_number"
        else "too_many_not_accepted_on_tightened"
    )
    if way != "never":
        wanted |= {
            "reduced_approved_and_earned",
            "not_accepted_on_reduced",
            "between_ac_and_re",
            "production_irregular",
        }
    assert met == wanted


COMING = st.builds(
    Lot, st.sampled_from((0, 0, 0, 0, 1, 2, 3, 4)), st.booleans(), st.booleans()
)


@settings(deadline=None)
@given(st.lists(COMING, max_size=40), st.sampled_from(sorted(RULES)))
def test_any_history_against_the_reference(plan, way):
    agree(plan, way)


@settings(deadline=None)
@given(
    st.lists(COMING, max_size=40), st.sampled_from(sorted(RULES)), st.integers(0, 40)
)
def test_a_history_in_two_parts_is_the_history(plan, way, cut):
    rules, _end = RULES[way]
    _state, events, _seen, _reasons = follow(plan, way)
    whole = sampling.replay(events, rules)
    first = sampling.replay(events[:cut], rules)
    rest = sampling.replay(events[cut:], rules, first.state)
    assert rest.state == whole.state
    moved = [step._replace(place=step.place + cut) for step in rest.transitions]
    assert [*first.transitions, *moved] == [*whole.transitions]

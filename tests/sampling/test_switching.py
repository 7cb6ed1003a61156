# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Switching: each rule by example, and whole histories against the reference."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .package import refused, sampling
from .switching_reference import PLANS, Lot, severities

switching = sampling.switching
ONE_LIMIT = sampling.LimitNumbers(((0, 1249, None), (1250, None, 7)))
RULES = {
    "accepted_lots": (sampling.ANSI_Z14, ("lots_not_accepted", 5)),
    "score": (sampling.ISO_SCORE, ("lots_not_accepted", 5)),
    "limit_number": (sampling.mil_std_105e(ONE_LIMIT), ("lots_on_tightened", 10)),
    "never": (sampling.SwitchingRules(), ("lots_not_accepted", 5)),
}


def lot(severity, found, steady=True, **fields):
    n, ac, re = PLANS[severity]
    return sampling.InspectedLot(severity, n, ac, re, found, n, steady, **fields)


def lots(severity, *numbers, **fields):
    return [lot(severity, found, **fields) for found in numbers]


def directive(kind):
    return sampling.Directive(kind)


def told(events, rules=sampling.ANSI_Z14, state=sampling.START):
    """``[(place, after, reason)]`` of the changes in a history."""
    return [
        (place, after, reason)
        for place, _before, after, reason in sampling.replay(
            events, rules, state
        ).transitions
    ]


TIGHTENED = [(1, "tightened", "two_of_five_not_accepted")]


@pytest.mark.parametrize(
    ("found", "changes"),
    [
        ((9, 9), TIGHTENED),
        ((9, 0, 0, 0, 9), [(4, *TIGHTENED[0][1:])]),
        ((9, 0, 0, 0, 0, 9), []),
        ((0, 0, 0, 9, 0, 0, 0, 9), [(7, *TIGHTENED[0][1:])]),
        ((3, 3, 3, 3, 3, 3), []),
        ((4, 4), TIGHTENED),
    ],
)
def test_normal_to_tightened(found, changes):
    assert told(lots("normal", *found)) == changes


def test_resubmitted_lots_do_not_count():
    again = lots("normal", 9, resubmitted=True)
    assert told(lots("normal", 9) + 3 * again) == []
    assert told(lots("normal", 9) + 3 * again + lots("normal", 9)) == [
        (4, *TIGHTENED[0][1:])
    ]
    # nor do they help on tightened inspection
    events = lots("normal", 9, 9) + lots("tightened", *[0] * 5, resubmitted=True)
    assert told(events) == TIGHTENED


def test_tightened_to_normal():
    begin = lots("normal", 9, 9)
    for found, place in (((0,) * 5, 6), ((0, 0, 0, 0, 3, 2, 2, 2, 2, 2), 11)):
        changes = told(begin + lots("tightened", *found))
        assert changes[1:] == [(place, "normal", "five_consecutive_accepted")]
    # what was not accepted before does not count on the new normal inspection
    events = begin + lots("tightened", 0, 0, 0, 0, 0) + lots("normal", 9)
    assert sampling.replay(events, sampling.ANSI_Z14).state.severity == "normal"


def test_discontinued_at_five_not_accepted():
    events = lots("normal", 9, 9) + lots("tightened", 9, 0, 9, 0, 0, 0, 9, 9, 0, 9)
    assert told(events)[1:] == [
        (11, "discontinued", "too_many_not_accepted_on_tightened")
    ]
    state = sampling.replay(events, sampling.ANSI_Z14).state
    for severity in PLANS:
        with refused("E_DISCONTINUED"):
            sampling.step(state, lot(severity, 0), sampling.ANSI_Z14)
    for kind in ("tighten", "return_to_normal", "approve_reduced"):
        with refused("E_DIRECTIVE"):
            sampling.step(state, directive(kind), sampling.ANSI_Z14)
    state, reason = sampling.step(state, directive("resume"), sampling.ANSI_Z14)
    assert (state.severity, reason) == ("tightened", "directed")
    assert state.tightened_not_accepted == 0


def test_the_count_of_lots_not_accepted_begins_with_tightened_inspection():
    four = lots("normal", 9, 9) + lots("tightened", 9, 9, 9, 9, 0, 0, 0, 0, 0)
    events = four + lots("normal", 9, 9) + lots("tightened", 9)
    assert sampling.replay(events, sampling.ANSI_Z14).state.severity == "tightened"


def test_discontinued_after_ten_lots_on_tightened():
    rules = sampling.mil_std_105e(ONE_LIMIT)
    begin = lots("normal", 9, 9)
    events = begin + lots("tightened", *[0, 0, 0, 0, 9] * 2)
    assert told(events, rules)[1:] == [(11, "discontinued", "too_long_on_tightened")]
    # the fifth accepted in a row as tenth lot ends tightened inspection well
    events = begin + lots("tightened", 9, 0, 9, 0, 9, 0, 0, 0, 0, 0)
    assert told(events, rules)[1:] == [(11, "normal", "five_consecutive_accepted")]


def test_reduced_needs_ten_lots_steady_production_and_approval():
    rules, approve = sampling.ANSI_Z14, [directive("approve_reduced")]
    change = ("reduced", "reduced_approved_and_earned")
    assert told(approve + lots("normal", *[0] * 10)) == [(10, *change)]
    assert told(lots("normal", *[0] * 12) + approve) == [(12, *change)]
    assert told(approve + lots("normal", *[0] * 9)) == []
    assert told(lots("normal", *[0] * 30)) == []
    assert (
        told(approve + lots("normal", *[0] * 9) + lots("normal", 0, steady=False)) == []
    )

    state = sampling.replay(lots("normal", *[0] * 9), rules).state
    assert sampling.reduced_blockers(state, rules) == ("too_few_lots", "not_approved")
    state = sampling.step(state, lot("normal", 0, steady=False), rules)[0]
    assert sampling.reduced_blockers(state, rules) == (
        "production_irregular",
        "not_approved",
    )
    state = sampling.step(state, lot("normal", 3), rules)[0]
    assert sampling.reduced_blockers(state, rules) == ("not_approved",)
    none = sampling.SwitchingRules()
    assert sampling.reduced_blockers(state, none) == ("rules_without_reduced",)
    assert sampling.reduced_blockers(
        switching.SwitchingState(severity="tightened"), rules
    ) == ("not_on_normal",)


def test_an_approval_does_not_outlive_what_it_was_given_for():
    approve = [directive("approve_reduced")]
    # withdrawn, used up, or overtaken by a lot that was not accepted
    assert (
        told(approve + [directive("withdraw_reduced")] + lots("normal", *[0] * 10))
        == []
    )
    events = approve + lots("normal", *[0] * 10) + lots("reduced", 9)
    assert len(told(events + lots("normal", *[0] * 20))) == 2
    assert told(approve + lots("normal", 9, *[0] * 20)) == []


def test_limit_numbers_by_sample_units():
    rules = sampling.mil_std_105e(ONE_LIMIT)
    approve = [directive("approve_reduced")]
    for numbers, place in (((0, 0, 0, 0, 0, 0, 0, 1, 3, 3), 10), ((1,) * 10, None)):
        changes = told(approve + lots("normal", *numbers), rules)
        assert changes == (
            [(place, "reduced", "reduced_approved_and_earned")] if place else []
        )
    state = sampling.replay(approve + lots("normal", *[1] * 10), rules).state
    assert sampling.reduced_blockers(state, rules) == ("over_limit_number",)
    # one lot later the first has left the ten
    assert told(lots("normal", 2, *[0] * 8, 3, 3) + approve, rules)[0][0] == 11


def test_too_few_sample_units_take_more_lots():
    rules, small = sampling.mil_std_105e(ONE_LIMIT), sampling.InspectedLot
    events = [small("normal", 80, 2, 3, 0, 80, True) for _lot in range(15)]
    state = sampling.replay(events, rules).state
    assert sampling.reduced_blockers(state, rules) == ("too_few_units", "not_approved")
    state = sampling.step(state, events[0], rules)[0]
    assert sampling.reduced_blockers(state, rules) == ("not_approved",)


def test_score():
    rules = sampling.ISO_SCORE

    def score(events):
        return sampling.replay(events, rules).state.score

    # Ac 3: three for two found or fewer, none for three
    assert score(lots("normal", 0, 1, 2)) == 9
    assert score(lots("normal", 0, 1, 2, 3)) == 0
    single = sampling.InspectedLot("normal", 80, 1, 2, 1, 80, True)
    assert score([single] * 4) == 8
    assert score([single, replace(single, nonconforming=2), single]) == 2
    assert told([single] * 14 + [directive("approve_reduced"), single], rules) == [
        (15, "reduced", "reduced_approved_and_earned")
    ]
    with refused("E_PLAN"):
        score([sampling.InspectedLot("normal", 80, 4, 5, 0, 80, True)])


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ({"found": 4}, "not_accepted_on_reduced"),
        ({"found": 2}, "between_ac_and_re"),
        ({"found": 3}, "between_ac_and_re"),
        ({"found": 0, "steady": False}, "production_irregular"),
    ],
)
def test_reduced_to_normal(last, reason):
    begin = [directive("approve_reduced"), *lots("normal", *[0] * 10)]
    events = begin + lots("reduced", 0, 1, 1) + [lot("reduced", **last)]
    assert told(events)[1:] == [(14, "normal", reason)]
    # a lot not accepted counts among the five of normal inspection, one accepted not
    after = sampling.replay(events + lots("normal", 9), sampling.ANSI_Z14).state
    wanted = "tightened" if reason == "not_accepted_on_reduced" else "normal"
    assert after.severity == wanted


def test_directives():
    begin = [directive("approve_reduced"), *lots("normal", *[0] * 10)]
    for events, severity in (
        ([directive("tighten")], "tightened"),
        ([directive("tighten"), directive("return_to_normal")], "normal"),
        (begin + [directive("return_to_normal")], "normal"),
        (begin + [directive("tighten")], "tightened"),
    ):
        result = sampling.replay(events, sampling.ANSI_Z14)
        assert result.state.severity == severity
        assert result.transitions[-1].reason == "directed"
    for events, kind in (
        ([], "return_to_normal"),
        ([], "resume"),
        ([directive("tighten")], "tighten"),
        ([directive("tighten")], "approve_reduced"),
        (begin, "approve_reduced"),
    ):
        with refused("E_DIRECTIVE"):
            sampling.replay([*events, directive(kind)], sampling.ANSI_Z14)
    with refused("E_RULE"):
        directive("skip")


def test_a_lot_of_another_severity_is_refused():
    for severity in ("tightened", "reduced"):
        with refused("E_SEVERITY"):
            sampling.step(sampling.START, lot(severity, 0), sampling.ANSI_Z14)
    with pytest.raises(TypeError):
        sampling.step(sampling.START, "accepted", sampling.ANSI_Z14)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"inspected": 124}, "E_INCOMPLETE"),
        ({"inspected": 126}, "E_TOO_MANY"),
        ({"nonconforming": 126}, "E_COUNT"),
        ({"re": 5}, "E_PLAN"),
        ({"steady": None}, "E_PLAN"),
        ({"steady": 1}, "E_PLAN"),
        ({"resubmitted": "yes"}, "E_PLAN"),
        ({"severity": "discontinued"}, "E_PLAN"),
    ],
)
def test_lots_that_cannot_be(fields, code):
    with refused(code):
        replace(lot("normal", 0), **fields)


def test_a_lot_of_its_plan():
    plan = sampling.z14_plan(2400, "1.0")
    made = sampling.InspectedLot.of(plan, 3, 125, steady=True)
    assert made == lot("normal", 3)
    # enough was found before the sample was complete
    made = sampling.InspectedLot.of(plan, 4, 20, steady=True)
    assert made.verdict == "not_accepted"


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ((20, 10, 0),),
        ((20, 29, 0), (31, None, 1)),
        ((20, None, 0), (30, None, 1)),
    ],
)
def test_limit_numbers_with_gaps(rows):
    with refused("E_LIMIT_NUMBERS"):
        sampling.LimitNumbers(rows)


def test_limit_numbers_as_typed():
    numbers = sampling.LimitNumbers(((20, 29, None), (30, 49, 0), (50, 79, 2)))
    limits = [numbers.limit(units) for units in (19, 20, 29, 30, 49, 50, 79, 80)]
    assert limits == [None, None, None, 0, 0, 2, 2, None]
    for rows in (((20, 29, -1),), ((20, 29, "0"),), (("20", 29, 0),)):
        with refused("E_NUMBER"):
            sampling.LimitNumbers(rows)


def test_rules_that_contradict_themselves():
    for fields in (
        {"to_reduced": "limit_number"},
        {"to_reduced": "score", "limit_numbers": ONE_LIMIT},
        {"to_reduced": "always"},
        {"discontinue": "never"},
    ):
        with refused("E_RULE"):
            sampling.SwitchingRules(**fields)
    with refused("E_NUMBER"):
        sampling.SwitchingRules(discontinue_at=0)


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

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Switching: each rule by example."""

from dataclasses import replace

import pytest

from .package import refused, sampling
from .switching_reference import PLANS
from .switching_series import ONE_LIMIT, directive, lot

switching = sampling.switching


def lots(severity, *numbers, **fields):
    return [lot(severity, found, **fields) for found in numbers]


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

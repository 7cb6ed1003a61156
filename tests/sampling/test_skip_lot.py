# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Skip-lot sampling: qualify, skip, disqualify."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .package import refused, sampling

RULE = sampling.SkipLotRule(qualify_after=3, one_in=4, longest_skip=5)
Lot = sampling.ReceivedLot


def accepted(times):
    return [Lot(1, True)] * times


def skipped(times):
    return [Lot(1, None)] * times


def test_qualify_skip_and_end():
    state, changes = sampling.skip_lot_replay(
        [*accepted(3), *skipped(2), Lot(0, True), *skipped(2), Lot(0, False)], RULE
    )
    assert [tuple(change) for change in changes] == [
        (2, "lot_by_lot", "skipping", "qualified"),
        (8, "skipping", "lot_by_lot", "not_accepted"),
    ]
    assert state == sampling.SkipLotState()


def test_one_lot_not_accepted_begins_the_count_again():
    events = [*accepted(2), Lot(1, False), *accepted(2)]
    state, changes = sampling.skip_lot_replay(events, RULE)
    assert (state.mode, state.accepted, changes) == ("lot_by_lot", 2, ())


def test_what_must_be_inspected_cannot_be_skipped():
    start = sampling.SkipLotState()
    for draw in range(4):
        assert sampling.must_inspect(start, RULE, draw) == (True, "not_qualified")
        with refused("E_MUST_INSPECT"):
            sampling.skip_lot_step(start, Lot(draw, None), RULE)
    qualified, _changes = sampling.skip_lot_replay(accepted(3), RULE)
    assert sampling.must_inspect(qualified, RULE, 0) == (True, "drawn")
    assert sampling.must_inspect(qualified, RULE, 3) == (False, "not_drawn")
    with refused("E_MUST_INSPECT"):
        sampling.skip_lot_step(qualified, Lot(0, None), RULE)


def test_not_too_many_in_a_row():
    state, _changes = sampling.skip_lot_replay([*accepted(3), *skipped(5)], RULE)
    assert sampling.must_inspect(state, RULE, 1) == (True, "skipped_too_many")
    with refused("E_MUST_INSPECT"):
        sampling.skip_lot_step(state, Lot(1, None), RULE)
    state, _reason = sampling.skip_lot_step(state, Lot(1, True), RULE)
    assert (state.mode, state.skipped) == ("skipping", 0)


def test_a_lot_inspected_of_free_will_counts():
    events = [*accepted(3), Lot(2, False)]
    state, changes = sampling.skip_lot_replay(events, RULE)
    assert (state.mode, changes[-1].reason) == ("lot_by_lot", "not_accepted")


def test_a_change_at_the_supplier_ends_it():
    change = sampling.Disqualification()
    state, changes = sampling.skip_lot_replay([*accepted(3), change], RULE)
    assert (state, changes[-1].reason) == (sampling.SkipLotState(), "disqualified")
    state, changes = sampling.skip_lot_replay([*accepted(2), change], RULE)
    assert (state, changes) == (sampling.SkipLotState(), ())


def test_no_rule_and_no_lot_that_makes_no_sense():
    for fields in ((1, 4), (3, 1), (3, 4, 0), (True, 4), (3, "4")):
        with refused("E_NUMBER"):
            sampling.SkipLotRule(*fields)
    for outcome in (1, 0, "accepted", ""):
        with refused("E_RULE"):
            Lot(0, outcome)
    for draw in (-1, None, 0.0):
        with refused("E_NUMBER"):
            Lot(draw, True)
    with refused("E_NUMBER"):
        sampling.must_inspect(sampling.SkipLotState(), RULE, 4)
    with pytest.raises(TypeError):
        sampling.skip_lot_step(sampling.SkipLotState(), "accepted", RULE)


def test_the_share_that_is_inspected():
    chance = random.Random("skip-lot")
    rule = sampling.SkipLotRule(qualify_after=10, one_in=5)
    state, _changes = sampling.skip_lot_replay(accepted(10), rule)
    inspected = 0
    for _lot in range(20_000):
        draw = chance.randrange(5)
        needed, _why = sampling.must_inspect(state, rule, draw)
        inspected += needed
        state, _reason = sampling.skip_lot_step(
            state, Lot(draw, True if needed else None), rule
        )
    assert inspected / 20_000 == pytest.approx(1 / 5, abs=0.01)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), max_size=60),
    st.integers(0, 60),
)
def test_histories_against_what_they_say(lots, cut):
    state, events = sampling.SkipLotState(), []
    for draw, good, eager in lots:
        # after the last lot not accepted: three accepted qualify, then draws decide
        results = [event.accepted for event in events]
        since = (
            results[len(results) - results[::-1].index(False) :]
            if (False in results)
            else results
        )
        quiet = len(since) - next(
            (len(since) - i for i, r in enumerate(reversed(since)) if r is not None), 0
        )
        needed = len(since) < 3 or draw == 0 or quiet >= 5
        assert sampling.must_inspect(state, RULE, draw)[0] is needed
        events.append(Lot(draw, good if needed or eager else None))
        state, _reason = sampling.skip_lot_step(state, events[-1], RULE)
    assert sampling.skip_lot_replay(events, RULE)[0] == state
    first, _changes = sampling.skip_lot_replay(events[:cut], RULE)
    assert sampling.skip_lot_replay(events[cut:], RULE, first)[0] == state

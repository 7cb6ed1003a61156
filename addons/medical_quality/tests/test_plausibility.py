# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..rules import LEAST_HISTORY, suspect

STEP = Decimal("0.01")
USUAL = [Decimal(text) for text in "5.00 5.01 4.99 5.02 5.00 4.98 5.01 5.00".split()]
_NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=2)


def _suspect(text, history=USUAL, distance=Decimal(8), **bounds):
    bounds = {name: Decimal(value) for name, value in bounds.items()}
    return suspect(
        Decimal(text), history=history, distance=distance, step=STEP, **bounds
    )


@tagged("post_install", "-at_install")
class TestPlausibility(BaseCase):
    """What looks mistyped is suspected; what is usual is not."""

    def test_usual_values_are_not_suspected(self):
        for text in ("5.00", "4.95", "5.08"):
            self.assertIsNone(_suspect(text), text)

    def test_a_slip_of_the_decimal_sign_is_named(self):
        for text, power in (("50.1", 1), ("0.50", -1), ("501", 2), ("5010", 3)):
            found = _suspect(text)
            self.assertEqual((found.rule, found.power), ("unusual", power), text)
            self.assertEqual(found.usual, Decimal("5.00"))
            self.assertEqual(found.count, 8)

    def test_the_sign_is_named(self):
        self.assertTrue(_suspect("-5.01").opposite)

    def test_far_without_a_reason(self):
        found = _suspect("5.90")
        self.assertEqual((found.rule, found.power), ("unusual", 0))

    def test_few_values_say_nothing(self):
        self.assertIsNone(_suspect("50", history=USUAL[: LEAST_HISTORY - 1]))
        self.assertIsNone(_suspect("50", history=[]))

    def test_the_plausible_range_needs_no_history(self):
        found = _suspect("11", history=[], lower="1", upper="10")
        self.assertEqual((found.rule, found.usual), ("implausible", None))
        for text in ("1", "10"):
            self.assertIsNone(_suspect(text, history=[], lower="1", upper="10"), text)
        self.assertTrue(_suspect("0.99", history=[], lower="1"))

    def test_equal_values_before_leave_room(self):
        same = [Decimal(5)] * 20
        self.assertIsNone(_suspect("5.08", history=same))
        self.assertTrue(_suspect("5.09", history=same))

    def test_one_wild_value_before_changes_little(self):
        self.assertIsNone(_suspect("5.03", history=[*USUAL, Decimal(500)]))
        self.assertTrue(_suspect("50", history=[*USUAL, Decimal(500)]))

    def test_around_zero_nothing_is_divided(self):
        self.assertTrue(_suspect("3", history=[Decimal(0)] * 9))

    @given(_NUMBERS, st.lists(_NUMBERS, max_size=30))
    def test_any_numbers_give_an_answer(self, number, history):
        found = suspect(number, history=history, distance=Decimal(8), step=STEP)
        if len(history) < LEAST_HISTORY:
            self.assertIsNone(found)
        if found:
            self.assertNotEqual(number, found.usual)

    @given(_NUMBERS, st.lists(_NUMBERS, min_size=8, max_size=30))
    def test_further_is_never_less_suspect(self, number, history):
        near = suspect(number, history=history, distance=Decimal(20), step=STEP)
        if near:
            self.assertTrue(
                suspect(number, history=history, distance=Decimal(8), step=STEP)
            )

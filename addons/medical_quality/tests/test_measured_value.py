# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..rules import (
    format_limits,
    parse_measured_value,
    result_digest,
    within_limits,
)


@tagged("post_install", "-at_install")
class TestMeasuredValue(BaseCase):
    """Typed values are read exactly or not at all."""

    def test_point_and_comma(self):
        for text in ("5.02", "5,02", " 5.02 ", "+5.02"):
            self.assertEqual(parse_measured_value(text), Decimal("5.02"), text)
        self.assertEqual(parse_measured_value("-0,5"), Decimal("-0.5"))

    def test_zero_is_a_value(self):
        for text in ("0", "0.0", "0,00", "-0"):
            self.assertEqual(parse_measured_value(text), 0)

    def test_nothing_is_guessed(self):
        for text in (
            "",
            " ",
            None,
            False,
            ".",
            ".5",
            "5.",
            "5,0.2",
            "1.000,5",
            "1 000",
            "5 mm",
            "~5",
            "5-6",
            "1e3",
            "nan",
            "inf",
            "٥",
            "５",
            "−5",
            "--5",
            "0x10",
            "5\n6",
            "9" * 16,
        ):
            with self.assertRaises(ValueError, msg=repr(text)):
                parse_measured_value(text)

    @given(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False))
    def test_every_plain_number_is_read_as_written(self, number):
        text = f"{number:f}"
        self.assertEqual(parse_measured_value(text), number)
        self.assertEqual(parse_measured_value(text.replace(".", ",")), number)

    @given(st.text(max_size=12))
    def test_any_text_gives_a_number_or_an_error(self, text):
        try:
            number = parse_measured_value(text)
        except ValueError:
            return
        self.assertTrue(number.is_finite())
        self.assertTrue(set(text.strip()) <= set("+-0123456789.,"))

    def test_limits_are_included_and_exact(self):
        for value, conforms in (
            ("4.80", True),
            ("5.20", True),
            ("4.799", False),
            ("5.2000000001", False),
        ):
            self.assertIs(within_limits(Decimal(value), "4.80", "5.20"), conforms)
        self.assertTrue(within_limits(Decimal("-7"), "", "0.0"))
        self.assertFalse(within_limits(Decimal("0.1"), None, "0.0"))
        self.assertFalse(within_limits(Decimal("-0.1"), "0.0", None))

    def test_no_limit_never_conforms(self):
        with self.assertRaises(ValueError):
            within_limits(Decimal(1), "", None)

    def test_limits_in_words(self):
        self.assertEqual(format_limits("1", "2", "mm"), "1 … 2 mm")
        self.assertEqual(format_limits("0.0", "", "N"), "≥ 0.0 N")
        self.assertEqual(format_limits(None, "2"), "≤ 2")

    def test_digest_is_of_the_content(self):
        one = result_digest({"a": "5.0", "b": None})
        self.assertEqual(one, result_digest({"b": None, "a": "5.0"}))
        self.assertNotEqual(one, result_digest({"a": "5.00", "b": None}))
        with self.assertRaises(TypeError):
            result_digest({"a": Decimal(1)})

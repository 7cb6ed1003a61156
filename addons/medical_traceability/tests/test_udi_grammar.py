# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json
import re
import string
from datetime import date
from pathlib import Path

from biip.gs1_messages import GS1Message
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..udi import (
    Gs1Date,
    UdiError,
    bracketed,
    build_element_string,
    check_digit,
    hri,
    normalise_gtin,
    parse_element_string,
)
from ..udi.charset import CSET_82

_TODAY = date(2026, 11, 22)
_VECTORS = json.loads(
    (Path(__file__).parent / "vectors" / "udi_gs1.json").read_text("utf-8")
)

_components = st.text(sorted(CSET_82), min_size=1, max_size=20)
_gtins = st.text(string.digits, min_size=13, max_size=13).map(
    lambda body: body + check_digit(body)
)
_dates = st.dates(date(1977, 1, 1), date(2076, 12, 31))
_udis = st.fixed_dictionaries(
    {"gtin": _gtins},
    optional={
        "lot": _components,
        "serial": _components,
        "expiry": _dates,
        "manufacture": _dates,
    },
)


def from_hri(text):
    """Element string of an HRI of the vectors; variable components end with GS."""
    parts = re.findall(r"\((\d{2})\)((?:[^(]|\((?!\d{2}\)))*)", text)
    return "".join(
        f"{ai}{value}" + ("" if ai in ("01", "11", "17") else "\x1d")
        for ai, value in parts
    )


def element_string(vector):
    text = vector["string"]
    return from_hri(text) if text.startswith("(") else text


@tagged("post_install", "-at_install")
class TestUdiGrammar(BaseCase):
    """The grammar against published vectors, itself, and another library."""

    def test_check_digits(self):
        for case in _VECTORS["gtin_mod10"]["cases"]:
            self.assertEqual(check_digit(case["body"]), case["check"])

    def test_positive_vectors(self):
        for vector in _VECTORS["positive"]:
            with self.subTest(vector=vector["id"]):
                udi = parse_element_string(element_string(vector), today=_TODAY)
                expected = vector["expected"]
                self.assertEqual(udi.gtin, expected["di"])
                self.assertEqual(udi.lot, expected.get("lot"))
                self.assertEqual(udi.serial, expected.get("serial"))
                for name in ("expiry", "manufacture"):
                    value = getattr(udi, name)
                    self.assertEqual(value and value.iso, expected.get(name))
                    self.assertEqual(
                        value and value.last_day.isoformat(),
                        expected.get(f"{name}_last_day"),
                    )
                parts = vars(udi)
                again = build_element_string(**parts, today=_TODAY)
                self.assertEqual(parse_element_string(again, today=_TODAY), udi)

    def test_negative_vectors(self):
        for vector in _VECTORS["negative"]:
            with self.subTest(vector=vector["id"]):
                with self.assertRaises(UdiError) as caught:
                    parse_element_string(element_string(vector), today=_TODAY)
                self.assertEqual(caught.exception.code, vector["expected_error"])

    def test_order_and_separators(self):
        parts = {
            "gtin": "9506000134352",
            "serial": "S(1)",
            "lot": "L1",
            "manufacture": date(2026, 1, 2),
            "expiry": date(2027, 12, 31),
        }
        self.assertEqual(
            build_element_string(**parts, today=_TODAY),
            "0109506000134352172712311126010210L1\x1d21S(1)",
        )
        self.assertEqual(
            hri(**parts, today=_TODAY),
            "(01)09506000134352(17)271231(11)260102(10)L1(21)S(1)",
        )
        self.assertEqual(
            bracketed(**parts, today=_TODAY),
            "[01]09506000134352[17]271231[11]260102[10]L1[21]S(1)",
        )
        self.assertNotIn("\x1d", build_element_string("9506000134352", lot="L"))

    def test_builder_refuses(self):
        gtin = "09506000134352"
        for parts, code in (
            ({"gtin": "09506000134353"}, "E_CHECK_DIGIT"),
            ({"gtin": ""}, "E_EMPTY"),
            ({"gtin": "950600013435²"}, "E_CHARSET"),
            ({"gtin": "123456789"}, "E_LENGTH"),
            ({"gtin": gtin, "lot": ""}, "E_EMPTY"),
            ({"gtin": gtin, "lot": "A B"}, "E_CHARSET"),
            ({"gtin": gtin, "lot": "A[1]"}, "E_CHARSET"),
            ({"gtin": gtin, "serial": "A\x1d1"}, "E_CHARSET"),
            ({"gtin": gtin, "serial": "é"}, "E_CHARSET"),
            ({"gtin": gtin, "serial": "A" * 21}, "E_LENGTH"),
            ({"gtin": gtin, "expiry": date(2077, 1, 1)}, "E_DATE"),
            ({"gtin": gtin, "manufacture": date(1976, 1, 1)}, "E_DATE"),
        ):
            for build in (build_element_string, hri, bracketed):
                with self.subTest(parts=parts, build=build.__name__):
                    with self.assertRaises(UdiError) as caught:
                        build(**parts, today=_TODAY)
                    self.assertEqual(caught.exception.code, code)
        self.assertIsInstance(caught.exception, ValueError)

    def test_parser_refuses(self):
        for text, code in (
            ("", "E_EMPTY"),
            ("]d2", "E_EMPTY"),
            ("\x1d", "E_EMPTY"),
            ("0109506000134352\x1d\x1d10A", "E_STRUCT"),
            ("0109506000134352999A", "E_AI_UNKNOWN"),
            ("010950600013435210", "E_EMPTY"),
            ("0109506000134352112600101", "E_DATE"),
            ("01095060001343521726AA01", "E_CHARSET"),
            ("0109506000134352" * 2 + "0109506000117843", "E_DUP_AI"),
        ):
            with self.subTest(text=text), self.assertRaises(UdiError) as caught:
                parse_element_string(text, today=_TODAY)
            self.assertEqual(caught.exception.code, code)

    def test_position_of_an_error(self):
        with self.assertRaises(UdiError) as caught:
            parse_element_string("]d2010950600013435210AB C", today=_TODAY)
        self.assertEqual(caught.exception.position, 23)
        self.assertEqual(caught.exception.ai, "10")

    @settings(max_examples=400, deadline=None)
    @given(_udis)
    def test_build_then_parse_is_the_identity(self, parts):
        text = build_element_string(**parts, today=_TODAY)
        udi = parse_element_string("]d2" + text, today=_TODAY)
        self.assertEqual(udi.gtin, parts["gtin"])
        self.assertEqual(udi.lot, parts.get("lot"))
        self.assertEqual(udi.serial, parts.get("serial"))
        for name in ("expiry", "manufacture"):
            value = getattr(udi, name)
            self.assertEqual(value and value.last_day, parts.get(name))

    @settings(max_examples=400, deadline=None)
    @given(_udis)
    def test_another_parser_reads_the_same(self, parts):
        text = build_element_string(**parts, today=_TODAY)
        message = GS1Message.parse(text)
        read = {element.ai.ai: element for element in message.element_strings}
        self.assertEqual(read["01"].value, parts["gtin"])
        self.assertIsNotNone(read["01"].gtin)
        for ai, name in (("10", "lot"), ("21", "serial")):
            self.assertEqual(read[ai].value if ai in read else None, parts.get(name))
        for ai, name in (("17", "expiry"), ("11", "manufacture")):
            self.assertEqual(ai in read, name in parts)
            if ai in read and date.today().year == _TODAY.year:
                self.assertEqual(read[ai].date, parts[name])

    @settings(max_examples=600, deadline=None)
    @given(st.text() | st.text(string.digits + "]d2\x1dAB", max_size=60))
    def test_any_text_raises_nothing_else(self, text):
        try:
            udi = parse_element_string(text, today=_TODAY)
        except UdiError as error:
            self.assertTrue(error.code.startswith("E_"))
        else:
            self.assertEqual(normalise_gtin(udi.gtin).value, udi.gtin)

    @given(_gtins, st.integers(0, 12), st.integers(1, 9))
    @settings(max_examples=200, deadline=None)
    def test_a_changed_digit_is_found(self, gtin, index, step):
        digit = str((int(gtin[index]) + step) % 10)
        with self.assertRaises(UdiError):
            normalise_gtin(gtin[:index] + digit + gtin[index + 1 :])

    @given(st.integers(1977, 2076), st.integers(1, 12))
    @settings(max_examples=100, deadline=None)
    def test_month_without_day(self, year, month):
        value = Gs1Date(year, month, 0)
        text = build_element_string("9506000134352", expiry=value, today=_TODAY)
        read = parse_element_string(text, today=_TODAY).expiry
        self.assertEqual(read, value)
        self.assertEqual(read.iso, f"{year:04d}-{month:02d}")
        self.assertEqual(read.last_day.month, month)

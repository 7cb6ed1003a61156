# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Formulas: what is read, what it is worth, and what is refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .package import formula

VALUES = {"D1": Decimal("5.02"), "D2": Decimal("4.98"), "L": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("D1", "5.02"),
        ("D1 - D2", "0.04"),
        ("(D1 + D2) / 2", "5"),
        ("D1+D2*L", "19.96"),
        ("-D1 + +D2", "-0.04"),
        ("--L", "3"),
        ("2 - 3 - L", "-4"),
        ("12 / L / 2", "2"),
        ("min(D1, D2, L)", "3"),
        ("max(D1,D2)", "5.02"),
        ("mean(D1, D2)", "5"),
        ("sum(D1, D2, 1)", "11"),
        ("range(D1, D2, L)", "2.02"),
        ("abs(D2 - D1)", "0.04"),
        ("1 / L", "0.3333333333"),
        ("-2 / L", "-0.6666666667"),
        ("0.0000000001 * L / 6", "0.0000000001"),
    ],
)
def test_values(text, value):
    assert formula.decimal_text(formula.parse_formula(text).value(VALUES)) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E_SYNTAX"),
        ("D1 +", "E_SYNTAX"),
        ("D1 D2", "E_SYNTAX"),
        ("(D1", "E_SYNTAX"),
        ("D1)", "E_SYNTAX"),
        ("D1 ** 2", "E_SYNTAX"),
        ("D1 // 2", "E_SYNTAX"),
        ("D1.real", "E_SYNTAX"),
        ("D1[0]", "E_SYNTAX"),
        ("'a'", "E_SYNTAX"),
        ("D1; D2", "E_SYNTAX"),
        ("1e9 * D1", "E_SYNTAX"),
        ("1.2.3 * D1", "E_SYNTAX"),
        ("٣ * D1", "E_SYNTAX"),
        ("_x + D1", "E_SYNTAX"),
        ("max + D1", "E_SYNTAX"),
        ("max()", "E_SYNTAX"),
        ("eval(D1)", "E_FUNCTION"),
        ("__import__(D1)", "E_SYNTAX"),
        ("abs(D1, D2)", "E_FUNCTION"),
        ("5 + 6", "E_NAME"),
        ("(" * 25 + "D1" + ")" * 25, "E_LENGTH"),
        ("-" * 30 + "D1", "E_LENGTH"),
        ("D1 + " * 60 + "D1", "E_LENGTH"),
    ],
)
def test_refused(text, code):
    with pytest.raises(formula.FormulaError) as caught:
        formula.parse_formula(text)
    assert caught.value.code == code


def test_no_value():
    with pytest.raises(formula.FormulaError) as caught:
        formula.parse_formula("1 / (D1 - D1)").value(VALUES)
    assert caught.value.code == "E_ZERO"
    with pytest.raises(formula.FormulaError) as caught:
        formula.parse_formula("D1 + D3").value(VALUES)
    assert caught.value.code == "E_NAME"
    with pytest.raises(formula.FormulaError) as caught:
        formula.decimal_text(Fraction(10**15))
    assert caught.value.code == "E_SIZE"


@given(st.text(max_size=40))
def test_any_text_is_a_formula_or_refused(text):
    try:
        read = formula.parse_formula(text)
    except formula.FormulaError:
        return
    assert read.names


@st.composite
def expressions(draw, depth=3):
    """``(text, value)``, the value by Python's own fractions."""
    kind = draw(st.sampled_from(["name", "number", "sum", "sign", "call"]))
    if depth == 0 or kind == "name":
        name = draw(st.sampled_from(sorted(VALUES)))
        return name, Fraction(VALUES[name])
    if kind == "number":
        number = draw(st.decimals(0, 999, places=3, allow_nan=False))
        return str(number), Fraction(number)
    left, right = draw(expressions(depth - 1)), draw(expressions(depth - 1))
    if kind == "sign":
        return f"-({left[0]})", -left[1]
    if kind == "call":
        name, value = draw(
            st.sampled_from(
                [
                    ("min", min(left[1], right[1])),
                    ("max", max(left[1], right[1])),
                    ("range", abs(left[1] - right[1])),
                    ("mean", (left[1] + right[1]) / 2),
                ]
            )
        )
        return f"{name}({left[0]}, {right[0]})", value
    sign, value = draw(
        st.sampled_from(
            [
                ("+", left[1] + right[1]),
                ("-", left[1] - right[1]),
                ("*", left[1] * right[1]),
            ]
        )
    )
    return f"({left[0]}) {sign} ({right[0]})", value


@given(expressions())
def test_value_is_that_of_the_fractions(expression):
    text, value = expression
    try:
        read = formula.parse_formula(text)
    except formula.FormulaError as error:
        # numbers alone are no formula, and long ones none either
        assert error.code in ("E_NAME", "E_LENGTH")
        return
    assert read.value(VALUES) == value


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 10))
def test_written_down_it_is_the_nearest(number, digits):
    text = formula.decimal_text(number, digits)
    assert abs(Fraction(text) - number) <= Fraction(1, 2 * 10**digits)
    assert text != "-0"
    assert "." not in text or not text.endswith("0")


def test_a_half_is_rounded_away_from_zero():
    assert formula.decimal_text(Fraction(25, 100), 1) == "0.3"
    assert formula.decimal_text(Fraction(-25, 100), 1) == "-0.3"


@pytest.mark.parametrize("text", ["D1", "a", "X_2", "A234567890123456"])
def test_symbols(text):
    assert formula.is_symbol(text)


@pytest.mark.parametrize(
    "text", ["", "1D", "_a", "max", "A2345678901234567", "Ä", "a b", None]
)
def test_no_symbols(text):
    assert not formula.is_symbol(text)

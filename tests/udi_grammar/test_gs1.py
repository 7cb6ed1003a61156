# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""GS1 element strings: what is read, what is refused, and where."""

from datetime import date

import pytest
from udi_command.grammar import udi

from .vectors import TODAY

GTIN = "09506000134352"
GS = udi.GS


def codes(text):
    return [problem.code for problem in udi.parse(text, today=TODAY).errors]


def test_order_and_separators():
    parts = {
        "gtin": "9506000134352",
        "serial": "S(1)",
        "lot": "L1",
        "manufacture": date(2026, 1, 2),
        "expiry": date(2027, 12, 31),
        "today": TODAY,
    }
    assert udi.build_element_string(**parts) == (
        "0109506000134352172712311126010210L1\x1d21S(1)"
    )
    assert udi.hri(**parts) == "(01)09506000134352(17)271231(11)260102(10)L1(21)S(1)"
    assert udi.bracketed(**parts) == (
        "[01]09506000134352[17]271231[11]260102[10]L1[21]S(1)"
    )
    assert GS not in udi.build_element_string(GTIN, lot="L")
    assert udi.build_element_string(
        GTIN, lot="L", quantity=5, others={"240": "R", "20": "01"}
    ) == (f"01{GTIN}200110L{GS}305{GS}240R")


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"gtin": "09506000134353"}, "E_CHECK_DIGIT"),
        ({"gtin": ""}, "E_EMPTY"),
        ({"gtin": "950600013435²"}, "E_CHARSET"),
        ({"gtin": "123456789"}, "E_LENGTH"),
        ({"lot": ""}, "E_EMPTY"),
        ({"lot": "A B"}, "E_CHARSET"),
        ({"lot": "A[1]"}, "E_CHARSET"),
        ({"serial": "A\x1d1"}, "E_CHARSET"),
        ({"serial": "é"}, "E_CHARSET"),
        ({"serial": "A" * 21}, "E_LENGTH"),
        ({"expiry": date(2077, 1, 1)}, "E_DATE"),
        ({"manufacture": date(1976, 1, 1)}, "E_DATE"),
        ({"expiry": udi.UdiDate(2027, 1, 1, 5)}, "E_DATE"),
        ({"quantity": 0}, "E_LENGTH"),
        ({"quantity": 10**8}, "E_LENGTH"),
        ({"others": {"05": "1"}}, "E_AI_UNKNOWN"),
        ({"others": {"8200": "a b"}}, "E_CHARSET"),
        ({"others": {"02": GTIN}}, "E_MUTEX"),
        ({"others": {"250": "1"}}, "E_STRUCT"),
        ({"serial": "1", "others": {"21": "2"}}, "E_STRUCT"),
        ({"others": {"01": "09506000117843"}}, "E_STRUCT"),
    ],
)
def test_what_no_label_carries_is_not_built(parts, code):
    builders = (udi.build_element_string, udi.hri, udi.bracketed)
    for build in (*builders, udi.build_digital_link):
        with pytest.raises(udi.UdiError) as caught:
            build(**{"gtin": GTIN, "today": TODAY, **parts})
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["E_EMPTY"]),
        ("]d2", ["E_EMPTY"]),
        (GS, ["E_EMPTY"]),
        (f"01{GTIN}{GS}{GS}10A", ["E_STRUCT"]),
        (f"01{GTIN}891A", ["E_AI_UNKNOWN"]),
        (f"01{GTIN}10", ["E_EMPTY"]),
        (f"01{GTIN}10{GS}21A", ["E_EMPTY"]),
        (f"01{GTIN}1126{GS}21A", ["E_LENGTH"]),
        (f"01{GTIN}112600101", ["E_DATE", "E_AI_UNKNOWN"]),
        (f"01{GTIN}1726AA01", ["E_CHARSET"]),
        (f"01{GTIN}" * 2 + "0109506000117843", ["E_DUP_AI"]),
        (f"01{GTIN}" * 2, []),
        (f"02{GTIN}3710", ["E_NO_DI", "E_STRUCT"]),
        (f"01{GTIN}02{GTIN}", ["E_MUTEX", "E_STRUCT"]),
        (f"01{GTIN}21A{GS}235B", ["E_MUTEX"]),
        (f"01{GTIN}250A", ["E_STRUCT"]),
        (f"01{GTIN}21B{GS}250A", []),
        ("00095060001343521786", ["E_NO_DI"]),
        ("00095060001343521787", ["E_CHECK_DIGIT", "E_NO_DI"]),
        (f"03{GTIN}10AB", []),
        (f"01{GTIN}8008260101", ["E_LENGTH"]),
        (f"01{GTIN}800826010124", ["E_DATE"]),
        (f"01{GTIN}80082601012359{GS}10A", []),
        (f"01{GTIN}422276", []),
        (f"(01){GTIN}(8013)1987654Ad4X4bL5ttr2310c2X", ["E_CHECK_PAIR"]),
        (f"(01){GTIN}(8014)1987654Ad4X4bL5ttr2310c2X", ["E_CHECK_PAIR"]),
        (f"(01){GTIN}(89)12", ["E_AI_UNKNOWN"]),
        (f"[01]{GTIN}[89]12", ["E_AI_UNKNOWN"]),
        (f"(89)12(01){GTIN}", ["E_AI_UNKNOWN"]),
        ("(01", ["E_STRUCT"]),
        ("[]", ["E_STRUCT"]),
        ("hello", ["E_STRUCT"]),
        ("]E09506000134352", []),
        ("]E0010950600013435210AB", ["E_SYMBOLOGY"]),
        ("]d1", ["E_SYMBOLOGY"]),
        (f"]C0(01){GTIN}", ["E_SYMBOLOGY"]),
        ("1725123110AB", ["E_NO_DI"]),
        ("17251331", ["E_DATE", "E_NO_DI"]),
        ("0" * 8193, ["E_LENGTH"]),
    ],
)
def test_codes(text, expected):
    assert codes(text) == expected


def test_only_a_text_is_read():
    for value in (None, 5, b"01", ["01"]):
        assert [p.code for p in udi.parse(value).errors] == ["E_STRUCT"]


def test_fields_are_as_read_where_they_are_wrong():
    parsed = udi.parse("(01)09506000134353(17)261331(10)A B", today=TODAY)
    assert (parsed.di, parsed.lot, parsed.expiry) == ("09506000134353", "A B", None)
    assert [problem.code for problem in parsed.errors] == [
        "E_CHECK_DIGIT",
        "E_DATE",
        "E_CHARSET",
    ]


def test_positions():
    for text, position, ai in (
        (f"]d201{GTIN}10AB C", 23, "10"),
        (f"01{GTIN}10AB{GS}891234", 21, "89"),
        (f"(01){GTIN}(17)261331", 22, "17"),
        ("(01)09506000134353", 17, "01"),
        ("]d1x", 0, None),
    ):
        [problem] = udi.parse(text, today=TODAY).errors
        assert (problem.position, problem.ai) == (position, ai), text
        with pytest.raises(udi.UdiError) as caught:
            udi.parse(text, strict=True, today=TODAY)
        assert caught.value.position == position
        assert caught.value.problem() == problem


@pytest.mark.parametrize("symbology", ["]d2", "]C1", "]Q3", "]e0", "]J1", ""])
@pytest.mark.parametrize("leading", ["", GS])
def test_symbology_identifiers(symbology, leading):
    parsed = udi.parse(f"{symbology}{leading}01{GTIN}10AB{GS}", strict=True)
    assert (parsed.di, parsed.lot, parsed.form) == (GTIN, "AB", "element_string")


def test_brackets_in_data():
    assert udi.parse(f"(01){GTIN}(10)A(21)B").serial == "B"
    assert udi.parse(f"(01){GTIN}(10)A\\(21)B", strict=True).lot == "A(21)B"
    assert udi.parse(f"[01]{GTIN}[10]A(21)B", strict=True).lot == "A(21)B"
    assert udi.parse(f"(01){GTIN}(10)A(89)B", strict=True).lot == "A(89)B"
    assert udi.parse(f"(01){GTIN}(10)((", strict=True).lot == "(("


def test_a_retail_symbol_carries_a_gtin():
    for text, gtin in (
        ("]E09506000134352", GTIN),
        ("]I109506000134352", GTIN),
        ("]E495060001", "00000095060001"),
    ):
        assert udi.parse(text).di == gtin
    assert udi.parse("]E495060001345").form == "none"


@pytest.mark.parametrize(
    ("year", "two", "full"),
    [
        (2026, "76", 2076),
        (2026, "77", 1977),
        (2049, "99", 2099),
        (2049, "00", 2000),
        (2051, "00", 2100),
        (2051, "01", 2101),
        (2051, "02", 2002),
        (2099, "49", 2149),
        (2099, "50", 2050),
    ],
)
def test_the_century_slides(year, two, full):
    text = f"01{GTIN}17{two}0131"
    assert udi.parse(text, strict=True, today=date(year, 1, 1)).expiry.year == full


def test_a_leap_day_is_judged_by_the_whole_year():
    assert codes(f"01{GTIN}17280229") == []
    assert codes(f"01{GTIN}17270229") == ["E_DATE"]
    # 2100 has no leap day
    far = udi.parse(f"01{GTIN}17000229", today=date(2060, 1, 1))
    assert [problem.code for problem in far.errors] == ["E_DATE"]


def test_the_strict_function_takes_scans_only():
    read = udi.parse_element_string(f"]d201{GTIN}10AB{GS}99X", today=TODAY)
    assert read == udi.Udi(GTIN, lot="AB")
    for text, code in (
        (f"(01){GTIN}", "E_STRUCT"),
        ("+A123AA40 ", "E_STRUCT"),
        (f"03{GTIN}", "E_NO_DI"),
    ):
        with pytest.raises(udi.UdiError) as caught:
            udi.parse_element_string(text)
        assert caught.value.code == code


def test_sscc():
    sscc = udi.build_sscc(0, "9506000", 134352178)
    assert sscc == udi.check_sscc("095060001343521786")
    assert udi.parse("00" + sscc).get("00") == sscc
    assert len(udi.build_sscc(9, "9506000", 1)) == 18
    for arguments, code in (
        ((0, "9506000", 10**9), "E_LENGTH"),
        ((10, "9506000", 1), "E_LENGTH"),
        ((0, "950", 1), "E_LENGTH"),
        ((0, "95O6000", 1), "E_CHARSET"),
        ((0, "9506000", -1), "E_LENGTH"),
    ):
        with pytest.raises(udi.UdiError) as caught:
            udi.build_sscc(*arguments)
        assert caught.value.code == code
    for text, code in (
        (sscc[:-1], "E_LENGTH"),
        (sscc[:-1] + str((int(sscc[-1]) + 1) % 10), "E_CHECK_DIGIT"),
        ("", "E_EMPTY"),
    ):
        with pytest.raises(udi.UdiError) as caught:
            udi.check_sscc(text)
        assert caught.value.code == code

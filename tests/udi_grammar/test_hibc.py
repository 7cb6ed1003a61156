# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""HIBC: reading, writing, and symbols that belong together."""

from datetime import date

import pytest
from udi_command.grammar import udi

from .vectors import TODAY


def checked(text):
    """A text with its check character, computed here anew."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
    return text + alphabet[sum(map(alphabet.index, text)) % 43]


def read(body):
    return udi.parse(checked(body), today=TODAY)


@pytest.mark.parametrize(
    ("secondary", "expected"),
    [
        ("$$7LOT", {"lot": "LOT"}),
        ("$$+7SN1", {"serial": "SN1"}),
        ("$$0927LOT", {"lot": "LOT", "expiry": "2027-09"}),
        ("$$1227LOT", {"lot": "LOT", "expiry": "2027-12"}),
        ("$$2123127LOT", {"lot": "LOT", "expiry": "2027-12-31"}),
        ("$$3271231LOT", {"lot": "LOT", "expiry": "2027-12-31"}),
        ("$$427123123LOT", {"lot": "LOT", "expiry": "2027-12-31T23Z"}),
        ("$$527365LOT", {"lot": "LOT", "expiry": "2027-12-31"}),
        ("$$62736523LOT", {"lot": "LOT", "expiry": "2027-12-31T23Z"}),
        ("$$528366", {"expiry": "2028-12-31"}),
        ("$$+3271231SN1", {"serial": "SN1", "expiry": "2027-12-31"}),
        ("$$8127LOT", {"quantity": 12, "lot": "LOT"}),
        ("$$9001007LOT", {"quantity": 100, "lot": "LOT"}),
        ("$$8243280112R1", {"quantity": 24, "expiry": "2028-01-12", "lot": "R1"}),
        ("$LOT", {"lot": "LOT"}),
        ("$+SN1", {"serial": "SN1"}),
        ("27365LOT", {"lot": "LOT", "expiry": "2027-12-31"}),
        ("27365", {"expiry": "2027-12-31"}),
        (
            "$$7L/SS1/Q7/14D20271231/16D20260102",
            {
                "lot": "L",
                "serial": "S1",
                "quantity": 7,
                "expiry": "2027-12-31",
                "manufacture": "2026-01-02",
            },
        ),
        ("S1", {"serial": "1"}),
        ("16D20260102", {"manufacture": "2026-01-02"}),
    ],
)
def test_secondaries(secondary, expected):
    parsed = read(f"+A999PART0/{secondary}")
    assert parsed.errors == ()
    assert (parsed.di, parsed.form) == ("A999PART0", "hibc")
    for name in ("lot", "serial", "quantity", "expiry", "manufacture"):
        value = getattr(parsed, name)
        assert getattr(value, "iso", value) == expected.get(name), name


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("+-999PART0", ["E_LIC"]),
        ("+A9990", ["E_LENGTH"]),
        ("+A999PARTX", ["E_UM"]),
        ("+A9-9PART0", ["E_LIC"]),
        ("+A999PA.T0", ["E_PCN"]),
        ("+A999PART0/$$", ["E_FLAG"]),
        ("+A999PART0/$$AB", ["E_FLAG"]),
        ("+A999PART0/$$+8127SN", ["E_FLAG"]),
        ("+A999PART0/$$81", ["E_LENGTH"]),
        ("+A999PART0/$$8A17LOT", ["E_CHARSET"]),
        ("+A999PART0/$$8128LOT", ["E_FLAG"]),
        ("+A999PART0/$$1327L", ["E_DATE"]),
        ("+A999PART0/$$2130127L", ["E_DATE"]),
        ("+A999PART0/$$3270200L", ["E_DATE"]),
        ("+A999PART0/$$427010124L", ["E_DATE"]),
        ("+A999PART0/$$527366L", ["E_DATE"]),
        ("+A999PART0/$$527000L", ["E_DATE"]),
        ("+A999PART0/$$62736524L", ["E_DATE"]),
        ("+A999PART0/$$32712", ["E_LENGTH"]),
        ("+A999PART0/$$7L-1", ["E_CHARSET"]),
        ("+A999PART0/$$7" + "L" * 19, ["E_LENGTH"]),
        ("+A999PART0/$$+7", ["E_EMPTY"]),
        ("+A999PART0/$$7L/S", ["E_EMPTY"]),
        ("+A999PART0/$$7L/Q", ["E_EMPTY"]),
        ("+A999PART0/$$7L/Q123456", ["E_LENGTH"]),
        ("+A999PART0/$$7L/14D2027123", ["E_LENGTH"]),
        ("+A999PART0/$$7L/14D20271331", ["E_DATE"]),
        ("+A999PART0/$$3271231L/14D20271230", ["E_DUP_AI"]),
        ("+A999PART0/$$3271231L/14D20271231", []),
        ("+A999PART0/$$7L/$$7M", ["E_FLAG"]),
        ("+A999PART0/", ["E_FLAG"]),
        ("+A999PART0/XYZ", ["E_FLAG"]),
    ],
)
def test_what_is_wrong(body, codes):
    assert [problem.code for problem in read(body).errors] == codes


def test_texts_that_are_cut_off():
    for text in ("+", "+A", "+AB", "+A99", "+$", "+$$", "**", "*+*", "+7"):
        assert udi.parse(text).errors, text


def test_lower_case_and_others_are_foreign():
    for text, code in (
        ("+a999PART0X", "E_LIC"),
        ("+A999PART0/$$7L#X", "E_CHARSET"),
        ("+A999é0X", "E_PCN"),
        ("+A999PART0é", "E_CHECK_CHAR"),
        ("+$$7LOTaX", "E_LINK_CHAR"),
    ):
        assert udi.parse(text).errors[0].code == code, text


def test_nothing_is_trimmed():
    assert udi.parse("+A123AA40 ", strict=True).di == "A123AA40"
    assert [p.code for p in udi.parse("+A123AA40").errors] == ["E_CHECK_CHAR"]
    assert udi.parse(" +A123AA40 ").errors
    # as printed: asterisks around, an underscore for the space
    assert udi.parse("*+A123AA40_*", strict=True).di == "A123AA40"


def test_in_other_symbols():
    for symbology in ("]d1", "]C0", "]A0", "]Q1"):
        parsed = udi.parse(symbology + "+A999ABC1230V", strict=True)
        assert (parsed.di, parsed.issuing_agency) == ("A999ABC1230", "HIBCC")
    assert udi.parse("]d2+A999ABC1230V").errors
    [problem] = udi.parse("]C0+A999ABC1230W").errors
    assert (problem.code, problem.position) == ("E_CHECK_CHAR", 15)


def test_writing():
    assert udi.hibc_di("A123", "BJC5D6E7", 1) == "A123BJC5D6E71"
    primary = udi.hibc_primary("A123", "BJC5D6E7", 1)
    assert primary == "+A123BJC5D6E71G"
    lot = {"lot": "10X3", "expiry": date(2020, 1, 15)}
    assert udi.hibc_secondary(primary, **lot) == checked("+$$320011510X3G")
    serial = {"serial": "10X3", "expiry": date(2020, 1, 15)}
    assert udi.hibc_secondary(primary, **serial) == checked("+$$+320011510X3G")
    assert udi.hibc_concatenated(
        "A123",
        "BJC5D6E71G",
        1,
        lot="3C001",
        serial="0001",
        manufacture=date(2016, 1, 1),
        quantity=24,
        expiry=udi.UdiDate(2020, 1, 0),
    ) == checked("+A123BJC5D6E71G1/$$82401203C001/S0001/16D20160101")
    assert udi.hibc_concatenated(
        "A123", "B", serial="1", quantity=100, expiry=date(1999, 1, 2)
    ) == checked("+A123B0/$$+71/14D19990102/Q100")
    assert udi.hibc_concatenated("A123", "B", quantity=100) == checked(
        "+A123B0/$$9001007"
    )
    with_hour = udi.hibc_concatenated(
        "A123", "B", lot="L", expiry=udi.UdiDate(2027, 1, 2, 5)
    )
    assert with_hour == checked("+A123B0/$$427010205L")


@pytest.mark.parametrize(
    ("arguments", "components", "code"),
    [
        (("1123", "B"), {"lot": "L"}, "E_LIC"),
        (("A12", "B"), {"lot": "L"}, "E_LIC"),
        (("A123", ""), {"lot": "L"}, "E_LENGTH"),
        (("A123", "B" * 19), {"lot": "L"}, "E_LENGTH"),
        (("A123", "B-1"), {"lot": "L"}, "E_PCN"),
        (("A123", "B", 10), {"lot": "L"}, "E_UM"),
        (("A123", "B"), {}, "E_EMPTY"),
        (("A123", "B"), {"lot": ""}, "E_EMPTY"),
        (("A123", "B"), {"lot": "a"}, "E_CHARSET"),
        (("A123", "B"), {"serial": "L" * 19}, "E_LENGTH"),
        (("A123", "B"), {"quantity": 0}, "E_LENGTH"),
        (("A123", "B"), {"quantity": 100_000}, "E_LENGTH"),
        (("A123", "B"), {"manufacture": udi.UdiDate(2026, 1, 0)}, "E_DATE"),
        (("A123", "B"), {"expiry": udi.UdiDate(1999, 1, 0)}, "E_DATE"),
    ],
)
def test_what_no_label_carries_is_not_written(arguments, components, code):
    with pytest.raises(udi.UdiError) as caught:
        udi.hibc_concatenated(*arguments, **components)
    assert caught.value.code == code


def test_two_symbols_of_one_label():
    primary = udi.parse(udi.hibc_primary("A123", "BJC5D6E7", 1))
    other = udi.parse(udi.hibc_primary("A123", "BJC5D6E7", 2))
    secondary = udi.parse(udi.hibc_secondary(primary.text, lot="L1", serial="S1"))
    joined = udi.join_hibc(primary, secondary)
    assert (joined.di, joined.lot, joined.serial) == ("A123BJC5D6E71", "L1", "S1")
    for first, second, code in (
        (other, secondary, "E_LINK_CHAR"),
        (secondary, primary, "E_STRUCT"),
        (primary, primary, "E_STRUCT"),
    ):
        with pytest.raises(udi.UdiError) as caught:
            udi.join_hibc(first, second)
        assert caught.value.code == code
    with pytest.raises(udi.UdiError) as caught:
        udi.hibc_secondary("+A123BJC5D6E71X", lot="L")
    assert caught.value.code == "E_STRUCT"

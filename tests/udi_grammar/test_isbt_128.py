# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""ISBT 128 of medical devices made of human cells and tissues."""

import pytest
from udi_command.grammar import udi

DI = "=/A9999XYZ100T0944"


def codes(text):
    return [problem.code for problem in udi.parse(text).errors]


def test_structures_in_any_order():
    text = "=>025032&,1LOT456789012345678=A99972312345600" + DI + "=+02000"
    parsed = udi.parse(text, strict=True)
    assert (parsed.di, parsed.donation_id) == ("A9999XYZ100T0944", "A99972312345600")
    assert (parsed.lot, parsed.expiry.iso) == ("LOT456789012345678", "2025-02-01")
    assert parsed.part("compound") == "02000"
    assert udi.parse("]C0" + text, strict=True).di == parsed.di


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=/A9999XYZ100T094", ["E_LENGTH"]),
        ("=/O9999XYZ100T0944", ["E_CHARSET"]),
        ("=/A9999XY-100T0944", ["E_CHARSET"]),
        (DI + "=,00001", ["E_LENGTH"]),
        (DI + "=,00001x", ["E_CHARSET"]),
        (DI + "=>225001", ["E_DATE"]),
        (DI + "=>0250A1", ["E_DATE"]),
        (DI + "=>025000", ["E_DATE"]),
        (DI + "=>024366", []),
        (DI + "=>025366", ["E_DATE"]),
        (DI + "=}999365", []),
        (DI + "=}100001", []),
        (DI + DI, []),
        (DI + "=/B9999XYZ100T0944", ["E_DUP_AI"]),
        (DI + "&)1234567890", ["E_STRUCT"]),
        (DI + "=", ["E_STRUCT"]),
        ("&,1LOT", ["E_LENGTH", "E_NO_DI"]),
        ("=A9997231234560", ["E_LENGTH", "E_NO_DI"]),
        ("=", ["E_STRUCT"]),
        ("=<E0000", ["E_STRUCT"]),
    ],
)
def test_codes(text, expected):
    assert codes(text) == expected


def test_centuries():
    for digits, iso in (
        ("999365", "1999-12-31"),
        ("000366", "2000-12-31"),
        ("100365", "2100-12-31"),
    ):
        assert udi.parse(DI + "=}" + digits, strict=True).manufacture.iso == iso


def test_positions():
    [problem] = udi.parse("]d1" + DI + "=,000000").errors
    assert (problem.code, problem.position) == ("E_SERIAL_RANGE", 23)

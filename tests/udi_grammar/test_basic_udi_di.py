# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Check pairs of Basic UDI-DIs, and telling them from other texts."""

import pytest
from udi_command.grammar import udi


@pytest.mark.parametrize(
    ("body", "pair"),
    [
        # published with the helpers of GS1, by HIBCC, and codes registered in EUDAMED
        ("1987654Ad4X4bL5ttr2310c", "2K"),
        ("12345A", "NJ"),
        ("12345678901234567890123", "NT"),
        ("0763003170002", "Q6"),
        ("599302877PAY", "U9"),
        ("++A999MODELIDENTIFIER11", "S8"),
    ],
)
def test_published_pairs(body, pair):
    assert udi.check_pair(body) == pair
    assert udi.check_basic_udi_di(body + pair) == "valid"
    parsed = udi.parse(body + pair, strict=True)
    assert (parsed.basic_udi_di, parsed.form) == (body + pair, "basic_udi_di")
    assert (parsed.di, parsed.lot, parsed.elements and parsed.elements[0].ai) in (
        (None, None, "8013"),
        (None, None, ()),
    )


def test_what_eudamed_gave_itself_has_no_pair():
    assert udi.check_basic_udi_di("B-04046719000123") == "unscorable"
    parsed = udi.parse("B-04046719000123", strict=True)
    assert parsed.issuing_agency == "EUDAMED"
    assert parsed.basic_udi_di == "B-04046719000123"
    assert udi.parse("D-04046719000123", strict=True).di == "D-04046719000123"
    for text in ("B-", "C-123", "B-1 2", "B-" + "1" * 49):
        assert not udi.parse(text).valid


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E_LENGTH"),
        ("12345NJ", "E_LENGTH"),
        ("1234AANJ", "E_CHARSET"),
        ("12345A N", "E_CHARSET"),
        ("12345AN1", "E_CHARSET"),
        ("12345ANK", "E_CHECK_PAIR"),
        ("++A999MODEL22", "E_CHECK_PAIR"),
        ("++9999MODEL22", "E_LIC"),
        ("++A99-MODEL22", "E_LIC"),
        ("++A999mODEL22", "E_PCN"),
        ("++A99922", "E_LENGTH"),
    ],
)
def test_refused(text, code):
    with pytest.raises(udi.UdiError) as caught:
        udi.check_basic_udi_di(text)
    assert caught.value.code == code


def test_building():
    assert udi.build_gmn("12345", "A") == "12345ANJ"
    assert udi.build_hibc_basic("A999", "MODELIDENTIFIER11") == (
        "++A999MODELIDENTIFIER11S8"
    )
    for build, arguments, code in (
        (udi.build_gmn, ("12345", ""), "E_EMPTY"),
        (udi.build_gmn, ("1234X", "A"), "E_CHARSET"),
        (udi.build_gmn, ("12345", "A B"), "E_CHARSET"),
        (udi.build_gmn, ("12345", "A" * 19), "E_LENGTH"),
        (udi.build_hibc_basic, ("A999", ""), "E_LENGTH"),
        (udi.build_hibc_basic, ("A999", "é"), "E_PCN"),
        (udi.build_hibc_basic, ("A99", "B1"), "E_LIC"),
        (udi.build_hibc_basic, ("A999", "B" * 18), "E_LENGTH"),
    ):
        with pytest.raises(udi.UdiError) as caught:
            build(*arguments)
        assert caught.value.code == code, arguments


def test_a_label_is_no_model_number():
    # the fifth happens to end with a check pair that fits
    texts = ("0109506000134353", "1012345", "17251331", "2112345\x1d99")
    for text in (*texts, "0100412334936833"):
        parsed = udi.parse(text)
        assert (parsed.form, parsed.valid) == ("element_string", False)
    # a company prefix may begin as a label does
    model = udi.build_gmn("0195060", "MODEL")
    assert udi.parse(model, strict=True).basic_udi_di == model

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""GS1 Digital Link URIs."""

from datetime import date

import pytest
from udi_command.grammar import udi

from .vectors import TODAY

GTIN = "09506000134352"


@pytest.mark.parametrize(
    "uri",
    [
        f"https://id.gs1.org/01/{GTIN}/10/AB/21/C%2FD?17=271231",
        f"HTTPS://Example.COM/01/{GTIN}/10/AB/21/C%2fD?17=271231",
        f"http://example.com:8080/shop/de/01/{GTIN}/10/AB/21/C%2FD?x=1&17=271231#top",
        f"https://example.com/gtin/{GTIN}/lot/AB/ser/C%2FD?17=271231&linkType=all",
        "https://example.com/01/9506000134352/10/AB/21/C%2FD?s=1;17=271231",
        f"]Q1https://id.gs1.org/01/{GTIN}/10/AB/21/C%2FD?17=271231",
        f"https://example.com/10/x/01/{GTIN}/10/%41B/21/C%2FD?17=27123%31",
    ],
)
def test_what_is_read(uri):
    parsed = udi.parse(uri, strict=True, today=TODAY)
    assert (parsed.di, parsed.lot, parsed.serial) == (GTIN, "AB", "C/D")
    assert parsed.expiry == udi.UdiDate(2027, 12, 31)
    assert (parsed.form, parsed.issuing_agency) == ("digital_link", "GS1")


@pytest.mark.parametrize(
    ("tail", "codes"),
    [
        ("/01/09506000134353", ["E_CHECK_DIGIT"]),
        ("/01/123", ["E_LENGTH"]),
        (f"/01/{GTIN}/10/", ["E_EMPTY"]),
        (f"/01/{GTIN}/21/A/10/B", ["E_STRUCT"]),
        (f"/01/{GTIN}/17/271231", ["E_STRUCT"]),
        (f"/01/{GTIN}/05/1", ["E_AI_UNKNOWN"]),
        (f"/01/{GTIN}/21/A/235/B", ["E_STRUCT", "E_MUTEX"]),
        (f"/01/{GTIN}?21=A", ["E_STRUCT"]),
        (f"/01/{GTIN}?05=A", ["E_AI_UNKNOWN"]),
        (f"/01/{GTIN}?17=271331", ["E_DATE"]),
        (f"/01/{GTIN}?240=A+B", ["E_CHARSET"]),
        (f"/01/{GTIN}/10/A%20B", ["E_CHARSET"]),
        (f"/01/{GTIN}/10/%C3%A9", ["E_CHARSET"]),
        (f"/01/{GTIN}/10/A%2", ["E_STRUCT"]),
        (f"/01/{GTIN}/10/A B", ["E_CHARSET"]),
        (f"/01/{GTIN}?01=09506000117843", ["E_DUP_AI"]),
        ("/about", ["E_STRUCT"]),
        ("", ["E_STRUCT"]),
        ("/10/AB", ["E_STRUCT"]),
        ("/00/095060001343521786", ["E_NO_DI"]),
    ],
)
def test_what_is_wrong(tail, codes):
    parsed = udi.parse("https://example.com" + tail, today=TODAY)
    assert [problem.code for problem in parsed.errors] == codes


def test_no_web_address():
    for text in ("https://", "http:///01/x", "https:/x"):
        assert [problem.code for problem in udi.parse(text).errors] == ["E_STRUCT"]


def test_building():
    link = udi.build_digital_link(
        "9506000134352",
        lot="A%/1",
        serial="S+1",
        expiry=udi.UdiDate(2027, 12, 0),
        manufacture=date(2026, 1, 2),
        quantity=7,
        others={"22": "2A", "240": "R/1"},
        today=TODAY,
        resolver="https://example.com/udi/",
    )
    assert link == (
        f"https://example.com/udi/01/{GTIN}/22/2A/10/A%25%2F1/21/S%2B1"
        "?17=271200&11=260102&30=7&240=R%2F1"
    )
    read = udi.parse(link, strict=True, today=TODAY)
    assert (read.lot, read.serial, read.get("22")) == ("A%/1", "S+1", "2A")
    assert (read.get("30"), read.get("240")) == ("7", "R/1")
    assert read.expiry.iso == "2027-12"
    third_party = udi.build_digital_link(GTIN, others={"235": "X"})
    assert third_party == f"https://id.gs1.org/01/{GTIN}/235/X"
    with pytest.raises(udi.UdiError) as caught:
        udi.build_digital_link(GTIN, others={"8200": "https:x"})
    assert caught.value.code == "E_STRUCT"

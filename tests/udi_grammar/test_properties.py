# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What holds for all identifiers and all texts."""

import io
import json
import string
import time
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from udi_command import parsing
from udi_command.grammar import udi

from .strategies import DATES, GTINS, UDIS
from .vectors import TODAY, VECTORS

_HIBC_TEXT = st.text(string.digits + string.ascii_uppercase, min_size=1, max_size=18)
_LIC = st.from_regex(r"[A-Z][A-Z0-9]{3}", fullmatch=True)
_HIBC_DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))
_FRAGMENTS = st.sampled_from(
    [
        *(
            vector["string"]
            for kind in ("positive", "negative")
            for vector in VECTORS[kind]
        ),
        *("]d2", "]C1", "]Q1", "]d1", "\x1d", "(01)", "[10]", "(10)", "(", ")", "\\("),
        *("01", "10", "17", "11", "21", "00", "8008", "251231", "09506000134352"),
        *("+", "$$", "$$+", "/", "/S", "/14D", "/16D", "/Q", "=/", "=,", "=>", "=}"),
        *("&,1", "++", "B-", "https://id.gs1.org/", "/01/", "?17=", "%", "%2F", " "),
    ]
)
TEXTS = st.text() | st.lists(_FRAGMENTS | st.text(max_size=4), max_size=8).map("".join)


@settings(max_examples=400, deadline=None)
@given(UDIS)
def test_what_is_built_is_read_the_same(parts):
    texts = {
        "element_string": "]d2" + udi.build_element_string(**parts, today=TODAY),
        "bracketed": udi.bracketed(**parts, today=TODAY),
        "digital_link": udi.build_digital_link(**parts, today=TODAY),
    }
    for form, text in texts.items():
        read = udi.parse(text, strict=True, today=TODAY)
        assert read.form == form
        assert read.di == parts["gtin"]
        for name in ("lot", "serial"):
            assert getattr(read, name) == parts.get(name)
        for name in ("expiry", "manufacture"):
            value = getattr(read, name)
            assert (value and value.last_day) == parts.get(name)
        quantity = parts.get("quantity")
        assert read.get("30") == (None if quantity is None else str(quantity))


@settings(max_examples=300, deadline=None)
@given(
    _LIC,
    _HIBC_TEXT,
    st.integers(0, 9),
    st.fixed_dictionaries(
        {},
        optional={
            "lot": _HIBC_TEXT,
            "serial": _HIBC_TEXT,
            "expiry": _HIBC_DATES,
            "manufacture": _HIBC_DATES,
            "quantity": st.integers(1, 99_999),
        },
    ).filter(bool),
)
def test_hibc_that_is_built_is_read_the_same(lic, pcn, um, parts):
    primary = udi.hibc_primary(lic, pcn, um)
    secondary = udi.hibc_secondary(primary, **parts)
    for read in (
        udi.parse(udi.hibc_concatenated(lic, pcn, um, **parts), strict=True),
        udi.join_hibc(udi.parse(primary), udi.parse(secondary, strict=True)),
    ):
        assert read.di == f"{lic}{pcn}{um}"
        for name in ("lot", "serial", "quantity"):
            assert getattr(read, name) == parts.get(name)
        for name in ("expiry", "manufacture"):
            value = getattr(read, name)
            assert (value and value.last_day) == parts.get(name)


@settings(max_examples=300, deadline=None)
@given(st.integers(1977, 2076), st.integers(1, 12))
def test_a_month_without_day_stays_one(year, month):
    value = udi.UdiDate(year, month, 0)
    text = udi.build_element_string("9506000134352", expiry=value, today=TODAY)
    read = udi.parse(text, today=TODAY).expiry
    assert read == value
    assert (read.iso, read.precision) == (f"{year:04d}-{month:02d}", "month")
    assert (read.last_day.month, read.last_day.day >= 28) == (month, True)


@settings(max_examples=1000, deadline=None)
@given(TEXTS)
def test_any_text_is_answered(text):
    parsed = udi.parse(text, today=TODAY)
    assert {problem.code for problem in parsed.errors} <= udi.CODES
    for problem in parsed.errors:
        assert problem.position is None or 0 <= problem.position <= len(text)
    for element in parsed.elements:
        assert 0 <= element.position <= len(text)
    json.loads(parsing.as_json(parsed, full=True))
    parsing.as_text(parsed)
    try:
        strict = udi.parse(text, strict=True, today=TODAY)
    except udi.UdiError as error:
        assert error.code == parsed.errors[0].code
    else:
        assert strict == parsed
        assert strict.issuing_agency


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered_line_by_line(data):
    lines = list(parsing.lines(io.BytesIO(data)))
    assert len(lines) == data.count(b"\n") + bool(data and not data.endswith(b"\n"))
    for line in lines:
        assert "\n" not in parsing.as_json(parsing.parse(line))


def test_long_texts_take_no_time():
    seeds = ("(", "01", "(01)", "(10)", "[10]", "\\(", "\x1d", "10A\x1d", "+", "/", "=")
    seeds += (
        "%",
        "https://x/01/",
        "&",
        "(01)095060001343",
        "++",
        "=/",
        "$$",
        "https://",
    )
    for seed in seeds:
        for start in ("", seed, "https://x/", "https://x/?", "(01)", "+A", "01095060"):
            text = (start + seed * 8_192)[:8_192]
            began = time.perf_counter()
            udi.parse(text, today=TODAY)
            assert time.perf_counter() - began < 1, (start, seed)
    began = time.perf_counter()
    for seed in seeds:
        assert udi.parse(seed * 1_000_000).errors[0].code == "E_LENGTH"
    assert time.perf_counter() - began < 1


@settings(max_examples=300, deadline=None)
@given(GTINS, st.integers(0, 13), st.integers(1, 9))
def test_a_changed_digit_is_found(gtin, index, step):
    digit = str((int(gtin[index]) + step) % 10)
    changed = gtin[:index] + digit + gtin[index + 1 :]
    assert [p.code for p in udi.parse("01" + changed).errors] == ["E_CHECK_DIGIT"]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_changed_character_of_hibc_is_found(data):
    alphabet = string.digits + string.ascii_uppercase
    text = udi.hibc_primary(data.draw(_LIC), data.draw(_HIBC_TEXT), 0)
    index = data.draw(st.integers(5, len(text) - 3))
    other = data.draw(st.sampled_from(alphabet).filter(lambda c: c != text[index]))
    changed = text[:index] + other + text[index + 1 :]
    assert [p.code for p in udi.parse(changed).errors] == ["E_CHECK_CHAR"]


@settings(max_examples=200, deadline=None)
@given(DATES, st.integers(0, 23))
def test_dates_tell_their_precision(day, hour):
    value = udi.UdiDate(day.year, day.month, day.day, hour)
    assert value.iso == f"{day.isoformat()}T{hour:02d}Z"
    assert (value.precision, value.last_day) == ("hour", day)
    assert udi.UdiDate(day.year, day.month, day.day).iso == day.isoformat()

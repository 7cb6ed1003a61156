# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The same as another library reads, biip, where it supports the case."""

import re
from datetime import date

import biip
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_messages import GS1Message
from hypothesis import given, settings
from hypothesis import strategies as st
from udi_command.grammar import udi

from .strategies import CSET_82, UDIS

_DATES = frozenset(("11", "17"))
_AIS = sorted(udi.TABLE)
_FRAGMENTS = st.lists(
    st.sampled_from(["0109506000134352", "10", "21", "17", "11", "271231", "270200"])
    | st.sampled_from(["\x1d", "240", "8008", "260101", "3102000100", "422276", "20"])
    | st.sampled_from(_AIS)
    | st.text("0123456789AB-(", max_size=12),
    max_size=8,
).map("".join)


def assert_same(parsed, message):
    """The same identifiers with the same texts and dates."""
    theirs = [(e.ai.ai, e.value) for e in message.element_strings]
    assert [(element.ai, element.value) for element in parsed.elements] == theirs
    for ai, value in (("17", parsed.expiry), ("11", parsed.manufacture)):
        dates = {e.date for e in message.element_strings if e.ai.ai == ai}
        assert dates == ({value.last_day} if value else set())


@settings(max_examples=400, deadline=None)
@given(UDIS)
def test_what_is_built(parts):
    # both judge centuries by the clock here
    parts = {
        name: value
        for name, value in parts.items()
        if not isinstance(value, date) or value.year > 2000
    }
    text = udi.build_element_string(**parts)
    assert_same(udi.parse(text, strict=True), GS1Message.parse(text))
    link = udi.build_digital_link(**parts)
    read = {e.ai.ai: e.value for e in GS1DigitalLinkURI.parse(link).element_strings}
    assert read == {e.ai: e.value for e in udi.parse(link, strict=True).elements}


@settings(max_examples=600, deadline=None)
@given(_FRAGMENTS.map("0109506000134352".__add__))
def test_what_is_valid_here_is_the_same_there(text):
    parsed = udi.parse(text)
    # the dictionary lets a part (8010) have four characters, the other list five
    short = any(e.ai == "8010" and len(e.value) == 4 for e in parsed.elements)
    if parsed.valid and not short:
        assert_same(parsed, GS1Message.parse(text))


@settings(max_examples=600, deadline=None)
@given(_FRAGMENTS.map("0109506000134352".__add__))
def test_what_is_refused_there_is_refused_here(text):
    try:
        GS1Message.parse(text)
    except biip.ParseError:
        assert udi.parse(text).errors


def test_the_identifiers_of_the_table():
    """Separator and lengths as in the list of identifiers that biip carries."""
    for ai, entry in udi.TABLE.items():
        other = GS1ApplicationIdentifier.extract(ai)
        assert (other.ai, other.separator_required) == (ai, not entry.predefined)
        _assert_same_lengths(ai, entry, other)


def _assert_same_lengths(ai, entry, other):
    pattern = re.compile(other.pattern)
    charset = {part.charset for part in entry.components}
    for length in range(1, entry.maximum + 3):
        fits = entry.minimum <= length <= entry.maximum
        if charset == {"N"} and not _cut_inside(entry, length):
            assert bool(pattern.fullmatch(ai + "1" * length)) == fits, (ai, length)
        elif charset == {"X"} and len(entry.components) == 1 and ai != "7258":
            assert bool(pattern.fullmatch(ai + "A" * length)) == fits, (ai, length)


def test_a_position_in_a_sequence():
    assert GS1ApplicationIdentifier.extract("7258").pattern == r"^7258(\d[/]\d)$"
    for text, fits in (("1/2", True), ("2/1", False), ("0/1", False), ("1-2", False)):
        parsed = udi.parse(f"(8018)385888700000000009(7259)A(7258){text}")
        assert ("E_STRUCT" not in {p.code for p in parsed.errors}) == fits


def _cut_inside(entry, length):
    """Whether a length ends inside an optional part."""
    ends, total = set(), 0
    for part in entry.components:
        if part.minimum != part.maximum:
            return False
        total += part.maximum
        ends.add(total)
    return entry.minimum < length < entry.maximum and length not in ends


def test_the_tables_have_the_same_identifiers():
    from biip import gs1_application_identifiers as module

    [theirs] = [
        value
        for value in vars(module).values()
        if isinstance(value, (dict, list)) and len(value) > 400
    ]
    names = {getattr(item, "ai", item) for item in theirs}
    assert names == set(udi.TABLE)


def test_character_set_82():
    assert len(CSET_82) == 82
    for character in map(chr, range(0x21, 0x7F)):
        parsed = udi.parse(f"010950600013435210{character}")
        assert parsed.valid == (character in CSET_82)

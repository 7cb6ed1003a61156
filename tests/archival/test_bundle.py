# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Packages and what they hide, without Odoo."""

import csv
import importlib
import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .package import _NAME, HOSTILE

anonymous, bundle = (
    importlib.import_module(f"{_NAME}.{name}") for name in ("anonymous", "bundle")
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_no_cell_is_a_formula(row):
    text = bundle.table(["a"], [row]).decode("utf-8-sig")
    for cells in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        assert not any(c.startswith(("=", "+", "-", "@", "\t", "\r")) for c in cells)


@pytest.mark.parametrize("value", HOSTILE)
def test_no_hostile_name_is_a_path(value):
    with pytest.raises(ValueError):
        bundle.write({value: b"x"}, {})


def test_the_index_says_what_is_inside():
    packed = bundle.write({"a/b.json": b"{}", "c.pdf": b"%PDF"}, {"number": "P-1"})
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        index = json.loads(opened.read("index.json"))
        assert index["number"] == "P-1"
        assert [f["path"] for f in index["files"]] == ["a/b.json", "c.pdf"]
        assert sorted(opened.namelist()) == [
            "a/b.json",
            "c.pdf",
            "index.csv",
            "index.json",
        ]


def test_the_same_name_is_the_same_word():
    hidden = anonymous.Pseudonyms(
        {"Marit Sund": "Person 1", "Sund": "Person 1", "Aurelia": "Company 1"},
        currencies={"EUR", "\u20ac"},
    )
    assert hidden.value(
        {
            "a": ["By marit sund for Aurelia-Neuro, 1,250.00 EUR", None, True],
            "b": "Sund, sundry; mail a.b@aurelia.example; \u20ac 12; 5.02 mm",
        }
    ) == {
        "a": ["By Person 1 for Company 1-Neuro, 0.00", None, True],
        "b": "Person 1, sundry; mail somebody@example.com; 0.00; 5.02 mm",
    }


_SPELLINGS = [
    ("Großmann", "Von GROSSMANN und großmann: Grossmann."),
    ("İpek Yıldız", "ipek yildiz, IPEK YILDIZ, İPEK YILDIZ, \u0131pek\u00a0yıldız"),
    ("José Núñez", "Jose\u0301 Nu\u0301n\u0303ez; JOSÉ NÚÑEZ; Jose Nunez"),
    ("Jose\u0301 Nu\u0301n\u0303ez", "JOSÉ\nNÚÑEZ, José"),
    ("Ångström", "A\u030angstro\u0308m ANGSTRÖM \u212bngstr\u00adöm"),
    ("Fischer", "\ufb01scher, photo_fischer_2.jpg, Fi\u200bscher"),
]


@pytest.mark.parametrize(("name", "text"), _SPELLINGS)
def test_no_spelling_of_a_name_is_left(name, text):
    names = dict.fromkeys((name, *anonymous.words_of(name)), "Person 1")
    left = anonymous.Pseudonyms(names).text(text)
    assert not anonymous.words_of(left) & anonymous.words_of(name), left
    assert "Person 1" in left


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_what_was_not_named_stays_as_it_is(before, after):
    hidden = anonymous.Pseudonyms({"Quirkwright": "Person 1"}, {"EUR"})
    if "@" not in before + after and "quirk" not in anonymous.fold(before + after):
        assert hidden.text(f"{before} Quirkwright {after}").startswith(before)
        assert hidden.text(before + after) == before + after


def test_numbers_are_found_where_they_stand_alone_and_long_ones_everywhere():
    hidden = anonymous.Pseudonyms(
        {}, numbers={"B-12": "LOT-1", "SN20260001": "LOT-2", "LOT-1": "LOT-3"}
    )
    assert (
        hidden.text("b-12, B-123, img_B-12.jpg, 21SN20260001x")
        == "LOT-1, B-123, img_LOT-1.jpg, 21LOT-2x"
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The table of application identifiers, and putting a new one in its place."""

import importlib

import pytest
from udi_command import refreshing
from udi_command.grammar import PACKAGE, udi

from devtools.errors import SetupError

table = importlib.import_module("udi.application_identifiers")
LICENCE = PACKAGE / "data" / "LICENSE-APACHE-2.0.txt"


def test_what_labels_carry():
    predefined = {ai for ai, entry in udi.TABLE.items() if entry.predefined}
    heads = {ai[:2] for ai in predefined}
    # General Specifications, section 7.8.5: figure of predefined lengths
    assert heads == {
        *("00", "01", "02", "03", "11", "12", "13", "15", "16", "17", "20"),
        *("31", "32", "33", "34", "35", "36", "41"),
    }
    lot, serial = udi.TABLE["10"], udi.TABLE["21"]
    assert (lot.title, lot.minimum, lot.maximum) == ("BATCH/LOT", 1, 20)
    assert serial.excludes == {"235"}
    assert udi.TABLE["01"].link_key == (("22", "10", "21"), ("235",))
    assert frozenset(("01", "21")) in udi.TABLE["8030"].requires[0]
    assert {"3920", "3939"} <= udi.TABLE["3950"].excludes


def test_every_check_is_known():
    assert refreshing.unknown_checks(udi.TABLE) == []


def test_the_licence_lies_beside_it():
    text = table.DICTIONARY.read_text("utf-8")
    assert "Copyright (c) 2021-2026 GS1 AISBL" in text
    assert "Licensed under the Apache License, Version 2.0" in text
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in (
        LICENCE.read_text()
    )


def test_a_new_release_tells_what_it_changes(tmp_path):
    text = table.DICTIONARY.read_text("utf-8")
    lines = [
        line.replace("X..20", "X..21") if line.startswith("22 ") else line
        for line in text.splitlines()
        if not line.startswith("8200")
    ]
    new, target = tmp_path / "new.txt", tmp_path / "used" / "dictionary.txt"
    new.write_text("\n".join([*lines, "8201  ?  X..70,newcheck  req=01  # NEW"]))
    assert refreshing.refresh(new, target) == [
        "new: (8201) NEW",
        "gone: (8200) PRODUCT URL",
        "changed: (22) components",
        "not checked: newcheck",
    ]
    assert target.read_text() == new.read_text()
    assert refreshing.changes(udi.TABLE, udi.TABLE) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "01 N14",
        "01 * N14,csum unknown=1",
        "01 *",
        "01-0002 * N14",
        "03-01 * N14",
        "01 * N14\n01 * N14",
        "01 * N14\n011 N3",
    ],
)
def test_what_is_no_dictionary_takes_no_place(tmp_path, text):
    new, target = tmp_path / "new.txt", tmp_path / "used.txt"
    new.write_text(text)
    with pytest.raises(SetupError):
        refreshing.refresh(new, target)
    assert not target.exists()
    with pytest.raises(SetupError):
        refreshing.refresh(tmp_path / "none.txt", target)

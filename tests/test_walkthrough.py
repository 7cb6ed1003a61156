# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The story, played against a real server, and the documents it leaves."""

import io
import json
import re

import pypdfium2
import pytest
import test_audit_chain as chain
import zxingcpp
from camera import film_of, scan
from test_verify_record import run
from walkthrough.__main__ import play
from walkthrough.plant import Plant
from walkthrough.story import Story

from devtools import settings


@pytest.fixture(scope="module")
def played(server, tmp_path_factory):
    """The story after it was played once: (story, lines printed, folder)."""
    lines = []
    story = Story(output=lines.append)
    plant = Plant(server.url, server.database, tmp_path_factory.mktemp("documents"))
    plant.devices = {login: server.device(login) for login in plant.devices}
    play(plant, story)
    return story, lines, plant.out


def _text(path):
    document = pypdfium2.PdfDocument(io.BytesIO(path.read_bytes()))
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_everything_wrong_is_refused_and_everything_right_goes_through(played):
    story, lines, _out = played
    assert not story.failures, "\n".join(lines)
    assert story.refused >= 225
    assert story.allowed >= 495


def test_a_story_that_goes_wrong_is_told(played):
    """The checks of the walkthrough can fail."""
    story = Story(output=lambda line: None)
    story.must_not("nobody", "does nothing at all", lambda: True, "")
    story.check("nothing holds", False)
    assert len(story.failures) == 2
    assert not story.summary()


def test_labels_decode_as_gs1_datamatrix(played):
    _story, _lines, out = played
    labels = sorted(out.glob("udi-labels-*.pdf"))
    # of each of two orders the labels, and one printed again
    assert len(labels) == 4
    found, count = set(), 0
    for path in labels:
        for page in pypdfium2.PdfDocument(io.BytesIO(path.read_bytes())):
            symbols = [
                symbol
                for symbol in zxingcpp.read_barcodes(page.render(scale=5).to_pil())
                if symbol.symbology_identifier == "]d2"
            ]
            assert symbols, path
            count += len(symbols)
            for symbol in symbols:
                identifiers = re.findall(r"\((\d\d)\)", zxingcpp_hri(symbol))
                assert identifiers[0] == "01"
                found.update(identifiers)
    assert count == 50 + 1 + 50 + 1
    assert found == {"01", "17", "11", "10", "21"}


def zxingcpp_hri(symbol):
    """The human-readable form that the decoder itself makes of a symbol."""
    if symbol.text.startswith("("):
        return symbol.text
    raw = symbol.bytes.decode()
    fields, position = [], 0
    lengths = {"01": 14, "17": 6, "11": 6}
    while position < len(raw):
        identifier = raw[position : position + 2]
        position += 2
        if identifier in lengths:
            end = position + lengths[identifier]
        else:
            end = raw.find("\x1d", position)
            end = len(raw) if end < 0 else end
        fields.append(f"({identifier}){raw[position:end]}")
        position = end + (raw[end : end + 1] == "\x1d")
    return "".join(fields)


def test_released_records_are_genuine_in_front_of_the_database(played, server):
    """What bin/verify-record says of the documents that the releases left."""
    _story, _lines, out = played
    documents = sorted(out.glob("archival-record-*.pdf"))
    assert documents
    for path in documents:
        status, said = run(path, server.database)
        assert status == 0, said


def test_the_customer_scans_a_label_with_the_camera_of_a_phone(
    played, server, tmp_path
):
    _story, _lines, out = played
    label = sorted(out.glob("udi-labels-*.pdf"))[0]
    film = tmp_path / "label.y4m"
    symbol = film_of(film, label)
    name = re.search(r"\((?:21|10)\)([^(]+)$", zxingcpp_hri(symbol))[1]
    path, text = scan(server, film, "portal.aurelia")
    assert re.fullmatch(r"/my/lots/\d+", path), (path, text)
    assert name in text


def test_device_history_records_hold_what_happened(played):
    _story, _lines, out = played
    records = sorted(out.glob("device-history-record-*.pdf"))
    assert len(records) == 2
    for path in records:
        text = _text(path)
        lot = path.stem.removeprefix("device-history-record-")
        assert lot in text
        assert "Ada Quill" in text
        assert re.search(r"OC-\d{5}", text)
        assert re.search(r"INS-\d{4}-\d{5}", text)
        assert re.search(r"Page 1 of \d+", text)


_RELEASED = """
SELECT id, row_id, new_values FROM qms_audit_log
WHERE table_name = 'stock_lot' AND new_values->>'quality_status' = 'released'
ORDER BY id DESC LIMIT 1
"""
_REWRITE = "UPDATE qms_audit_log SET new_values = %s WHERE id = %s"


def test_what_an_administrator_edits_in_the_database_is_found(played, server):
    """Story step 12: with table, row and time, by bin/verify-audit."""
    target = settings.test_target()
    chain.shell(target, server.database, chain.SEAL)
    assert chain.verify(target, "--db", server.database)[0] == 0
    [(entry, row, values)] = server.rows(_RELEASED)

    def rewrite(values):
        switch, write, back = chain.as_owner(_REWRITE)
        server.rows(f"{switch}; {write}; {back}", [json.dumps(values), entry])

    rewrite({**values, "quality_status": "on_hold"})
    try:
        status, report = chain.verify(target, "--db", server.database)
    finally:
        rewrite(values)
    assert status == 1
    (problem, *_others) = report["problems"]
    assert (problem["code"], problem["table"], problem["row"]) == (
        *("altered", "stock_lot"),
        str(row),
    )
    assert problem["at"].startswith("20")
    assert chain.verify(target, "--db", server.database)[0] == 0

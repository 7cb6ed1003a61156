# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The archival PDF by itself: how it is built, what is found out, what is inert."""

import io
import json
import random
import subprocess
from itertools import pairwise

import pypdf
import pypdfium2
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from weasyprint import Attachment

from devtools.paths import ROOT

from .package import (
    HOSTILE,
    certificate,
    content,
    document,
    page,
    record,
    signed,
    signing,
    structure,
    unsigned,
    verification,
)

VALUES = ("Width 5.02 mm", "Lot H-2211", *HOSTILE)
FLIPS = 160


@pytest.fixture(scope="module")
def identity():
    return certificate.make_self_signed("Meridian Test Company")


@pytest.fixture(scope="module")
def file(identity):
    return signed(identity, VALUES)


# ----------------------------------------------------------------------
# How it is built
# ----------------------------------------------------------------------
def test_the_file_stands_up_to_its_own_check(file, identity):
    report = verification.verify(file)
    assert report.problems == []
    assert report.record["number"] == "PRB-0001"
    assert report.record["content"]["values"] == list(VALUES)
    assert report.self_signed
    assert report.certificate_sha256 == certificate.fingerprint(identity.certificate)
    assert "Meridian Test Company" in report.signer


def test_it_is_pdfa_3_also_after_signing(file):
    assert structure.Pdf(file).problems() == []
    reader = pypdf.PdfReader(io.BytesIO(file))
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert 'part="3"' in xmp or ">3</pdfaid:part>" in xmp
    assert not reader.is_encrypted
    [intent] = reader.trailer["/Root"]["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    # the widget of the signature prints, and has no size
    widgets = [
        a.get_object()
        for p in reader.pages
        for a in p.get("/Annots", ())
        if a.get_object()["/Subtype"] == "/Widget"
    ]
    assert [(w["/F"] & 4, list(w["/Rect"])) for w in widgets] == [(4, [0, 0, 0, 0])]


def test_an_independent_reader_reads_it(file):
    opened = pypdfium2.PdfDocument(file)
    texts = [p.get_textpage().get_text_range() for p in opened]
    assert len(texts) == 2
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of 2" in text
        assert "PRB-0001 \u00b7 version 1" in text
    assert "Contents" in texts[0] and "Width 5.02 mm" in texts[0]
    assert [entry.title for entry in opened.get_toc()][-2:] == [
        "First section",
        "Second section",
    ]
    assert opened.count_attachments() == 1
    assert bytes(opened.get_attachment(0).get_data()) == record(VALUES)


def test_contents_lead_to_the_page(file):
    text = pypdf.PdfReader(io.BytesIO(file)).pages[0].extract_text()
    line = next(x for x in text.splitlines() if x.startswith("Second section"))
    assert line.endswith("2")


# ----------------------------------------------------------------------
# What is found out
# ----------------------------------------------------------------------
def _signature_range(file):
    [signature] = (
        field["/V"].get_object()
        for field in pypdf.PdfReader(io.BytesIO(file)).get_fields().values()
    )
    _start, length, following, _rest = map(int, signature["/ByteRange"])
    return length, following


def _flips(file):
    """``(byte, bit)``: all over the file, and closely in the signature itself."""
    chance = random.Random(11)
    start, end = _signature_range(file)
    places = [chance.randrange(len(file)) for _n in range(FLIPS // 2)]
    places += [chance.randrange(start, end) for _n in range(FLIPS // 2)]
    return [(place, chance.randrange(8)) for place in (*places, 0, len(file) - 1)]


def test_one_changed_bit_is_found(file):
    unseen = []
    for place, bit in _flips(file):
        changed = bytearray(file)
        changed[place] ^= 1 << bit
        if verification.verify(bytes(changed)).ok:
            unseen.append((place, bit))
    assert unseen == []


@pytest.mark.parametrize("more", [b"\n", b"%%EOF\n", b"\0" * 100])
def test_nothing_is_added_behind_it(file, more):
    assert not verification.verify(file + more).ok


def test_a_cut_file_is_no_record(file):
    for length in (0, 10, len(file) // 2, len(file) - 1):
        assert not verification.verify(file[:length]).ok


def test_a_later_revision_is_a_change(file):
    writer = pypdf.PdfWriter(io.BytesIO(file), incremental=True)
    writer.add_metadata({"/Title": "Another"})
    out = io.BytesIO()
    writer.write(out)
    assert verification.verify(out.getvalue()).problems == [
        "the file was changed after it was signed"
    ]


def test_an_unsigned_file_is_no_record():
    assert verification.verify(unsigned(VALUES)).problems == ["the file is not signed"]


def test_something_else_is_no_record():
    for junk in (b"", b"hello", b"%PDF-1.7\n", b"PK\x03\x04", bytes(2000)):
        assert not verification.verify(junk).ok


def test_text_and_attachment_that_differ_are_found(identity):
    data = record((*VALUES, "Width 9.99 mm"))
    report = verification.verify(signed(identity, VALUES, data=data, html=page(VALUES)))
    assert report.problems == [
        "the text does not say 1 values of the attachment:"
        f" content.values[{len(VALUES)}]"
    ]


def test_what_a_document_does_not_print_is_known_before_it_is_laid_out():
    frozen = json.loads(record((*VALUES, "Width 9.99 mm")))
    html = page(VALUES).replace("<body>", "<body><!-- Width 9.99 mm -->")
    missing = (f"content.values[{len(VALUES)}]", "Width 9.99 mm")
    assert content.unprinted_in(frozen, html) == [missing]
    hidden = html.replace("</body>", "<script>'Width 9.99 mm'</script></body>")
    assert content.unprinted_in(frozen, hidden) == [missing]
    assert content.unprinted_in(frozen, page((*VALUES, "Width 9.99 mm"))) == []


def test_letters_that_no_font_has_are_known_before_pages_are_laid_out():
    assert document.letters_without_font(["Größe 5 µm", "Ж Δ <p>", ""]) == ""
    assert document.letters_without_font(["Ж \U00016fe1", "\U00016fe1"]) == "\U00016fe1"


@pytest.mark.parametrize("other", ["Width 50.2 mm", "Width 5.02 nm", "Lot H-2212"])
def test_one_character_makes_another_value(other):
    text = content.PageText(["Width 5.02 mm\nLot H-\n2211", "0123456789 502"])
    assert text.has("Width 5.02 mm") and text.has("Lot H-2211")
    assert not text.has(other)


def test_a_long_value_may_be_parted_by_the_end_of_a_page():
    words = " ".join(str(n) for n in range(100))
    half = len(words) // 2
    text = content.PageText([f"{words[:half]}\nPage 1 of 2", f"Head\n{words[half:]}"])
    assert text.has(words)
    assert not text.has(words.replace("51", "15"))


def test_a_value_may_go_on_over_several_pages():
    """A refusal of fifty devices is longer than a page."""
    words = " ".join(str(n) for n in range(1000))
    ends = (0, 50, 1300, 2600, len(words))
    parts = [words[start:end] for start, end in pairwise(ends)]

    def laid_out(parts):
        return [f"Head 7\n{part}\nPage {n} of 9" for n, part in enumerate(parts, 1)]

    text = content.PageText(["Cover", *laid_out(parts), "End"])
    assert text.has(words)
    for n in range(50, 1000, 50):
        assert not text.has(words.replace(f" {n} ", f" {n + 1} ")), n
    swapped = [parts[0], parts[2], parts[1], parts[3]]
    assert not content.PageText(laid_out(swapped)).has(words)
    assert not content.PageText(laid_out([parts[0], *parts[2:]])).has(words)
    # what follows on the page may begin as the value goes on
    alike = [
        f"{part}{words[end]}" for part, end in zip(parts, ends[1:-1], strict=False)
    ]
    assert content.PageText([*alike, parts[-1]]).has(words)


def test_another_attachment_than_the_text_names_is_found(identity):
    report = verification.verify(signed(identity, VALUES, named=record(())))
    assert report.problems == ["the text names another attachment than the one inside"]


def test_an_attachment_that_is_not_data_is_found(identity, monkeypatch):
    def beside(**values):
        return Attachment(**values | {"relationship": "Alternative"})

    monkeypatch.setattr(document, "Attachment", beside)
    report = verification.verify(signed(identity, VALUES))
    assert report.problems == [
        "not an archival PDF: the attachment is not marked as data"
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"not json",
        b'{"format":"another"}',
        record(VALUES) + b" ",
        json.dumps(json.loads(record(VALUES))).encode(),
        record(VALUES, extra="x"),
    ],
)
def test_only_the_canonical_form_is_a_record(data):
    with pytest.raises(content.ContentError):
        content.read(data)


# ----------------------------------------------------------------------
# What is inert
# ----------------------------------------------------------------------
def test_hostile_texts_are_texts(file):
    assert structure.Pdf(file).problems() == []
    text = "".join(structure.Pdf(file).pages())
    assert "alert('x')" in text.replace("\n", "")
    # what would turn a number around is written out
    assert "[U+202E]" in text and "LOT-9" in text
    assert json.loads(structure.Pdf(file).record())["content"]["values"] == list(VALUES)


@pytest.mark.parametrize(
    "extra",
    [
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='http://attacker.example/'>x</a>",
        "<form action='http://attacker.example/'><input type='submit'></form>",
    ],
)
def test_what_would_act_is_told(identity, extra):
    file = signed(identity, VALUES, html=page(VALUES, extra))
    problems = verification.verify(file).problems
    assert not problems or any("act by itself" in p for p in problems)
    if extra.startswith("<a"):
        assert problems


@pytest.mark.parametrize(
    "head",
    [
        "<link rel='attachment' href='file:///etc/passwd'>",
        "<link rel='stylesheet' href='file:///etc/passwd'>",
        "<script>alert(1)</script>",
        "<meta http-equiv='refresh' content='0; url=http://attacker.example'>",
    ],
)
def test_the_head_loads_nothing(head):
    html = page(VALUES).replace("<head>", f"<head>{head}")
    file = unsigned(VALUES, html=html)
    assert b"root:" not in file
    assert structure.Pdf(file).record() == record(VALUES)


# ----------------------------------------------------------------------
# Certificates
# ----------------------------------------------------------------------
def _pkcs12(identity, password=b"secret", key=None):
    return pkcs12.serialize_key_and_certificates(
        b"archive",
        key or identity.key,
        identity.certificate,
        None,
        serialization.BestAvailableEncryption(password),
    )


def test_a_pkcs12_file_signs(identity):
    opened = certificate.open_pkcs12(_pkcs12(identity), "secret")
    again = certificate.open_pem(opened.key_pem, opened.certificates_pem)
    assert verification.verify(signed(again, ("x",))).ok


def test_what_is_no_pkcs12_is_refused(identity):
    for data, password in (
        (b"", "secret"),
        (b"junk", "secret"),
        (_pkcs12(identity), "wrong"),
        (_pkcs12(identity), ""),
    ):
        with pytest.raises(certificate.CertificateError) as refused:
            certificate.open_pkcs12(data, password)
        assert refused.value.code == "unreadable"


# ----------------------------------------------------------------------
# The command
# ----------------------------------------------------------------------
def run(*words):
    done = subprocess.run(
        [ROOT / "bin" / "verify-record", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def test_the_command_says_what_a_file_is(file, tmp_path, identity):
    good = tmp_path / "good.pdf"
    good.write_bytes(file)
    done = run(good)
    assert done.returncode == 0
    assert "GENUINE: PRB-0001 version 1" in done.stdout
    assert "self-signed" in done.stdout
    wanted = certificate.fingerprint(identity.certificate)
    assert run(good, "--certificate", wanted).returncode == 0
    assert run(good, "--certificate", "ab" * 32).returncode == 1

    bad = tmp_path / "bad.pdf"
    bad.write_bytes(file[:-200] + b"x" + file[-199:])
    done = run(bad, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["sentence"].startswith("WRONG: ")

    done = run(tmp_path / "none.pdf")
    assert done.returncode == 2
    assert "not checked" in done.stderr


def test_a_key_that_is_open_is_not_read_anew_to_sign(identity, monkeypatch):
    """Reading an RSA key checks its primes, a tenth of a second each time."""
    import pyhanko.sign.signers.pdf_cms as cms

    def read(*_arguments, **_options):
        raise AssertionError("the key was read anew")

    pdf = unsigned(VALUES)
    monkeypatch.setattr(cms.serialization, "load_der_private_key", read)
    file = signing.sign(pdf, identity, "Meridian", "Test")
    assert verification.verify(file).problems == []

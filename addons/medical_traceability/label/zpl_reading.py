# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Read a finished ZPL job back, strictly: only what this package writes is known."""

import re

import zxingcpp

from .errors import LabelError
from .symbol import barcode_format, symbol_rows
from .symbology import SYMBOLOGIES
from .verification import expected_symbols, expected_texts

_FIELD = re.compile(r"\^F[OT]\d+,\d+(?P<command>[^\n]*?)\^FS\n")
_DATA = re.compile(r"(?P<command>.*?)\^FH\\\^FD(?P<data>[^\^~]*)")
_HEAD = re.compile(r"\^XA\^CI28\^LH0,0\^PW\d+\^LL\d+\n")
_LABEL_END = "^PQ1^XZ\n"
_SETS = {">:": "B", ">;": "C", ">6": "B"}


def verify_zpl(zpl: bytes, design, contents) -> None:
    """Compare each label of a job with its content.

    :raises LabelError: ``mismatch``, naming the label
    """
    labels = read_zpl(zpl)
    if len(labels) != len(contents):
        raise LabelError("mismatch", f"{len(labels)} / {len(contents)}")
    for (symbols, texts), content in zip(labels, contents, strict=True):
        if sorted(symbols) != sorted(expected_symbols(design, content)):
            raise LabelError("mismatch", repr(symbols), content.name)
        squeezed = "".join("".join(texts).split())
        for wanted in expected_texts(design, content):
            if "".join(wanted.split()) not in squeezed:
                raise LabelError("mismatch", wanted, content.name)
        for symbol in design.symbols:
            _check_encodable(SYMBOLOGIES[symbol.symbology], content)


def read_zpl(zpl: bytes) -> list[tuple[list[tuple[str, bytes]], list[str]]]:
    """What each label of a job says.

    :return: for each label its symbols ``(symbology identifier, data)`` and texts
    :raises LabelError: ``mismatch`` for any command that is not expected
    """
    job = zpl.decode()
    start = job.find("^XA")
    labels = []
    while 0 <= start < len(job):
        head = _HEAD.match(job, start)
        end = job.find(_LABEL_END, start)
        if not head or end < 0:
            raise LabelError("mismatch", job[start : start + 60])
        labels.append(_read_label(job[head.end() : end]))
        start = end + len(_LABEL_END)
    return labels


def _read_label(body):
    symbols, texts, position = [], [], 0
    while position < len(body):
        field = _FIELD.match(body, position)
        if not field:
            raise LabelError("mismatch", body[position : position + 60])
        position = field.end()
        if field["command"].startswith("^XGR:"):
            continue
        written = _DATA.fullmatch(field["command"])
        if not written:
            raise LabelError("mismatch", field["command"][:60])
        data = _unescape(written["data"])
        if written["command"].startswith("^A0N,"):
            texts.append(data)
        else:
            symbols.append(_read_symbol(written["command"], data))
    return symbols, texts


def _unescape(text):
    raw = re.sub(
        rb"\\([0-9A-F]{2})",
        lambda found: bytes([int(found[1], 16)]),
        text.encode(),
    )
    return raw.decode()


def _read_symbol(command, data):
    if command.startswith("^BXN,"):
        escape = command.split(",")[6]
        gs1 = data.startswith(f"{escape}1")
        parts = re.split(f"{escape}(.)", data)
        # pieces at odd places are what follows an escape
        text = "".join(
            part if place % 2 == 0 else {"1": "\x1d", escape: escape}[part]
            for place, part in enumerate(parts)
        )
        return ("]d2", text[1:].encode()) if gs1 else ("]d1", text.encode())
    if command.startswith("^BQN,2,") and data.startswith("MA,"):
        return "]Q1", data[3:].encode()
    if re.fullmatch(r"\^BY\d+\^BCN,\d+,N,N,N,N", command):
        return _read_code128(data)
    raise LabelError("mismatch", command)


def _read_code128(data):
    text, code, place, gs1 = [], "", 0, False
    while place < len(data):
        pair = data[place : place + 2]
        place += 2
        if pair in _SETS:
            code = _SETS[pair]
        elif pair == ">8":
            if place == 4:
                gs1 = True
            else:
                text.append("\x1d")
        elif pair == ">0":
            text.append(">")
        elif code == "C":
            if not re.fullmatch(r"[0-9]{2}", pair):
                raise LabelError("mismatch", data)
            text.append(pair)
        else:
            text.append(pair[0])
            place -= 1
    return ("]C1" if gs1 else "]C0"), "".join(text).encode()


def _check_encodable(kind, content):
    """Encode and decode the symbol that the printer is asked for."""
    rows = symbol_rows(kind, content)
    scale, quiet = 3, 10
    height = 40 if kind.linear else len(rows) * scale
    side = len(rows[0]) * scale + 2 * quiet * scale
    margin = b"\xff" * (quiet * scale)
    blank = [b"\xff" * side] * (quiet * scale)
    lines = list(blank)
    for row in rows:
        dark = b"".join((b"\0" if sign == "1" else b"\xff") * scale for sign in row)
        lines += [margin + dark + margin] * (height if kind.linear else scale)
    lines += blank
    image = memoryview(b"".join(lines)).cast("B", (len(lines), side))
    read = zxingcpp.read_barcodes(
        image, formats=barcode_format(kind.carrier), is_pure=True
    )
    expected = [(kind.identifier, content.data[kind.code].encode("ascii"))]
    if [(symbol.symbology_identifier, symbol.bytes) for symbol in read] != expected:
        raise LabelError("mismatch", repr(read), content.name)

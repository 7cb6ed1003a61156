# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Read the data of an application identifier: length, characters, content.

A reader is called with the identifier, the text, its offset in what is parsed, the
list that problems are added to, and the year that centuries are judged from. It gives
the text, or a date; None where that cannot be read. There is a reader for each
identifier, made once, so that the common ones cost little.
"""

from __future__ import annotations

from .application_identifiers import TABLE
from .charset import BASE64_URL, CSET_39, CSET_82, DIGITS, first_foreign
from .dates import read_six
from .errors import (
    E_CHARSET,
    E_CHECK_DIGIT,
    E_DATE,
    E_EMPTY,
    E_LENGTH,
    Problem,
)
from .gtin import check_digit
from .linters import LINTERS

_CHARSETS = {"N": DIGITS, "X": CSET_82, "Y": CSET_39, "Z": BASE64_URL}
_CHARSET_NAMES = {
    "N": "a digit",
    "X": "in character set 82",
    "Y": "in character set 39",
    "Z": "in base64url",
}


def _text_reader(maximum):
    def read(ai, text, start, problems, _year):
        if text.isalnum() and text.isascii() and len(text) <= maximum:
            return text
        if not CSET_82.issuperset(text):
            _note_foreign(ai, text, start, problems, "X", text, start)
        elif not 1 <= len(text) <= maximum:
            _note_length(ai, text, start, problems, 1, maximum)
        return text

    return read


def _read_trade_item(ai, text, start, problems, _year):
    """A GTIN of 14 digits."""
    if len(text) == 14 and text.isdigit() and text.isascii():
        # modulo 10 with the codes of the digits, 48 more than the digits: of weights
        # 3 and 1 seven each, which makes 28 * 48
        codes = text.encode()
        if (3 * sum(codes[::2]) + sum(codes[1::2]) - 1344) % 10 == 0:
            return text
    if len(text) != 14:
        _note_length(ai, text, start, problems, 14, 14)
    elif not (text.isascii() and text.isdigit()):
        _note_foreign(ai, text, start, problems, "N", text, start)
    else:
        expected = check_digit(text[:-1])
        problems.append(
            Problem(
                E_CHECK_DIGIT,
                f"({ai}) {text!r}: the check digit should be {expected}",
                ai,
                text,
                start + 13,
            )
        )
    return text


def _read_date(ai, text, start, problems, year):
    if len(text) != 6:
        _note_length(ai, text, start, problems, 6, 6)
        return None
    read = read_six(text, year)
    if read is None and DIGITS.issuperset(text):
        problems.append(Problem(E_DATE, f"({ai}) {text!r} is no date", ai, text, start))
    elif read is None:
        _note_foreign(ai, text, start, problems, "N", text, start)
    return read


def _general_reader(entry):
    minimum, maximum = entry.minimum, entry.maximum

    def read(ai, text, start, problems, year):
        if not minimum <= len(text) <= maximum:
            _note_length(ai, text, start, problems, minimum, maximum)
            return text
        offset = 0
        for part in entry.components:
            piece = text[offset : offset + part.maximum]
            if not piece and part.optional:
                break
            if not _read_component(
                ai, text, part, (start, offset, piece), problems, year
            ):
                break
            offset += len(piece)
        return text

    return read


def _read_component(ai, text, part, place, problems, year):
    """Note the first thing wrong with a component; whether there is nothing."""
    start, offset, piece = place
    if not _CHARSETS[part.charset].issuperset(piece):
        _note_foreign(ai, text, start, problems, part.charset, piece, start + offset)
        return False
    if not part.minimum <= len(piece):
        _note_length(ai, text, start, problems, part.minimum, part.maximum)
        return False
    for name in part.linters:
        found = LINTERS[name](piece, year) if name in LINTERS else None
        if found:
            code, what, within = found
            at = start + offset + within
            problems.append(Problem(code, f"({ai}) {text!r}: {what}", ai, text, at))
            return False
    return True


def _note_length(ai, text, start, problems, minimum, maximum):
    if not text:
        problems.append(Problem(E_EMPTY, f"({ai}) is empty", ai, text, start))
        return
    wanted = maximum if minimum == maximum else f"{minimum} to {maximum}"
    problems.append(
        Problem(
            E_LENGTH,
            f"({ai}) {text!r} has {len(text)} characters, not {wanted}",
            ai,
            text,
            start,
        )
    )


def _note_foreign(ai, text, start, problems, charset, piece, at):
    if not text:
        problems.append(Problem(E_EMPTY, f"({ai}) is empty", ai, text, start))
        return
    offset = first_foreign(piece, _CHARSETS[charset])
    problems.append(
        Problem(
            E_CHARSET,
            f"({ai}) {text!r}: {piece[offset]!r} is not {_CHARSET_NAMES[charset]}",
            ai,
            text,
            at + offset,
        )
    )


def _reader(entry):
    if entry.ai in ("01", "02", "03"):
        return _read_trade_item
    if len(entry.components) == 1:
        [part] = entry.components
        if part.linters == ("yymmd0",):
            return _read_date
        if part.charset == "X" and not part.linters and part.minimum == 1:
            return _text_reader(part.maximum)
    return _general_reader(entry)


# identifier: (length where predefined else 0, reader)
READERS = {
    ai: (entry.maximum if entry.predefined else 0, _reader(entry))
    for ai, entry in TABLE.items()
}

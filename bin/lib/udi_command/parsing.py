# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""`bin/udi parse`: texts line by line in, what they say out."""

import json

from .grammar import udi

FIELDS = (
    "issuing_agency",
    "di",
    "lot",
    "serial",
    "manufacture",
    "expiry",
    "donation_id",
    "quantity",
)
# longer than any text that is parsed, whatever its characters take in UTF-8
_CHUNK = 65_536


def lines(stream):
    """Texts of a binary stream without their line ends, as bytes.

    Of a line that no symbol could hold only the beginning is kept, so that memory does
    not grow with it.
    """
    while line := stream.readline(_CHUNK):
        ended = line.endswith(b"\n")
        rest = line
        while rest and not ended:
            rest = stream.readline(_CHUNK)
            ended = rest.endswith(b"\n")
        yield line.removesuffix(b"\n").removesuffix(b"\r")


def parse(line, today=None):
    """Parse one line; bytes that are no UTF-8 are an error like others.

    :return: ``udi.ParsedUdi``
    """
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        if len(line) < _CHUNK:
            problem = udi.Problem(
                "E_CHARSET", "the line is not UTF-8", position=error.start
            )
            return udi.ParsedUdi("", "none", errors=(problem,))
        # cut off inside a character; it is too long in any case
        text = line.decode(errors="replace")
    return udi.parse(text, today=today)


def as_json(parsed, full=False):
    """One JSON object: fields, absent ones null, and errors; with `full` all else."""
    answer = {name: _plain(getattr(parsed, name)) for name in FIELDS}
    if full:
        answer |= {
            "form": parsed.form,
            "basic_udi_di": parsed.basic_udi_di,
            "expiry_last_day": _last_day(parsed.expiry),
            "manufacture_last_day": _last_day(parsed.manufacture),
            "elements": [element._asdict() for element in parsed.elements],
            "parts": dict(parsed.parts),
        }
    answer["errors"] = [problem._asdict() for problem in parsed.errors]
    return json.dumps(answer)


def as_text(parsed):
    """Lines for a person: what was found and what is wrong."""
    told = [
        f"{name}: {_plain(value)}"
        for name in (*FIELDS, "basic_udi_di")
        if (value := getattr(parsed, name)) is not None
    ]
    told += [
        f"error: {problem.code}"
        + (f" at {problem.position}" if problem.position is not None else "")
        + f": {problem.message}"
        for problem in parsed.errors
    ]
    # what was scanned must not steer a terminal
    return "\n".join(_printable(line) for line in told) + "\n"


def _printable(line):
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)


def _plain(value):
    return value.iso if isinstance(value, udi.UdiDate) else value


def _last_day(value):
    return value and value.last_day.isoformat()

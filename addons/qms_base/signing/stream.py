# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Streams of signatures: every record has one, each signature holds the one before.

Row form, version 1: the columns of :data:`COLUMNS` as text, escaped as PostgreSQL's
``COPY … TO STDOUT`` writes them, joined by tabs. The hash of a signature is the
SHA-256 of its row form; the row form holds the previous hash of its stream and the
digest of what was signed. A signature copied to another record, altered, inserted or
taken away no longer fits (21 CFR 11.70).
"""

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FIRST = "0" * 64
ROW_FORM = "qms-signature-1"
COLUMNS = (
    "row_form",
    "res_model",
    "res_id",
    "position",
    "act",
    "verdict",
    "transition",
    "policy_ref",
    "step_ref",
    "step_number",
    "step_count",
    "completes",
    "meaning",
    "signer_ref",
    "signer_name",
    "employee_ref",
    "partner_ref",
    "company_ref",
    "signed_at_utc",
    "signer_tz",
    "reason",
    "factors",
    "session_ref",
    "remote_address",
    "snapshot_sha256",
    "previous_hash",
)
_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "\b": "\\b",
        "\f": "\\f",
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\v": "\\v",
    }
)
_UNESCAPES = {
    b"\\": b"\\",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
}


def row_form(values: dict) -> bytes:
    """The row form of a signature.

    :param values: one string, whole number, boolean or None for each of COLUMNS
    """
    return "\t".join(_text(values[column]) for column in COLUMNS).encode()


def row_hash(values: dict) -> str:
    """The hash of a signature: SHA-256 of its row form."""
    return hashlib.sha256(row_form(values)).hexdigest()


def _text(value):
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value).translate(_ESCAPES)


def copy_query(table="qms_signature", where="") -> str:
    """The query whose rows, written by ``COPY``, :func:`verify` reads."""
    columns = ", ".join(COLUMNS)
    return (
        f"SELECT {columns}, hash, seal, snapshot, signed_at_text FROM (SELECT *,"
        " to_char(signed_at, 'YYYY-MM-DD\"T\"HH24:MI:SS') AS signed_at_text"
        f" FROM {table}) row {where} ORDER BY res_model, res_id, position"
    )


def copy_lines(cursor, query) -> Iterator[bytes]:
    """The rows of a query as ``COPY`` writes them, without holding them all.

    :param cursor: a psycopg2 cursor, or one that has its ``copy_expert``
    """
    read_end, write_end = os.pipe()
    failed = []

    def send():
        try:
            with os.fdopen(write_end, "wb", 1 << 20) as sink:
                cursor.copy_expert(f"COPY ({query}) TO STDOUT", sink)
        except Exception as error:
            failed.append(error)

    sender = threading.Thread(target=send)
    sender.start()
    try:
        with os.fdopen(read_end, "rb", 1 << 20) as source:
            for line in source:
                yield line[:-1]
    finally:
        sender.join()
    if failed:
        raise failed[0]


@dataclass(frozen=True)
class Problem:
    """What is wrong with one signature, in words.

    :param code: content, hash, seal, position, previous, time, head, unknown
    """

    res_model: str
    res_id: str
    position: str
    code: str
    message: str


def verify(lines: Iterable[bytes], keyring=None) -> Iterator[Problem]:
    """Check signatures in stream order; yield what does not fit.

    :param lines: rows of :func:`copy_query` as ``COPY`` writes them, without the
        line ends
    :param keyring: checks the seals too; without it they are not looked at
    """
    sha256 = hashlib.sha256
    count = len(COLUMNS)
    stream, position, previous = None, 0, FIRST
    for line in lines:
        parts = line.rsplit(b"\t", 4)
        columns = parts[0].split(b"\t")
        if len(parts) != 5 or len(columns) != count:
            yield Problem("?", "?", "?", "unknown", "a row of another form")
            continue
        form, row_digest, seal, snapshot, moment = parts
        here = (columns[1], columns[2])
        if here != stream:
            stream, position, previous = here, 0, FIRST
        position += 1
        computed = sha256(form).hexdigest()
        stored = row_digest.decode()
        faults = []
        if computed != stored:
            faults.append(("hash", "the signature was altered"))
        if columns[-1].decode() != previous:
            faults.append(("previous", "the one before it was altered or taken away"))
        if columns[3] != b"%d" % position:
            faults.append(("position", "signatures before it are missing or doubled"))
        if sha256(unescape(snapshot)).hexdigest() != columns[-2].decode():
            faults.append(("content", "what was signed was altered"))
        if not columns[18].startswith(moment):
            faults.append(("time", "its time was altered"))
        if keyring is not None and not keyring.check_seal(stored, seal.decode()):
            faults.append(("seal", "it was not made by this system"))
        for code, message in faults:
            yield Problem(
                here[0].decode(), here[1].decode(), columns[3].decode(), code, message
            )
        previous, position = stored, int(columns[3])


def unescape(text: bytes) -> bytes:
    """The value of a text as ``COPY`` writes it; ``\\N`` is no value: empty."""
    if b"\\" not in text:
        return text
    if text == b"\\N":
        return b""
    out, rest = [], text
    while rest:
        before, slash, after = rest.partition(b"\\")
        out.append(before)
        if slash:
            out.append(_UNESCAPES.get(after[:1], after[:1]))
            after = after[1:]
        rest = after
    return b"".join(out)

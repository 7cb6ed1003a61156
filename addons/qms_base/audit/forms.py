# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The forms in which rows of the audit trail are hashed and sealed.

Row form, version 1: the columns of the table in their order as text, escaped as
PostgreSQL's ``COPY … TO STDOUT`` writes them, joined by tabs; a plain dump holds
exactly these lines. The digest of a row is the SHA-256 of its row form.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator

ENTRY_COLUMNS = (
    "id",
    "at",
    "txid",
    "cluster",
    "act_id",
    "db_user",
    "client",
    "table_name",
    "row_id",
    "owner_table",
    "owner_id",
    "company_id",
    "operation",
    "flags",
    "old_values",
    "new_values",
)
ACT_COLUMNS = (
    "id",
    "at",
    "txid",
    "cluster",
    "db_user",
    "nonce",
    "user_ref",
    "user_name",
    "login_ref",
    "employee_ref",
    "employee_name",
    "company_ref",
    "origin",
    "request",
    "address",
    "session_ref",
    "reason",
    "seal",
)
SEAL_COLUMNS = (
    "form",
    "number",
    "cluster",
    "from_txid",
    "to_txid",
    "sealed_at_utc",
    "entry_count",
    "entries_sha256",
    "act_count",
    "acts_sha256",
    "previous_hash",
)
CLAIM_COLUMNS = (
    "user_ref",
    "user_name",
    "login_ref",
    "employee_ref",
    "employee_name",
    "company_ref",
    "origin",
    "request",
    "address",
    "session_ref",
    "reason",
)
SEAL_FORM = "qms-seal-1"
FIRST = "0" * 64
_RECORD = struct.Struct(">q32s")
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


def text(value) -> str:
    """A value as ``COPY`` writes it."""
    return "\\N" if value is None else str(value).translate(_ESCAPES)


def claim_form(nonce: str, values: dict) -> str:
    """SHA-256 of what a claim says: this is sealed.

    :param values: one string, number or None for each of CLAIM_COLUMNS
    """
    fields = ["qms-act-1", nonce, *(values[column] or None for column in CLAIM_COLUMNS)]
    line = "\t".join(text(field) for field in fields)
    return hashlib.sha256(line.encode()).hexdigest()


def row_digest(line: bytes) -> bytes:
    """Digest of a row from its row form."""
    return hashlib.sha256(line).digest()


def pack(rows: Iterable[tuple[int, bytes]]) -> bytes:
    """A list of rows for a seal: id (64 bits, big endian) and digest of each."""
    return b"".join(_RECORD.pack(row_id, digest) for row_id, digest in rows)


def unpack(packed: bytes) -> Iterator[tuple[int, bytes]]:
    """What :func:`pack` packed.

    :raises struct.error: when it was not
    """
    return _RECORD.iter_unpack(packed)


def seal_hash(values: dict) -> str:
    """Hash of a seal: SHA-256 of its SEAL_COLUMNS, joined by tabs."""
    line = "\t".join(text(values[column]) for column in SEAL_COLUMNS)
    return hashlib.sha256(line.encode()).hexdigest()

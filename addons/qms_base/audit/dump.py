# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The trail in a dump of the database: no server is needed to check it.

Plain dumps of ``pg_dump`` (also compressed by gzip, and within a ZIP of Odoo's
database manager) are read as they are, custom and directory formats by
``pg_restore``. Rows are sorted in a temporary file, whatever the size of the dump.
"""

import base64
import gzip
import re
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .database import ACT, COLUMNS, LOG, SEAL, SEAL_FIELDS

SIGNATURE, HEADS = "qms_signature", "qms_signature_stream"
_COPY = re.compile(rb'^COPY (?:"?\w+"?\.)?"?(\w+)"? \((.*)\) FROM stdin;$')
_PARTITION = re.compile(rf"^{LOG}_\w+$")
_BATCH = 5000


class DumpError(Exception):
    """The file holds no trail that can be read."""


class Dump:
    """The trail in a dump; has the methods of :class:`~.database.Database`.

    :param path: file, or directory of a dump in directory format
    :param signature_columns: names of the columns of the row form of signatures
    :raises DumpError: when it holds none
    """

    def __init__(self, path, signature_columns=()):
        self._signature_columns = signature_columns
        self._file = tempfile.NamedTemporaryFile(suffix=".sqlite")
        self._db = sqlite3.connect(self._file.name)
        self._db.executescript(
            "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;"
            " CREATE TABLE rows (kind, cluster INTEGER, txid INTEGER, id INTEGER,"
            " at, line BLOB);"
            " CREATE TABLE signatures (res_model, res_id INTEGER, position INTEGER,"
            " hash, line BLOB);"
            " CREATE TABLE heads (res_model, res_id INTEGER, position INTEGER, hash);"
        )
        self._seals = []
        self.tables = set()
        with _opened(Path(path)) as lines:
            self._read(lines)
        if not {LOG, SEAL} <= self.tables:
            raise DumpError(
                f"{path} holds no audit trail: a plain dump with data is needed, as"
                " pg_dump writes it without --inserts"
            )
        self._db.execute("CREATE INDEX by_txid ON rows (kind, cluster, txid, id)")
        self._seals.sort(key=lambda seal: int(seal["number"]))

    def _read(self, lines):
        for line in lines:
            match = _COPY.match(line.rstrip(b"\n")) if line[:5] == b"COPY " else None
            if not match:
                continue
            table = match[1].decode()
            names = [name.strip().strip('"') for name in match[2].decode().split(",")]
            if table == LOG or _PARTITION.match(table):
                self.tables.add(LOG)
                self._keep_rows(LOG, names, lines)
            elif table == ACT:
                self._keep_rows(ACT, names, lines)
            elif table == SEAL:
                self.tables.add(SEAL)
                self._keep_seals(names, lines)
            elif table == SIGNATURE:
                self._keep_signatures(names, lines)
            elif table == HEADS:
                self._keep_heads(names, lines)

    def _keep_rows(self, kind, names, lines):
        wanted = COLUMNS[kind]
        same = tuple(names) == wanted
        order = [names.index(name) for name in wanted]
        batch = []
        for columns, line in _data(lines):
            if not same:
                columns = [columns[index] for index in order]
                line = b"\t".join(columns)
            batch.append(
                (
                    kind,
                    int(columns[3]),
                    int(columns[2]),
                    int(columns[0]),
                    columns[1].decode(),
                    line,
                )
            )
            if len(batch) == _BATCH:
                self._db.executemany("INSERT INTO rows VALUES (?,?,?,?,?,?)", batch)
                batch.clear()
        self._db.executemany("INSERT INTO rows VALUES (?,?,?,?,?,?)", batch)

    def _keep_seals(self, names, lines):
        for columns, _line in _data(lines):
            row = dict(zip(names, columns, strict=True))
            seal = {}
            for name in SEAL_FIELDS:
                value = row[name]
                if name in ("entries", "acts"):
                    text = b"" if value == b"\\N" else value
                    packed = bytes.fromhex(text.decode().removeprefix("\\\\x"))
                    seal[name] = base64.b64decode(packed)
                elif name in ("number", "entry_count", "act_count"):
                    seal[name] = int(value)
                else:
                    seal[name] = value.decode()
            self._seals.append(seal)

    def _keep_signatures(self, names, lines):
        for columns, _line in _data(lines):
            row = dict(zip(names, columns, strict=True))
            moment = row["signed_at"].replace(b" ", b"T")[:19]
            values = [row[name] for name in self._signature_columns]
            values += [row["hash"], row["seal"], row["snapshot"], moment]
            self._db.execute(
                "INSERT INTO signatures VALUES (?,?,?,?,?)",
                (
                    row["res_model"].decode(),
                    int(row["res_id"]),
                    int(row["position"]),
                    row["hash"].decode(),
                    b"\t".join(values),
                ),
            )

    def _keep_heads(self, names, lines):
        for columns, _line in _data(lines):
            row = dict(zip(names, columns, strict=True))
            self._db.execute(
                "INSERT INTO heads VALUES (?,?,?,?)",
                (
                    row["res_model"].decode(),
                    int(row["res_id"]),
                    int(row["position"]),
                    row["hash"].decode(),
                ),
            )

    # ------------------------------------------------------------------
    # As a database
    # ------------------------------------------------------------------
    def rows(self, table, cluster, start, end) -> Iterator[bytes]:
        found = self._db.execute(
            "SELECT line FROM rows WHERE kind = ? AND cluster = ? AND txid >= ?"
            " AND txid < ? ORDER BY id",
            (table, int(cluster), int(start), int(end)),
        )
        for (line,) in found:
            yield line

    def seals(self) -> list[dict]:
        return self._seals

    def listed(self, number) -> tuple[bytes, bytes]:
        seal = next(seal for seal in self._seals if seal["number"] == number)
        return seal["entries"], seal["acts"]

    def clusters(self) -> list[int]:
        found = self._db.execute("SELECT DISTINCT cluster FROM rows ORDER BY 1")
        return [cluster for (cluster,) in found]

    def beyond(self, table, cluster, start) -> tuple[int, str | None]:
        return self._db.execute(
            "SELECT count(*), min(at) FROM rows WHERE kind = ? AND cluster = ?"
            " AND txid >= ?",
            (table, cluster, start),
        ).fetchone()

    def guards_missing(self) -> list[tuple[str, str]]:
        """Not to be seen in a dump."""
        return []

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    def signatures(self) -> Iterator[bytes]:
        """Signatures in stream order, as ``signing.stream.copy_query`` has them."""
        found = self._db.execute(
            "SELECT line FROM signatures ORDER BY res_model, res_id, position"
        )
        for (line,) in found:
            yield line

    def heads_without_signature(self) -> list[tuple]:
        """Streams whose last signature is not there: ``(model, id, position)``."""
        return self._db.execute(
            "SELECT h.res_model, h.res_id, h.position FROM heads h"
            " LEFT JOIN signatures s ON s.res_model = h.res_model"
            " AND s.res_id = h.res_id AND s.position = h.position"
            " AND s.hash = h.hash WHERE s.hash IS NULL"
        ).fetchall()


def _data(lines):
    """Rows of a COPY up to its end: their columns, and the line."""
    for line in lines:
        line = line.rstrip(b"\n")
        if line == b"\\.":
            return
        yield line.split(b"\t"), line


@contextmanager
def _opened(path):
    """The lines of a plain dump, whatever it is wrapped in."""
    if not path.exists():
        raise DumpError(f"{path} does not exist")
    if path.is_dir():
        with _restored(path) as lines:
            yield lines
        return
    with path.open("rb") as file:
        start = file.read(5)
    if start[:2] == b"PK":
        with zipfile.ZipFile(path) as package:
            names = [n for n in package.namelist() if n.endswith("dump.sql")]
            if not names:
                raise DumpError(f"{path} holds no dump.sql")
            with package.open(names[0]) as lines:
                yield lines
    elif start[:2] == b"\x1f\x8b":
        with gzip.open(path) as lines:
            yield lines
    elif start == b"PGDMP":
        with _restored(path) as lines:
            yield lines
    else:
        with path.open("rb") as lines:
            yield lines


@contextmanager
def _restored(path):
    """A dump in a format of its own, as ``pg_restore`` writes it out."""
    command = ["pg_restore", "--data-only", "--file=-", str(path)]
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except FileNotFoundError as error:
        raise DumpError(
            "pg_restore is needed for this dump, and is not here"
        ) from error
    with process:
        yield process.stdout
        problem = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise DumpError(f"pg_restore cannot read {path}: {problem}")

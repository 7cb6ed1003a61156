# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Rows of the audit trail from a database, in their row form."""

import base64
import tempfile
from collections.abc import Iterator

from .forms import ACT_COLUMNS, ENTRY_COLUMNS, SEAL_COLUMNS

LOG, ACT, SEAL = "qms_audit_log", "qms_audit_act", "qms_audit_seal"
COLUMNS = {LOG: ENTRY_COLUMNS, ACT: ACT_COLUMNS}
# What the form of a seal, and what checks it besides.
SEAL_FIELDS = (*SEAL_COLUMNS, "hash", "seal", "entries", "acts")
_IN_MEMORY = 16 * 1024 * 1024


class Database:
    """The trail in a database.

    :param cursor: of psycopg2; nothing is written
    """

    def __init__(self, cursor):
        self._cursor = cursor
        cursor.execute("SET LOCAL datestyle = 'ISO, YMD'")

    def rows(self, table, cluster, start, end) -> Iterator[bytes]:
        """Rows that transactions of a range wrote, in the order of their ids.

        :param table: LOG or ACT
        :param start: first transaction
        :param end: the one after the last
        """
        columns = ", ".join(COLUMNS[table])
        # whole numbers, and names that are constants of this module
        yield from self._copy(
            f"SELECT {columns} FROM {table} WHERE cluster = {int(cluster)}"
            f" AND txid >= {int(start)} AND txid < {int(end)} ORDER BY id"
        )

    def seals(self, after=0, until=None, most=None) -> list[dict]:
        """Seals by number, without the rows they list; all of them by default.

        :param after: number after which they begin
        :param until: number of the last one; None for the newest
        :param most: how many at most; None for no limit
        """
        names = [name for name in SEAL_FIELDS if name not in ("entries", "acts")]
        self._cursor.execute(
            f"SELECT {', '.join(names)} FROM {SEAL} WHERE number > %s"
            " AND number <= coalesce(%s, number) ORDER BY number LIMIT %s",
            [after, until, most],
        )
        return [dict(zip(names, row, strict=True)) for row in self._cursor.fetchall()]

    def listed(self, number) -> tuple[bytes, bytes]:
        """The rows that a seal lists: entries and acts, packed."""
        self._cursor.execute(
            f"SELECT entries, acts FROM {SEAL} WHERE number = %s",
            [number],
        )
        entries, acts = self._cursor.fetchone()
        return base64.b64decode(entries or b""), base64.b64decode(acts or b"")

    def clusters(self) -> list[int]:
        """Identifiers of the database clusters that rows were written in."""
        found = set()
        for table in (LOG, ACT):
            # from one identifier to the next by the index: the tables are large
            self._cursor.execute(
                "WITH RECURSIVE known(cluster) AS ("
                f" (SELECT cluster FROM {table} ORDER BY cluster LIMIT 1)"
                " UNION ALL"
                f" SELECT (SELECT t.cluster FROM {table} t"
                " WHERE t.cluster > known.cluster ORDER BY t.cluster LIMIT 1)"
                " FROM known WHERE known.cluster IS NOT NULL"
                ") SELECT cluster FROM known WHERE cluster IS NOT NULL"
            )
            found.update(cluster for (cluster,) in self._cursor.fetchall())
        return sorted(found)

    def beyond(self, table, cluster, start) -> tuple[int, str | None]:
        """How many rows no seal covers yet, and the time of the oldest."""
        self._cursor.execute(
            f"SELECT count(*), min(at)::text FROM {table}"
            " WHERE cluster = %s AND txid >= %s",
            [cluster, start],
        )
        return self._cursor.fetchone()

    def last_txid(self, cluster) -> int:
        """The highest transaction of a cluster that wrote rows; -1 for none."""
        highest = -1
        for table in (LOG, ACT):
            self._cursor.execute(
                f"SELECT max(txid) FROM {table} WHERE cluster = %s",
                [cluster],
            )
            found = self._cursor.fetchone()[0]
            highest = max(highest, -1 if found is None else found)
        return highest

    def nth_txid(self, cluster, start, end, count) -> int | None:
        """Transaction of the row that is ``count`` rows into a range, if any."""
        self._cursor.execute(
            f"SELECT txid FROM {LOG} WHERE cluster = %s"
            " AND txid >= %s AND txid < %s ORDER BY txid OFFSET %s LIMIT 1",
            [cluster, start, end, count],
        )
        row = self._cursor.fetchone()
        return row and row[0]

    def guards_missing(self) -> list[tuple[str, str]]:
        """Triggers of the trail that are not in force: ``(table, what)``."""
        self._cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = current_schema::regnamespace"
            " AND (t.tgname LIKE 'qms\\_audit\\_%' AND t.tgenabled <> 'A'"
            " AND c.relname NOT LIKE 'qms\\_audit\\_log%'"
            " OR t.tgname LIKE 'qms\\_append\\_only\\_%' AND t.tgenabled = 'D')"
            " ORDER BY 1, 2"
        )
        missing = list(self._cursor.fetchall())
        self._cursor.execute(
            "SELECT p.proname FROM pg_proc p"
            " WHERE p.pronamespace = current_schema::regnamespace"
            " AND p.proname LIKE 'qms\\_audit\\_on\\_%' AND NOT EXISTS"
            " (SELECT FROM pg_trigger t WHERE t.tgfoid = p.oid) ORDER BY 1"
        )
        missing += [
            (name.removeprefix("qms_audit_on_"), "qms_audit_row")
            for (name,) in self._cursor.fetchall()
        ]
        return missing

    def signatures(self, query) -> Iterator[bytes]:
        """Signatures in stream order.

        :param query: of ``signing.stream.copy_query``
        """
        yield from self._copy(query)

    def heads_without_signature(self) -> list[tuple]:
        """Streams whose last signature is not there: ``(model, id, position)``."""
        self._cursor.execute(
            "SELECT h.res_model, h.res_id, h.position FROM qms_signature_stream h"
            " LEFT JOIN qms_signature s ON s.res_model = h.res_model"
            " AND s.res_id = h.res_id AND s.position = h.position"
            " AND s.hash = h.hash WHERE s.id IS NULL"
        )
        return self._cursor.fetchall()

    def _copy(self, query):
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
            self._cursor.copy_expert(f"COPY ({query}) TO STDOUT", file)
            file.seek(0)
            for line in file:
                yield line[:-1]

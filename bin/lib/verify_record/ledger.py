"""An archival record against the ledger of a database and its audit trail."""

from dataclasses import dataclass, field

from audit.database import Database
from audit.verify import verify as verify_trail

_ROW_DIGEST = (
    "encode(sha256(convert_to(jsonb_strip_nulls(to_jsonb(r))::text, 'UTF8')), 'hex')"
)


class LedgerError(Exception):
    """The database cannot be asked."""


@dataclass
class Known:
    """What a database knows of a record.

    :ivar found: whether this very file stands in its ledger
    :ivar newest: newest version of the record there
    :ivar chain: sentence about the audit trail
    """

    found: bool = False
    newest: int = 0
    chain: str = ""
    problems: list[str] = field(default_factory=list)


def look_up(name, report) -> Known:
    """What a database knows of the file that was verified.

    :param name: of a database, or its address
    :param report: of :func:`archival.verification.verify`, without problems
    :raises LedgerError: when it cannot be asked
    """
    import psycopg2

    address = {"dsn": name} if "://" in name else {"dbname": name or "medical"}
    try:
        connection = psycopg2.connect(connect_timeout=10, **address)
    except psycopg2.Error as error:
        raise LedgerError(str(error).strip()) from error
    # one snapshot for everything that is compared
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('qms_archive_record') IS NULL")
            if cursor.fetchone()[0]:
                raise LedgerError(f"{name} keeps no archival records")
            return _compare(cursor, report)
    except psycopg2.Error as error:
        raise LedgerError(str(error).strip()) from error
    finally:
        connection.close()


# of the documents of packages, as ``"kind"`` of the record inside says
_PACKAGE = "record_package"


def _compare(cursor, report):
    if report.record["kind"] == _PACKAGE:
        return _compare_package(cursor, report)
    known = Known()
    record = report.record
    row = _row_of_file(
        cursor,
        report,
        known,
        "qms_archive_record",
        "kind = %s AND number = %s AND version = %s",
        [record["kind"], record["number"], int(record["version"])],
    )
    if row is None:
        return known
    cursor.execute(
        "SELECT max(n.version) FROM qms_archive_record n JOIN qms_archive_record o"
        " ON (n.kind, n.number, n.company_id) = (o.kind, o.number, o.company_id)"
        " WHERE o.id = %s",
        [row],
    )
    known.newest = cursor.fetchone()[0]
    return known


def _compare_package(cursor, report):
    """The document of a package: there is one version of it."""
    known = Known()
    cursor.execute("SELECT to_regclass('medical_record_package') IS NOT NULL")
    if cursor.fetchone()[0]:
        number = report.record["number"]
        table, where = "medical_record_package", "pdf_sha256 <> '' AND number = %s"
        if _row_of_file(cursor, report, known, table, where, [number]) is not None:
            known.newest = int(report.record["version"])
    return known


def _row_of_file(cursor, report, known, table, where, values):
    """Id of the ledger's row of this very file, compared with the trail, or None."""
    cursor.execute(
        "SELECT id, pdf_sha256, json_sha256, certificate_sha256,"
        f" {_ROW_DIGEST} FROM {table} r WHERE {where}",
        values,
    )
    rows = cursor.fetchall()
    if not rows:
        return None
    row = next((row for row in rows if row[1] == report.pdf_sha256), None)
    if row is None:
        known.problems.append(
            "the database made another file of this number and version"
        )
        return None
    known.found = True
    if row[2:4] != (report.json_sha256, report.certificate_sha256):
        known.problems.append("the ledger names another attachment or certificate")
    _check_trail(cursor, table, row[0], row[4], known)
    return row[0]


def _check_trail(cursor, table, row_id, digest, known):
    cursor.execute(
        "SELECT operation::text, new_values->>'row' FROM qms_audit_log"
        " WHERE table_name = %s AND row_id = %s ORDER BY id",
        [table, row_id],
    )
    if cursor.fetchall() != [("I", digest)]:
        known.problems.append(
            "the ledger's row is not the one that the audit trail recorded"
        )
    trail = verify_trail(Database(cursor))
    known.problems += [f"audit trail: {problem}" for problem in trail.problems[:3]]
    known.chain = (
        f"{trail.seals} seals and {trail.entries} entries fit"
        if not trail.problems
        else f"{len(trail.problems)} things do not fit"
    )
    if trail.unsealed:
        known.chain += f"; {trail.unsealed} entries are not sealed yet"

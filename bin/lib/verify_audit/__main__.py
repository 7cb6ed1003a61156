"""What bin/verify-audit runs: checks a database or a dump and says what is wrong.

Needs the addons' plain Python (``addons/qms_base`` in the path), psycopg2 for a
database, cryptography for the key; no Odoo.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from audit.database import Database
from audit.dump import Dump, DumpError
from audit.verify import Problem, verify
from signing import stream

_SHOWN = 20
OK, WRONG, NOT_CHECKED = 0, 1, 2


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="bin/verify-audit",
        description="Check the audit trail and the signatures of a database or a dump,"
        " without Odoo. Exit status: 0 everything fits, 1 something does not, 2 it"
        " could not be checked.",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--db", metavar="NAME", help="database, or postgresql:// address of one"
    )
    where.add_argument("--dump", metavar="FILE", help="dump of pg_dump, or Odoo's ZIP")
    parser.add_argument(
        "--key",
        metavar="FILE",
        help="the key file: checks also who made seals, claims and signatures",
    )
    parser.add_argument(
        "--heads",
        metavar="FILE",
        help="heads kept elsewhere, a line each: number and hash",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser.parse_args(words)


def main(words):
    """Check what is asked for; return the exit status."""
    asked = _arguments(words)
    try:
        keyring = _keyring(asked.key)
        heads = _heads(asked.heads)
        report, signatures = (
            _check_dump(asked.dump, keyring, heads)
            if asked.dump
            else _check_database(asked.db, keyring, heads)
        )
    except _NotChecked as error:
        print(f"not checked: {error}", file=sys.stderr)
        return NOT_CHECKED
    if asked.json:
        _print_json(report, signatures)
    else:
        _print(report, signatures)
    return OK if report.ok else WRONG


class _NotChecked(Exception):
    pass


def _keyring(path):
    if not path:
        return None
    from signing.keyring import Keyring, KeyringError

    try:
        return Keyring(path)
    except KeyringError as error:
        raise _NotChecked(error) from error


def _heads(path):
    if not path:
        return []
    heads = []
    try:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            words = line.split()
            if words and not line.startswith("#"):
                heads.append((int(words[0]), words[1]))
    except (OSError, ValueError, IndexError) as error:
        raise _NotChecked(f"{path} holds no heads: {error}") from error
    return heads


def _check_dump(path, keyring, heads):
    try:
        dump = Dump(path, stream.COLUMNS)
    except (DumpError, OSError) as error:
        raise _NotChecked(error) from error
    report = verify(dump, keyring, heads)
    return report, _check_signatures(report, dump, dump.signatures(), keyring)


def _check_database(name, keyring, heads):
    import psycopg2

    name = name or os.environ.get("PGDATABASE") or "medical"
    address = {"dsn": name} if "://" in name else {"dbname": name}
    try:
        connection = psycopg2.connect(connect_timeout=10, **address)
    except psycopg2.Error as error:
        raise _NotChecked(str(error).strip()) from error
    # one snapshot for everything that is compared
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('qms_audit_log') IS NULL")
            if cursor.fetchone()[0]:
                raise _NotChecked(f"{name} keeps no audit trail")
            database = Database(cursor)
            report = verify(database, keyring, heads)
            for table, trigger in database.guards_missing():
                report.problems.append(
                    Problem("guard", f"the trigger {trigger} is off", table=table)
                )
            rows = database.signatures(stream.copy_query())
            return report, _check_signatures(report, database, rows, keyring)
    except psycopg2.Error as error:
        raise _NotChecked(str(error).strip()) from error
    finally:
        connection.close()


def _check_signatures(report, source, rows, keyring):
    """Add what is wrong with signatures; return how many were checked."""
    checked = [0]

    def counted():
        for row in rows:
            checked[0] += 1
            yield row

    for problem in stream.verify(counted(), keyring):
        report.problems.append(
            Problem(
                f"signature {problem.code}",
                f"signature {problem.position}: {problem.message}",
                table=problem.res_model,
                row=problem.res_id,
            )
        )
    for model, res_id, position in source.heads_without_signature():
        report.problems.append(
            Problem(
                "signature head",
                f"signature {position}, the last one, is missing",
                table=model,
                row=str(res_id),
            )
        )
    return checked[0]


def _print(report, signatures):
    print(
        f"{report.seals} seals, {report.entries} entries and {report.acts} acts sealed,"
        f" {report.unattributed} of them unattributed; {signatures} signatures"
    )
    if report.unsealed:
        print(
            f"{report.unsealed} entries since {report.unsealed_since} UTC are not"
            " sealed yet"
        )
    if not report.keyed:
        print("without the key: the chain was checked, not who made it")
    if report.head:
        print(f"head: {report.head[0]} {report.head[1]}")
    for moment in report.turned_back[:_SHOWN]:
        print(moment)
    for problem in report.problems[:_SHOWN]:
        print(f"WRONG {problem}")
    if len(report.problems) > _SHOWN:
        print(f"and {len(report.problems) - _SHOWN} more")
    print(
        "everything fits" if report.ok else f"{len(report.problems)} things do not fit"
    )


def _print_json(report, signatures):
    print(
        json.dumps(
            {
                "ok": report.ok,
                "keyed": report.keyed,
                "seals": report.seals,
                "entries": report.entries,
                "acts": report.acts,
                "unattributed": report.unattributed,
                "unsealed": report.unsealed,
                "unsealed_since": report.unsealed_since,
                "signatures": signatures,
                "head": report.head,
                "turned_back": [vars(moment) for moment in report.turned_back],
                "problems": [vars(problem) for problem in report.problems],
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

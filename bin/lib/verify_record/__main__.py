"""What bin/verify-record runs: checks one archival record and says what it is.

Needs the addons' plain Python (``addons/qms_base`` in the path), pyHanko, pypdf and
cryptography; psycopg2 for a database; no Odoo.
"""

import argparse
import json
import logging
import os
import sys
from pathlib import Path

from archival.verification import verify

from .ledger import LedgerError, look_up

GENUINE, WRONG, NOT_CHECKED, SUPERSEDED, UNKNOWN = range(5)


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="bin/verify-record",
        description="Check an archival record (PDF): its signature, that nothing was"
        " changed since, and the machine-readable record inside against the text. With"
        " --db also against the ledger of the database and its audit trail. Exit"
        " status: 0 genuine, 1 something is wrong, 2 it could not be checked, 3"
        " genuine but superseded by a newer version, 4 the database does not know it.",
    )
    parser.add_argument("file", metavar="FILE", help="the PDF")
    parser.add_argument(
        "--db",
        metavar="NAME",
        nargs="?",
        const="",
        help="database, or postgresql:// address of one; the project's own by default",
    )
    parser.add_argument(
        "--certificate",
        metavar="SHA256",
        help="fingerprint of the certificate that it must be signed with",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser.parse_args(words)


def main(words):
    """Check what is asked for; return the exit status."""
    asked = _arguments(words)
    try:
        content = Path(asked.file).read_bytes()
    except OSError as error:
        print(f"not checked: {asked.file}: {error.strerror}", file=sys.stderr)
        return NOT_CHECKED
    # what a damaged file makes readers say is said in one sentence below
    for reader in ("pyhanko", "pyhanko_certvalidator", "pypdf"):
        logging.getLogger(reader).setLevel(logging.CRITICAL)
    report = verify(content)
    wanted = (asked.certificate or "").replace(":", "").lower()
    if report.ok and wanted and wanted != report.certificate_sha256:
        report.problems.append(
            "it is signed with another certificate than the one asked for"
        )
    known = None
    if report.ok and asked.db is not None:
        try:
            known = look_up(asked.db or os.environ.get("PGDATABASE", ""), report)
        except LedgerError as error:
            print(f"not checked: {error}", file=sys.stderr)
            return NOT_CHECKED
        report.problems += known.problems
    status, sentence = _verdict(report, known)
    if asked.json:
        print(json.dumps(_facts(report, known, status, sentence)))
    else:
        _print(report, known)
        print(sentence)
    return status


def _verdict(report, known):
    if not report.ok:
        return WRONG, f"WRONG: {report.problems[0]}"
    what = f"{report.record['number']} version {report.record['version']}"
    if known is None:
        return GENUINE, (
            f"GENUINE: {what} is as it was signed; no database was asked whether it"
            " is the current version"
        )
    if not known.found:
        return UNKNOWN, f"UNKNOWN: {what} is intact, but this database did not make it"
    if known.newest > int(report.record["version"]):
        return SUPERSEDED, (
            f"SUPERSEDED: {what} is genuine, and version {known.newest} replaces it"
        )
    return GENUINE, f"GENUINE: {what} is as it was made, and the current version"


def _print(report, known):
    if report.record:
        record = report.record
        print(f"{record['title']} {record['number']}, version {record['version']}")
        print(f"of {record['record']}, {record['company']}")
        print(f"recorded {record['recorded_at']} by {record['recorded_by']}")
        if record["reason"]:
            print(f"reason for this version: {record['reason']}")
    if report.signer:
        vouched = (
            "self-signed: nobody but its maker vouches for the name"
            if report.self_signed
            else f"issued by {report.issuer}"
        )
        print(f"signed {report.signed_at} with the certificate of {report.signer}")
        print(f"  ({vouched}; SHA-256 {report.certificate_sha256})")
    print(f"SHA-256 of the file   {report.pdf_sha256}")
    if report.json_sha256:
        print(f"SHA-256 of the record {report.json_sha256}")
    if known is not None and known.found:
        print(f"audit trail: {known.chain}")
    for problem in report.problems[1:]:
        print(f"WRONG: {problem}")


def _facts(report, known, status, sentence):
    return {
        **vars(report),
        "record": {k: v for k, v in report.record.items() if k != "content"},
        "database": vars(known) if known is not None else None,
        "status": status,
        "sentence": sentence,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

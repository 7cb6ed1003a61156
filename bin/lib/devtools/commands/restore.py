"""bin/restore: a backup into a new database, checked from its files to its seals."""

import argparse
import sys
from pathlib import Path

from .. import backups, python_env
from ..entry import command
from ..errors import SetupError
from ..steps import say, step


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="bin/restore",
        description="Restore a backup of bin/backup into a new database. Nothing is"
        " overwritten. Exit status 1 where anything does not fit.",
    )
    parser.add_argument("backup", help="folder that bin/backup wrote")
    parser.add_argument("--db", metavar="NAME", required=True, help="a new database")
    parser.add_argument(
        "--key", metavar="FILE", help="the key of the backup, given to the server"
    )
    parser.add_argument(
        "--heads", metavar="FILE", help="heads kept elsewhere, to compare with"
    )
    return parser.parse_args(words)


@command
def main(words):
    """Restore and verify; return the exit status."""
    asked = _arguments(words)
    python_env.ensure()
    where = backups.target()
    with step("Checking the backup"):
        manifest = backups.check(asked.backup)
    backups.restore(where, Path(asked.backup), manifest, asked.db)
    if asked.key:
        backups.put_key(where, asked.key)
    key = backups.key_file(where)
    heads = ["--heads", asked.heads] if asked.heads else []
    status, report = backups.verify(
        where, "--db", asked.db, *heads, key=key if key.exists() else None
    )
    if not backups.tell(status, report):
        raise SetupError(
            f"the audit trail of {asked.db} does not fit: it was altered, or the key is"
            " another one",
            f"do not work with {asked.db}; compare with another backup and its key",
        )
    say(f"restored: {asked.db}; it is not hardened, run bin/harden-db --db {asked.db}")
    if not key.exists():
        say(f"nobody can sign until the key is at {key}: bin/restore --key FILE")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

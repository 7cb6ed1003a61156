"""bin/backup: database and filestore into a folder, the key into a file of its own."""

import argparse
import sys
from pathlib import Path

from .. import backups, python_env
from ..entry import command
from ..paths import LOCAL
from ..steps import say


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="bin/backup",
        description="Back up a database with its filestore, and check the audit trail"
        " in the backup. Exit status 1 where it does not fit: the backup is kept.",
    )
    parser.add_argument("--db", metavar="NAME", help="default: the configured one")
    parser.add_argument(
        "--to", metavar="FOLDER", default=LOCAL / "backups", help="default: %(default)s"
    )
    parser.add_argument(
        "--key-to",
        metavar="FILE",
        help="copy the key there, never into the backup: keep the two apart",
    )
    parser.add_argument(
        "--admin-url",
        metavar="URL",
        help="postgresql:// address of the database for an administrator, where it is"
        " hardened and not in the private cluster",
    )
    return parser.parse_args(words)


@command
def main(words):
    """Back up; return the exit status."""
    asked = _arguments(words)
    python_env.ensure()
    where = backups.target()
    database = asked.db or where.database
    made = backups.back_up(where, database, Path(asked.to), asked.admin_url)
    if asked.key_to:
        backups.keep_key(where, asked.key_to, made)
    key = backups.key_file(where)
    status, report = backups.verify(
        where, "--dump", str(made / backups.DUMP), key=key if key.exists() else None
    )
    fits = backups.tell(status, report)
    say(f"backup: {made}")
    if asked.key_to:
        say(f"key: {asked.key_to}; keep it apart from the backup")
    else:
        say(f"the key {key} is not in it: back it up with --key-to, apart from this")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""bin/verify-record: finds the database, and lets verify_record check a file."""

import os
import subprocess
import sys

from .. import python_env, settings
from ..entry import command
from ..paths import ADDONS, ROOT


@command
def main(words):
    """Run the verification in the project's Python; return its exit status."""
    python_env.ensure()
    environment = dict(os.environ)
    asks_database = any(word == "--db" or word.startswith("--db=") for word in words)
    if asks_database and not any("://" in word for word in words):
        target = (
            settings.test_target()
            if os.environ.get("ODOO_CLUSTER") == "test"
            else settings.default_target()
        )
        environment.update(target.connection)
        environment.setdefault("PGDATABASE", target.database)
    paths = [str(ROOT / "bin" / "lib"), str(ADDONS / "qms_base")]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    return subprocess.run(
        [str(python_env.PYTHON), "-m", "verify_record", *words],
        env=environment,
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""bin/harden-db: finds the database and its administrator, and lets harden_db work."""

import os
import subprocess
import sys

from .. import postgres, python_env, settings
from ..entry import command
from ..errors import SetupError
from ..paths import ADDONS, ROOT


@command
def main(words):
    """Run the hardening in the project's Python; return its exit status."""
    python_env.ensure()
    environment = dict(os.environ)
    asks_help = any(word in ("-h", "--help") for word in words)
    if not asks_help and not any(word.startswith("--admin-url") for word in words):
        environment.update(_administrator())
    paths = [str(ROOT / "bin" / "lib"), str(ADDONS / "qms_base")]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    return subprocess.run(
        [str(python_env.PYTHON), "-m", "harden_db", *words],
        env=environment,
        check=False,
    ).returncode


def _administrator():
    """Variables that lead to the private cluster as its superuser."""
    test = os.environ.get("ODOO_CLUSTER") == "test"
    target = settings.test_target() if test else settings.default_target()
    if not target.embedded:
        raise SetupError(
            f"the administrator of {target.described} is not known",
            "name one: bin/harden-db --admin-url postgresql://postgres@host/database",
        )
    return {
        **target.connection,
        "PGUSER": postgres.SUPERUSER,
        "PGDATABASE": os.environ.get("PGDATABASE", target.database),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

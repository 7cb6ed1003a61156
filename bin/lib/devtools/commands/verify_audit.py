"""bin/verify-audit: finds the database and the key, and lets verify_audit check."""

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
    local = not any(word.startswith(("--dump", "-h", "--help")) for word in words)
    if local and not any("://" in word for word in words):
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
        [str(python_env.PYTHON), "-m", "verify_audit", *words],
        env=environment,
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

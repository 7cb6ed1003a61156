# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One side of a comparison: a process with Odoo on one database that does as told."""

import contextlib
import json
import os
import subprocess
import sys

from devtools import python_env
from devtools.errors import SetupError
from devtools.paths import LOGS, ROOT


class Side:
    """A process that runs a module of this package and answers line by line.

    :param module: its name; called with the database and ``words``
    :param addons: folder of more addons, if any
    """

    def __init__(self, target, module, database, *words, addons=None):
        environment = target.process_environment()
        paths = [environment["PYTHONPATH"], str(ROOT / "bin" / "lib")]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
        if addons:
            given = environment.get("ODOO_ADDONS_PATH")
            environment["ODOO_ADDONS_PATH"] = ",".join(filter(None, [given, addons]))
        LOGS.mkdir(parents=True, exist_ok=True)
        self._log = LOGS / f"bench-{'-'.join(words)}.log"
        with open(self._log, "w") as log:
            self._process = subprocess.Popen(
                [str(python_env.PYTHON), "-m", module, database, *words],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ask(self, what):
        """Have it do something; return what it answers."""
        try:
            self._process.stdin.write(f"{what}\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())
        except (OSError, ValueError) as error:
            raise SetupError(
                "the measuring process ended early", f"read {self._log}"
            ) from error

    def end(self):
        """End the process; with a profile, pass it on to standard error."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        sys.stderr.write(self._process.stdout.read())
        self._process.wait()

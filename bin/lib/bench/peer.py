# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A named peer's addon, fetched to be measured beside ours and thrown away after."""

import subprocess
from pathlib import Path

from devtools import install, python_env
from devtools.errors import SetupError


def fetch(addon, folder):
    """Put the package of a peer's addon into a folder.

    :return: path of its addons, and its version
    :raises SetupError: where it cannot be had
    """
    package = f"odoo-addon-{addon}==19.*"
    done = subprocess.run(
        [
            *(str(python_env.PYTHON), "-m", "pip", "install", "--quiet", "--no-deps"),
            *("--disable-pip-version-check", "--target", folder, package),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = sorted(Path(folder).glob(f"odoo_addon_{addon}-*.dist-info"))
    if done.returncode or not found:
        reason = (done.stderr.strip().splitlines() or ["pip found none"])[-1]
        raise SetupError(f"{package} cannot be had: {reason}", "measure without it")
    version = found[0].name.removesuffix(".dist-info").rpartition("-")[2]
    return str(Path(folder) / "odoo" / "addons"), version


def install_in(target, database, addon, addons):
    """Install a peer's addon from a folder in a database."""
    before = target.environment.get("ODOO_ADDONS_PATH")
    target.environment["ODOO_ADDONS_PATH"] = ",".join(filter(None, [before, addons]))
    try:
        words = ("-i", addon, "--skip-auto-install")
        install.run_odoo(target, database, *words, log_name=f"bench-{addon}.log")
    finally:
        target.environment["ODOO_ADDONS_PATH"] = before

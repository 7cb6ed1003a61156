# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Where the key outside the database lies.

``qms_key_file`` in Odoo's configuration, or ``QMS_KEY_FILE`` in the environment; else
``qms.key`` in Odoo's data directory. Back it up apart from the database.
"""

import functools
import os
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tools import SQL, config

from ..signing.keyring import Keyring, KeyringError


def key_path() -> Path:
    """Path of the key file that this server uses."""
    given = os.environ.get("QMS_KEY_FILE") or config.options.get("qms_key_file")
    return Path(given) if given else Path(config["data_dir"]) / "qms.key"


def open_keyring(env) -> Keyring:
    """The keys of this server; made when nothing was ever stored with any.

    :raises UserError: when there is no key but the database holds secrets
    """
    path = key_path()
    try:
        try:
            changed = os.stat(path).st_mtime_ns
        except FileNotFoundError:
            if _in_use(env):
                raise KeyringError(f"{path} is missing") from None
            Keyring.make(path)
            changed = os.stat(path).st_mtime_ns
        return _keyring(path, changed)
    except (KeyringError, OSError) as error:
        raise UserError(
            env._(
                "The key of the signing secrets cannot be used, and nobody can sign:"
                " %(error)s. The administrator restores the file from its backup.",
                error=error,
            )
        ) from error


@functools.lru_cache(maxsize=4)
def _keyring(path, _changed):
    return Keyring(path)


def _in_use(env):
    [(used,)] = env.execute_query(
        SQL(
            "SELECT EXISTS (SELECT FROM qms_signing_factor WHERE secret IS NOT NULL)"
            " OR EXISTS (SELECT FROM qms_signature)"
            " OR EXISTS (SELECT FROM qms_audit_seal)"
        )
    )
    return used

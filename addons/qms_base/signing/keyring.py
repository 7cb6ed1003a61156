# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The key outside the database: it keeps signing secrets and seals signatures.

A file with one key a line (44 characters, as Fernet makes them), readable by the
server alone. The first key is in use, the others still open and check what they
made. Who has a copy of the database without this file can neither produce codes nor
forge a signature.
"""

import base64
import contextlib
import hashlib
import hmac
import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class KeyringError(Exception):
    """The key is missing, unreadable, or is not the one that was used."""


class Keyring:
    """The keys of one file.

    :param path: file; see :meth:`make`
    :raises KeyringError: when the file is missing, empty or damaged
    """

    def __init__(self, path):
        self.path = Path(path)
        try:
            lines = self.path.read_text(encoding="ascii").split()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyringError(f"cannot read {self.path}: {error}") from error
        try:
            self._fernet = MultiFernet([Fernet(line) for line in lines])
            raw = [base64.urlsafe_b64decode(line) for line in lines]
        except ValueError as error:
            raise KeyringError(f"{self.path} holds no valid key: {error}") from error
        self._seal_keys = {}
        for key in raw:
            seal_key = hmac.digest(key, b"qms signature seal v1", "sha256")
            self._seal_keys[hashlib.sha256(seal_key).hexdigest()[:8]] = seal_key
        self._seal_id = next(iter(self._seal_keys))

    @classmethod
    def make(cls, path):
        """Make the file with a new key unless it exists; return its Keyring.

        Two processes at once agree on one key: the file appears whole or not.
        """
        path = Path(path)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".key-")
            try:
                os.fchmod(handle, 0o600)
                os.write(handle, Fernet.generate_key() + b"\n")
                os.fsync(handle)
                # whoever was first made the key
                with contextlib.suppress(FileExistsError):
                    os.link(temporary, path)
            finally:
                os.close(handle)
                os.unlink(temporary)
        return cls(path)

    def close(self, text: str) -> str:
        """Encrypt a secret."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, token: str) -> str:
        """Decrypt what :meth:`close` made.

        :raises KeyringError: when none of the keys made it
        """
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise KeyringError(
                f"{self.path} is not the key that this secret was stored with"
            ) from error

    def seal(self, digest: str) -> str:
        """Seal of a digest: ``<key id>:<HMAC-SHA-256>``."""
        return f"{self._seal_id}:{self._mac(self._seal_id, digest)}"

    def check_seal(self, digest: str, seal: str | None) -> bool:
        """Whether one of these keys made the seal of this digest."""
        key_id, _colon, mac = (seal or "").partition(":")
        if key_id not in self._seal_keys:
            return False
        return hmac.compare_digest(self._mac(key_id, digest), mac)

    def _mac(self, key_id, digest):
        return hmac.digest(self._seal_keys[key_id], digest.encode(), "sha256").hex()

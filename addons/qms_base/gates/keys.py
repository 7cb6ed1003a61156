# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Digest of the facts that a verdict is about."""

import hashlib
import json


def gate_key(checkpoint: str, *facts) -> str:
    """SHA-256 (hex) of a checkpoint and its own facts.

    :param checkpoint: checkpoint code
    :param facts: JSON values (ids, strings, numbers, None, lists of these), in
        the order the checkpoint defines
    :raises TypeError: for a fact that is no JSON value; a record or a float
        ``nan`` must never get into a key by accident
    :raises ValueError: for ``nan`` and infinities
    """
    text = json.dumps(
        [checkpoint, *facts],
        ensure_ascii=True,
        allow_nan=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()

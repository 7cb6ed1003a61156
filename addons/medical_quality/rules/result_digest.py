# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a set of inspection results was, in one line."""

import hashlib
import json


def result_digest(content: dict) -> str:
    """SHA-256 (hex) of the canonical JSON of an inspection and its results.

    Canonical: UTF-8, sorted keys, no blanks; numbers are strings as they were
    typed, times UTC ISO 8601. The same results always give the same digest.

    :param content: JSON values only
    :raises TypeError: for anything that is no JSON value
    """
    text = json.dumps(
        content,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()

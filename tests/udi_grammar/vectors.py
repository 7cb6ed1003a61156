# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The published and constructed test vectors, and the day they were made for."""

import json
from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 22)
VECTORS = json.loads(
    (Path(__file__).parent / "vectors" / "udi.json").read_text("utf-8")
)
FIELDS = (
    "issuing_agency",
    "di",
    "lot",
    "serial",
    "manufacture",
    "expiry",
    "donation_id",
    "quantity",
)


def cases(kind):
    """The vectors of a kind, named for pytest."""
    import pytest

    return [pytest.param(vector, id=vector["id"]) for vector in VECTORS[kind]]

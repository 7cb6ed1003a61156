# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The package under test, and the vectors it is held against.

Source and verification of the vectors are told in their ``meta``.
"""

import json
from pathlib import Path

import pytest
from plain_package import load

sampling = load("medical_quality", "sampling")
VECTORS = json.loads(
    (Path(__file__).parent / "vectors" / "sampling.json").read_text("utf-8")
)


def refused(code):
    """Expect a refusal with a code."""
    return pytest.raises(sampling.SamplingError, check=lambda e: e.code == code)

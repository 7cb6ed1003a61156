# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The package under test, and published data sets with their answers."""

import json
from pathlib import Path

import pytest
from plain_package import load

spc = load("medical_quality", "spc")
msa = load("medical_quality", "msa")

VECTORS = json.loads((Path(__file__).parent / "vectors" / "spc.json").read_text())
DATASETS = {each["id"]: each for each in VECTORS["datasets"]}


def refused(code):
    """Expect a refusal with a code."""
    return pytest.raises(spc.SpcError, check=lambda error: error.code == code)

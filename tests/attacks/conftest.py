# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The people and the record of these tests."""

import pytest

from .kit import MODEL, TARGET, Signer, sql


@pytest.fixture
def people(server):
    """Two quality managers with devices whose codes count anew, unlocked."""
    sql(server, "UPDATE qms_signing_factor SET last_step = 0")
    sql(server, "UPDATE qms_signing_guard SET failures = 0, locked_at = NULL")
    return Signer(server, "qmanager"), Signer(server, "qmanager2")


@pytest.fixture
def record(server):
    """A policy that the engineer wrote."""
    engineer = server.login("engineer")
    _model, group = engineer.call(
        "ir.model.data",
        "check_object_reference",
        "qms_base",
        "group_qms_manager",
    )
    steps = [(0, 0, {"group_id": group, "meaning": word}) for word in ("One", "Two")]
    return engineer.call(
        MODEL, "create", {"name": "Attacked", "target": TARGET, "step_ids": steps}
    )

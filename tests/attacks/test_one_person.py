# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One person stays one person, whatever accounts and browsers they have."""

import pytest
from rpc import RpcError

from .kit import Signer, enrol, signatures, sql, state, verify


def test_11_200_a_3_one_person_in_two_browsers(server, people, record):
    first, _second = people
    other_browser = Signer(server, "qmanager")
    other_browser.device = first.device
    assert first.sign(record)["signed"]
    with pytest.raises(RpcError, match="somebody else"):
        other_browser.sign(record)
    assert len(signatures(server, record)) == 1


def test_11_200_a_3_an_administrator_with_a_second_account(server, people, record):
    """Who makes, sets up and verifies an account does not sign through it."""
    admin = server.login("admin")
    # the administrator is a quality manager and security officer too
    groups = {}
    for name in ("group_qms_manager", "group_qms_security"):
        _model, groups[name] = admin.call(
            "ir.model.data", "check_object_reference", "qms_base", name
        )
    made = admin.call(
        "res.users",
        "create",
        {
            "name": "Second account",
            "login": "second-account",
            "password": "second-account",
            "group_ids": [(4, group) for group in groups.values()],
        },
    )
    admin.call("hr.employee", "create", {"name": "Second account", "user_id": made})
    admin.call(
        "res.users",
        "write",
        [admin.uid],
        {"group_ids": [(4, group) for group in groups.values()]},
    )
    admin = server.login("admin")
    secret = enrol(server, admin, "admin")
    second = server.login("second-account")
    second_secret = enrol(server, second, "second-account")
    (factor,) = second.search("qms.signing.factor", [("user_id", "=", made)])
    # neither the administrator nor the account itself can verify it
    for session in (admin, second):
        with pytest.raises(RpcError):
            verify(session, factor)
    double = Signer(server, "second-account", secret=second_secret)
    with pytest.raises(RpcError, match="not verified"):
        double.sign(record, people[0].digests(record))
    # and when a careless officer verified both, they cannot both sign
    sql(
        server,
        "UPDATE qms_signing_factor SET last_step = 0",
    )
    officer = server.login("security")
    (own,) = officer.search("qms.signing.factor", [("user_id", "=", admin.uid)])
    for number in (factor, own):
        verify(officer, number)
    assert double.sign(record)["signed"]
    boss = Signer(server, "admin", secret=secret)
    with pytest.raises(RpcError, match="administered|employee"):
        boss.sign(record, people[0].digests(record))
    assert state(server, record) == "draft"

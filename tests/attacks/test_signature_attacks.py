# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Attempts over HTTP to sign without being the person, or to forge a signature.

The record is a signature policy: an engineer writes it, two quality managers sign it.
"""

import json
import threading
import urllib.error

import otp
import pytest
from rpc import RpcError

from devtools import databases

from .kit import MODEL, Signer, api_key, signatures, sql, state


def test_password_and_code_sign(server, people, record):
    first, second = people
    assert first.sign(record) == {"signed": True, "complete": False}
    assert second.sign(record) == {"signed": True, "complete": True}
    assert state(server, record) == "active"
    sql(
        server,
        "UPDATE qms_signature_policy SET state = 'retired' WHERE id = %s",
        record,
    )


@pytest.mark.parametrize(
    "context",
    [
        {"uid": 2, "su": True, "sudo": True},
        {"default_state": "active", "default_completes": True},
        {"install_mode": True, "module": "qms_base", "import_file": True},
        {"active_test": False, "tracking_disable": True, "bypass_signature": True},
        {"identity-check-last": 9e12, "qms_signing": {"uid": 7, "at": 9e12}},
    ],
)
def test_11_10_g_forged_context(server, people, record, context):
    first, _second = people
    answer = first.sign(record, context=context, password="guess", code="000000")
    assert not answer["signed"]
    with pytest.raises(RpcError):
        first.session.call(
            MODEL, "write", [record], {"state": "active"}, context=context
        )
    with pytest.raises(RpcError):
        first.session.call(
            "qms.signature",
            "create",
            {"res_model": MODEL, "res_id": record, "meaning": "Approved"},
            context=context,
        )
    assert not signatures(server, record)
    assert state(server, record) == "draft"


@pytest.mark.parametrize(
    "method",
    [
        "_signature_apply",
        "_append",
        "_signature_rows",
        "_activate_shipped",
        "_enrol_demo",
    ],
)
def test_11_10_f_private_methods_are_out_of_reach(people, record, method):
    first, _second = people
    for model in (MODEL, "qms.signature", "qms.signing.factor"):
        with pytest.raises(RpcError):
            first.session.call(model, method, [record], "activate")


def test_11_300_a_replayed_code(server, people, record):
    first, _second = people
    code = first.device.next_code()
    assert first.sign(record, password="qmanager", code=code)["signed"]
    again = first.session.call(
        MODEL,
        "copy",
        [record],
        {"name": "Again"},
    )[0]
    # who copied it is its author: let the engineer have written it
    sql(
        server,
        "UPDATE qms_signature_policy_contributor_rel SET res_users_id ="
        " (SELECT id FROM res_users WHERE login = 'engineer')"
        " WHERE qms_signature_policy_id = %s",
        again,
    )
    sql(
        server,
        "UPDATE qms_signature_policy SET create_uid ="
        " (SELECT id FROM res_users WHERE login = 'engineer') WHERE id = %s",
        again,
    )
    answer = first.sign(again, password="qmanager", code=code)
    assert not answer["signed"]
    assert "used already" in answer["message"]
    assert 0 < answer["wait"] <= 61
    assert not signatures(server, again)
    other = Signer(server, "qmanager")
    assert not other.sign(again, password="qmanager", code=code)["signed"]


def test_11_200_a_1_login_code_does_not_sign(server, people, record):
    """The secret of the login's two-factor authentication is another one."""
    first, _second = people
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    sql(
        server,
        "UPDATE res_users SET totp_secret = %s WHERE login = 'qmanager'",
        secret,
    )
    try:
        login_code = otp.code(secret, otp.present_step())
        answer = first.sign(record, password="qmanager", code=login_code)
        assert not answer["signed"]
        assert not signatures(server, record)
        assert first.sign(record)["signed"]
    finally:
        sql(server, "UPDATE res_users SET totp_secret = NULL WHERE login = 'qmanager'")


def test_11_200_a_2_api_key_signs_nothing(server, people, record):
    first, _second = people
    key = api_key(first.session, "qmanager")
    shown = first.digests(record)
    # in place of the password
    answer = first.sign(record, password=key, code=first.device.next_code())
    assert not answer["signed"]
    arguments = {
        "transition": "activate",
        "digests": shown,
        "credentials": {"password": "qmanager", "code": first.device.next_code()},
    }
    # as the way in, even with password and code
    uid = first.session.uid
    with pytest.raises(RpcError, match="Only a person who is logged in"):
        first.session.json(
            "/jsonrpc",
            {
                "service": "object",
                "method": "execute_kw",
                "args": [
                    server.database,
                    uid,
                    key,
                    MODEL,
                    "sign",
                    [[record]],
                    arguments,
                ],
            },
        )
    with pytest.raises(urllib.error.HTTPError) as caught:
        first.session.post(
            f"/json/2/{MODEL}/sign",
            json.dumps({"ids": [record], **arguments}).encode(),
            {
                "Content-Type": "application/json",
                "Authorization": f"bearer {key}",
                "X-Odoo-Database": server.database,
            },
        )
    assert b"Only a person who is logged in" in caught.value.read()
    assert not signatures(server, record)


def test_11_200_a_2_password_over_jsonrpc_signs_nothing(server, people, record):
    first, _second = people
    stranger = server.session()
    arguments = {
        "transition": "activate",
        "digests": first.digests(record),
        "credentials": {"password": "qmanager", "code": first.device.next_code()},
    }
    with pytest.raises(RpcError, match="Only a person who is logged in"):
        stranger.json(
            "/jsonrpc",
            {
                "service": "object",
                "method": "execute_kw",
                "args": [
                    *(server.database, first.session.uid, "qmanager"),
                    *(MODEL, "sign", [[record]], arguments),
                ],
            },
        )


def test_11_300_d_wrong_codes_count_though_the_request_is_rolled_back(
    server, people, record
):
    """Guessing together with something that fails does not erase the attempt."""
    first, _second = people
    shown = first.digests(record)
    uid = first.session.uid
    events = (
        "SELECT count(*) FROM qms_signing_event"
        " WHERE subject_ref = %s AND kind = 'wrong'"
    )
    before = sql(server, events, uid)[0][0]
    results = []

    def guess(number):
        browser = Signer(server, "qmanager")
        try:
            results.append(
                browser.sign(record, shown, password="qmanager", code=f"{number:06d}")
            )
        except RpcError as refused:
            results.append({"signed": False, "locked": "locked" in str(refused)})

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(results) == 12
    assert not any(result["signed"] for result in results)
    assert any(result["locked"] for result in results)
    counted = sql(server, events, uid)[0][0] - before
    assert counted == 5, "twelve at once are five guesses"
    with pytest.raises(RpcError, match="locked"):
        first.sign(record, shown)
    assert not signatures(server, record)


def test_11_200_a_2_another_users_factor_and_record(server, people, record):
    first, second = people
    # the second's browser with the first's password and code
    answer = second.sign(record, password="qmanager", code=first.device.next_code())
    assert not answer["signed"]
    operator = Signer(server, "operator")
    with pytest.raises(RpcError, match="may not sign"):
        operator.session.call(MODEL, "signing_prepare", [record], "activate")
    with pytest.raises(RpcError):
        operator.sign(record, first.digests(record))
    portal = server.login("portal.aurelia")
    with pytest.raises(RpcError):
        portal.call(MODEL, "signing_prepare", [record], "activate")
    assert not signatures(server, record)


def test_11_70_stale_snapshot(server, people, record):
    first, _second = people
    shown = first.digests(record)
    server.login("engineer").call(MODEL, "write", [record], {"name": "Rewritten"})
    with pytest.raises(RpcError, match="Changed since it was shown"):
        first.sign(record, shown)
    assert not signatures(server, record)


def test_11_10_f_two_people_at_the_same_moment(server, people, record):
    """Both see the record unsigned and click: two steps, in order, one stream."""
    answers = {}
    shown = people[0].digests(record)

    def click(signer):
        try:
            answers[signer.login] = signer.sign(record, shown)
        except RpcError as refused:
            answers[signer.login] = str(refused)

    threads = [threading.Thread(target=click, args=(signer,)) for signer in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(isinstance(a, dict) and a["signed"] for a in answers.values()), answers
    assert sorted(a["complete"] for a in answers.values()) == [False, True]
    positions = sorted(position for _signer, position in signatures(server, record))
    assert positions == [1, 2]
    assert state(server, record) == "active"
    sql(
        server,
        "UPDATE qms_signature_policy SET state = 'retired' WHERE id = %s",
        record,
    )


def test_11_70_altered_and_copied_rows_are_found(server, people, record):
    first, _second = people
    assert first.sign(record)["signed"]
    (signature,) = first.session.search(
        "qms.signature", [("res_model", "=", MODEL), ("res_id", "=", record)]
    )
    assert (
        first.session.read("qms.signature", [signature], ["standing"])[0]["standing"]
        == "valid"
    )
    with pytest.raises(databases.DatabaseError):
        sql(server, "UPDATE qms_signature SET meaning = 'x' WHERE id = %s", signature)
    sql(server, "ALTER TABLE qms_signature DISABLE TRIGGER USER")
    try:
        sql(
            server,
            "UPDATE qms_signature SET signer_name = 'Forged' WHERE id = %s",
            signature,
        )
    finally:
        sql(server, "ALTER TABLE qms_signature ENABLE TRIGGER USER")
    (values,) = first.session.read(
        "qms.signature", [signature], ["standing", "integrity"]
    )
    assert values["standing"] == values["integrity"] == "broken"
    (policy,) = first.session.read(MODEL, [record], ["qms_signature_state"])
    assert policy["qms_signature_state"] == "broken"

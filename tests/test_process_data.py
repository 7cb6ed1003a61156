# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A machine that sends by the JSON-2 API, with the key that an administrator made."""

import threading
from datetime import datetime, timedelta, timezone

import pytest
from machines import machine_key
from machines import post as _post
from machines import reading as _reading
from rpc import RpcError

_RECORD = "medical.process.reading/record"


@pytest.fixture(scope="module")
def key(server):
    """A key of the oven, made on its form by an administrator."""
    return machine_key(server, "oven")


def test_a_machine_sends_by_its_key(server, key):
    # as a controller holds 245.3 in 32 bits
    readings = [_reading("160.5", "a"), _reading(245.3000030517578, "b")]
    sent = {"workcenter_code": "SOL", "readings": readings}
    assert _post(server, key, _RECORD, **sent) == (200, {"taken": 2, "repeated": 0})
    assert _post(server, key, _RECORD, **sent) == (200, {"taken": 0, "repeated": 2})


def test_what_was_kept_is_sent_as_kept(server, key):
    sent = {"workcenter_code": "SOL", "readings": [_reading("1", "kept", -600)]}
    status, answer = _post(server, key, _RECORD, **sent)
    assert status == 422 and "send them with kept" in answer["message"], answer
    sent["kept"] = True
    now = datetime.now(timezone.utc)
    for clock, words in (
        (None, "sent with sent_at"),
        (now - timedelta(minutes=10), "clock of the machine is wrong"),
    ):
        sent["sent_at"] = clock and clock.isoformat()
        status, answer = _post(server, key, _RECORD, **sent)
        assert status == 422 and words in answer["message"], answer
    sent["sent_at"] = now.isoformat()
    assert _post(server, key, _RECORD, **sent) == (200, {"taken": 1, "repeated": 0})


def test_what_is_wrong_is_said(server, key):
    for what, arguments, words in (
        ("NaN", {"readings": [_reading(float("nan"), "a")]}, "none of the 1 readings"),
        (
            "no zone",
            {"readings": [{**_reading("1", "a"), "at": "2026-03-02T09:15:00"}]},
            "has no zone",
        ),
        ("kept as text", {"kept": "false"}, "true or false"),
        ("another place", {"workcenter_code": "ASM"}, "sends no process data"),
        ("the future", {"readings": [_reading("1", "a", 900)]}, "from the future"),
    ):
        sent = {"workcenter_code": "SOL", "readings": [], **arguments}
        status, answer = _post(server, key, _RECORD, **sent)
        assert status in (403, 422), (what, status, answer)
        assert words in answer["message"], (what, answer)


def test_the_key_opens_nothing_else(server, key):
    for path, arguments in (
        ("medical.process.reading/search_read", {"domain": [], "fields": ["channel"]}),
        ("medical.process.reading/create", {"vals_list": [{"channel": "a"}]}),
        ("medical.process.alarm/search_read", {"domain": [], "fields": ["channel"]}),
        ("medical.inspection/search_read", {"domain": [], "fields": ["name"]}),
        ("mrp.workorder/search_read", {"domain": [], "fields": ["name"]}),
        ("mrp.workcenter/search_read", {"domain": [], "fields": ["name"]}),
        ("product.product/search_read", {"domain": [], "fields": ["name"]}),
        ("stock.lot/search_read", {"domain": [], "fields": ["name"]}),
        ("hr.employee/search_read", {"domain": [], "fields": ["name"]}),
        ("qms.gate.denial/search_read", {"domain": [], "fields": ["message"]}),
    ):
        status, answer = _post(server, key, path, **arguments)
        assert status in (403, 404, 422), (path, status, answer)


def test_keys_are_made_for_machines_by_administrators(server):
    admin = server.login("admin")
    for who, target in (
        ("engineer", "oven"),
        ("admin", "operator"),
        ("admin", "admin"),
    ):
        session = server.login(who)
        users = admin.search("res.users", [("login", "=", target)])
        with pytest.raises(RpcError, match="makes keys for machines|not allowed"):
            action = session.call("res.users", "action_medical_machine_key", users)
            if action["res_model"] == "res.users.identitycheck":
                session.call(
                    "res.users.identitycheck",
                    "run_check",
                    [action["res_id"]],
                    context={"password": who},
                )


def test_calls_of_one_moment_are_each_taken_once(server, key):
    """Many at once, each sent twice: no row twice, none lost, no crash."""
    batches = [[_reading(str(n), f"race_{n % 3}", n / 100)] for n in range(24)]
    answers = []

    def send(batch):
        answers.append(
            _post(server, key, _RECORD, workcenter_code="SOL", readings=batch)
        )

    threads = [
        threading.Thread(target=send, args=(batch,)) for batch in batches for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _answer in answers} == {200}, answers
    assert sum(answer["taken"] for _status, answer in answers) == len(batches)
    kept = server.login("engineer").search(
        "medical.process.reading", [("channel", "like", "race_")]
    )
    assert len(kept) == len(batches)

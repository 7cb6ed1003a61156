# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Refusals stay on record although the request that was refused is rolled back."""

import threading
import time

import pytest
from rpc import RpcError


@pytest.fixture
def workorder(server):
    """A work order ready to start that only certified operators may start."""
    engineer = server.login("engineer")
    (product,) = engineer.search("product.product", [("default_code", "=", "IPC-200")])
    order = engineer.call(
        "mrp.production", "create", {"product_id": product, "product_qty": 1}
    )
    engineer.call("mrp.production", "action_confirm", [order])
    return engineer.search(
        "mrp.workorder", [("production_id", "=", order)], order="sequence, id"
    )[0]


def _denials(server, record, model="mrp.workorder"):
    return server.login("auditor").call(
        "qms.gate.denial",
        "search_read",
        [("res_model", "=", model), ("res_id", "=", record)],
        ["actor_name", "codes", "message", "checkpoint"],
    )


def test_a_refusal_is_on_record_and_the_work_order_untouched(server, workorder):
    trainee = server.login("trainee")
    with pytest.raises(RpcError, match="Celia Finch"):
        trainee.call("mrp.workorder", "button_start", [workorder])
    (denial,) = _denials(server, workorder)
    assert denial["actor_name"] == "Celia Finch"
    assert denial["checkpoint"] == "wo_start"
    assert "cert.missing" in denial["codes"]
    (values,) = trainee.read("mrp.workorder", [workorder], ["state", "time_ids"])
    assert values["state"] in ("ready", "blocked")
    assert values["time_ids"] == []


def test_finishing_is_refused_in_the_words_of_the_panel(server, workorder):
    """The button has no check of its own: the gate refuses, and nothing is written."""
    operator = server.login("operator")
    operator.call("mrp.workorder", "button_start", [workorder])
    names = ["state", "time_ids", "qty_produced", "date_finished", "production_state"]
    specification = {name: {} for name in names}
    specification["time_ids"] = {"fields": {"date_end": {}, "duration": {}}}

    def present():
        (values,) = operator.call(
            "mrp.workorder", "web_read", [workorder], specification
        )
        for log in values["time_ids"]:
            # the running clock
            log.pop("duration")
        return values

    (shown,) = operator.read("mrp.workorder", [workorder], ["qms_readiness"])
    words = [finding["message"] for finding in shown["qms_readiness"]["findings"]]
    assert words
    before = present()
    assert before["state"] == "progress"
    with pytest.raises(RpcError) as caught:
        operator.call("mrp.workorder", "button_finish", [workorder])
    assert all(word in str(caught.value) for word in words), (words, caught.value)
    assert present() == before
    (denial,) = _denials(server, workorder)
    assert denial["checkpoint"] == "wo_finish"
    assert all(word in denial["message"] for word in words)


def test_repeats_within_a_minute_are_one_row(server, workorder):
    trainee = server.login("trainee")
    for _attempt in range(4):
        with pytest.raises(RpcError):
            trainee.call("mrp.workorder", "button_start", [workorder])
    assert len(_denials(server, workorder)) == 1
    with pytest.raises(RpcError):
        server.login("operator2").call("mrp.workorder", "button_start", [workorder])
    assert len(_denials(server, workorder)) == 2


@pytest.fixture
def moved_lots(server):
    """Two regulated lots that have moved: their names stand."""
    lines = server.login("admin").call(
        "stock.move.line",
        "search_read",
        [("state", "=", "done"), ("lot_id.qms_regulated", "=", True)],
        ["lot_id"],
    )
    first, second, *_others = sorted({line["lot_id"][0] for line in lines})
    return first, second


def test_another_lot_within_the_minute_is_another_row(server, moved_lots):
    """The same guard, the same person, the same moment: each lot is on record."""
    admin = server.login("admin")
    for _attempt in range(2):
        for lot in moved_lots:
            with pytest.raises(RpcError, match="have moved"):
                admin.call("stock.lot", "write", [lot], {"name": "RENAMED"})
    for lot in moved_lots:
        (denial,) = _denials(server, lot, "stock.lot")
        assert denial["checkpoint"] == "record_change"
        assert denial["codes"] == "record.fixed"


def test_another_cause_text_within_the_minute_is_another_row(server, moved_lots):
    """What may not be written is named in the message, and kept with it."""
    admin = server.login("admin")
    lot = moved_lots[0]
    for values in ({"qms_regulated": False}, {"quality_status": "released"}) * 2:
        with pytest.raises(RpcError):
            admin.call("stock.lot", "write", [lot], values)
    given = [d for d in _denials(server, lot, "stock.lot") if "given" in d["codes"]]
    assert len({denial["message"] for denial in given}) == len(given) == 2


def test_an_attempt_on_a_ledger_is_on_record(server):
    """What was to be created never was: the row names its kind."""
    operator = server.login("operator")
    with pytest.raises(RpcError, match="nobody can write one"):
        operator.call("qms.gate.decision", "create", {"checkpoint": "wo_start"})
    (denial,) = _denials(server, 0, "qms.gate.decision")
    assert denial["codes"] == "ledger.written"
    auditor = server.login("auditor")
    (shown,) = auditor.call(
        "qms.gate.denial",
        "web_read",
        [denial["id"]],
        {"res_id": {}, "res_model": {}, "res_name": {}, "cause": {}},
    )
    assert (shown["res_id"], shown["res_name"]) == (False, "Gate decision")
    with pytest.raises(RpcError, match="not there"):
        auditor.call("qms.gate.denial", "action_open_record", [denial["id"]])


def test_a_refusal_waits_for_nobody(server, workorder):
    """What the refused request itself holds must not make its record wait.

    The request changes its own user's row, then is refused in the same transaction.
    """
    trainee = server.login("trainee")
    began = time.monotonic()
    with pytest.raises(RpcError, match="Celia Finch"):
        trainee.call(
            "mrp.workorder",
            "web_save",
            [workorder],
            {"state": "progress", "name": "Renamed on the way"},
            specification={"state": {}},
        )
    assert time.monotonic() - began < 10
    assert len(_denials(server, workorder)) == 1


def test_many_refused_at_once_are_all_on_record(server):
    engineer = server.login("engineer")
    (product,) = engineer.search("product.product", [("default_code", "=", "TS-15")])
    workorders = []
    for _order in range(4):
        order = engineer.call(
            "mrp.production", "create", {"product_id": product, "product_qty": 1}
        )
        engineer.call("mrp.production", "action_confirm", [order])
        workorders.append(
            engineer.search(
                "mrp.workorder", [("production_id", "=", order)], order="sequence, id"
            )[0]
        )
    answers = []

    def attempt(workorder):
        try:
            server.login("trainee").call("mrp.workorder", "button_start", [workorder])
            answers.append("went through")
        except RpcError as refused:
            answers.append(refused.name)

    threads = [threading.Thread(target=attempt, args=(w,)) for w in workorders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == ["odoo.exceptions.UserError"] * 4
    for workorder in workorders:
        assert len(_denials(server, workorder)) == 1


def test_a_plain_user_reads_no_refusals(server):
    with pytest.raises(RpcError, match="not allowed"):
        server.login("operator").search("qms.gate.denial", [])

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A refusal reaches somebody who can do something about it, once."""

import time

import psycopg2
import pytest
from rpc import RpcError


@pytest.fixture
def order(server):
    """A confirmed order whose work only certified operators may start."""
    engineer = server.login("engineer")
    (product,) = engineer.search("product.product", [("default_code", "=", "IPC-200")])
    order = engineer.call(
        "mrp.production", "create", {"product_id": product, "product_qty": 1}
    )
    engineer.call("mrp.production", "action_confirm", [order])
    return order


def _first_workorder(session, order):
    return session.search(
        "mrp.workorder", [("production_id", "=", order)], order="sequence, id"
    )[0]


def _run_job(server):
    """Run the job that attends to refusals, as an administrator does by hand."""
    admin = server.login("admin")
    (reference,) = admin.call(
        "ir.model.data",
        "search_read",
        [("module", "=", "qms_base"), ("name", "=", "ir_cron_gate_alert_attend")],
        ["res_id"],
    )
    limit = time.monotonic() + 60
    while True:
        try:
            admin.call("ir.cron", "method_direct_trigger", [reference["res_id"]])
            return
        except RpcError:
            # the server's own job thread is running it at this moment
            if time.monotonic() > limit:
                raise
            time.sleep(1)


def _activities(server, order):
    return server.login("qmanager").call(
        "mail.activity",
        "search_read",
        [("res_model", "=", "mrp.production"), ("res_id", "=", order)],
        ["summary", "user_id", "note", "activity_type_id"],
    )


def _alerts(server, workorder):
    return server.login("auditor").call(
        "qms.gate.alert",
        "search_read",
        [("res_model", "=", "mrp.workorder"), ("res_id", "=", workorder)],
        ["state", "cause", "refused_count", "closed_because"],
    )


def test_a_refused_start_is_an_activity_until_somebody_may_start(server, order):
    trainee = server.login("trainee")
    workorder = _first_workorder(trainee, order)
    with pytest.raises(RpcError, match="Celia Finch"):
        trainee.call("mrp.workorder", "button_start", [workorder])
    _run_job(server)
    (activity,) = _activities(server, order)
    assert activity["activity_type_id"][1] == "Refused by a gate"
    assert "Celia Finch" in activity["note"]
    assert "Celia Finch" not in activity["user_id"][1]
    with pytest.raises(RpcError):
        trainee.call("mrp.workorder", "button_start", [workorder])
    _run_job(server)
    assert len(_activities(server, order)) == 1
    server.login("operator").call("mrp.workorder", "button_start", [workorder])
    _run_job(server)
    assert _activities(server, order) == []
    (alert,) = _alerts(server, workorder)
    assert alert["state"] == "closed"
    assert alert["cause"] == "cert.missing"


def test_another_cause_is_another_activity(server, order):
    workorder = _first_workorder(server.login("engineer"), order)
    for login in ("trainee", "operator2"):
        with pytest.raises(RpcError):
            server.login(login).call("mrp.workorder", "button_start", [workorder])
    _run_job(server)
    assert {alert["cause"] for alert in _alerts(server, workorder)} == {
        "cert.missing",
        "cert.expired",
    }
    assert len(_activities(server, order)) == 2


def test_the_job_wakes_by_itself(server, order):
    """Nobody runs it by hand: the refusal left a trigger for the job's worker."""
    trainee = server.login("trainee")
    workorder = _first_workorder(trainee, order)
    with pytest.raises(RpcError):
        trainee.call("mrp.workorder", "button_start", [workorder])
    limit = time.monotonic() + 150
    while time.monotonic() < limit and not _activities(server, order):
        time.sleep(3)
    assert len(_activities(server, order)) == 1


def test_a_job_that_runs_already_is_woken_again(server, order):
    """It may have looked for refusals before this one, and ends with its trigger."""
    from devtools import settings

    options = settings.test_target().connection
    trainee = server.login("trainee")
    workorder = _first_workorder(trainee, order)
    running = psycopg2.connect(
        dbname=server.database,
        host=options["PGHOST"],
        port=options["PGPORT"],
        user=options["PGUSER"],
    )
    with running, running.cursor() as cr:
        cr.execute(
            "SELECT c.id FROM ir_cron c JOIN ir_model_data d ON d.res_id = c.id"
            " AND d.model = 'ir.cron' AND d.name = 'ir_cron_gate_alert_attend'"
            " FOR NO KEY UPDATE OF c"
        )
        (job,) = cr.fetchone()
        cr.execute(
            "INSERT INTO ir_cron_trigger (cron_id, call_at) VALUES"
            " (%s, now() AT TIME ZONE 'UTC' - interval '1 second')",
            [job],
        )
        running.commit()
        # what Odoo does when it takes a job: held until the job has ended
        cr.execute("SELECT FROM ir_cron WHERE id = %s FOR NO KEY UPDATE", [job])
        cr.execute("DELETE FROM ir_cron_trigger WHERE cron_id = %s", [job])
        with pytest.raises(RpcError):
            trainee.call("mrp.workorder", "button_start", [workorder])
        cr.execute("SELECT count(*) FROM ir_cron_trigger WHERE cron_id = %s", [job])
        assert cr.fetchone() == (1,)
    running.close()


def test_nobody_forges_an_alert_or_a_badge(server, order):
    for login in ("trainee", "engineer", "qmanager", "auditor", "admin"):
        session = server.login(login)
        for model in ("qms.gate.alert", "qms.gate.block"):
            with pytest.raises(RpcError, match="not allowed"):
                session.call(model, "create", {"res_model": "mrp.production"})
    with pytest.raises(RpcError, match="not allowed"):
        server.login("operator").search("qms.gate.alert", [])
    engineer = server.login("engineer")
    engineer.call("mrp.production", "write", [order], {"qms_blocked_cause": "other"})
    (values,) = engineer.read("mrp.production", [order], ["qms_blocked_cause"])
    assert values["qms_blocked_cause"] != "other"

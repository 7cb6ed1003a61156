# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Work at a terminal is that of who identified there, not of its login."""

import pytest
from rpc import RpcError

from .kit import ADA, BRUNO, CELIA, TERMINAL, Terminal, logs_of, soldering_of


def test_a_presence_belongs_to_one_session(server, terminal, admin, orders):
    work = soldering_of(admin, orders[0])
    terminal.identify(ADA)
    assert terminal.present()["name"] == "Ada Quill"
    second = Terminal(server)
    assert second.present() is False
    with pytest.raises(RpcError):
        second.ask("start", workorder_id=work)
    # the other session identifies somebody else: the first one's is over
    second.identify(BRUNO)
    assert terminal.present() is False
    with pytest.raises(RpcError):
        terminal.ask("start", workorder_id=work)
    second.ask("leave")


def test_logging_out_leaves_nobody(server):
    first = Terminal(server)
    first.identify(ADA)
    first.session.get("/web/session/logout?redirect=/web/health")
    first.session.login(TERMINAL)
    assert first.present() is False


def test_work_at_a_terminal_is_the_persons(server, terminal, admin, orders):
    work = soldering_of(admin, orders[0])
    terminal.identify(CELIA)
    with pytest.raises(RpcError, match="Celia Finch"):
        terminal.ask("start", workorder_id=work)
    assert not logs_of(admin, work)
    terminal.identify(ADA)
    terminal.ask("start", workorder_id=work)
    (log,) = logs_of(admin, work)
    assert log["qms_employee_id"][1] == "Ada Quill"
    assert log["user_id"][0] == terminal.session.uid
    assert terminal.ask("pause", workorder_id=work)
    denials = admin.search(
        "qms.gate.denial",
        [("res_id", "=", work), ("employee_name", "=", "Celia Finch")],
    )
    assert denials
    # the trail names the person, not only the login
    entries = admin.search(
        "qms.audit.entry",
        [
            ("table_name", "=", "mrp_workcenter_productivity"),
            ("row_id", "=", log["id"]),
            ("employee_name", "=", "Ada Quill"),
        ],
    )
    assert entries


def test_other_terminals_have_other_work(server, admin, orders):
    work = soldering_of(admin, orders[0])
    other = Terminal(server, "terminal2")
    other.identify(ADA)
    with pytest.raises(RpcError, match="not to be done"):
        other.ask("start", workorder_id=work)
    assert work not in [shown["id"] for shown in other.works()]
    other.ask("leave")


# ----------------------------------------------------------------------
# The person of a time log
# ----------------------------------------------------------------------
def test_forged_persons_of_time_logs(server, admin, orders):
    """A planner with every right on work orders names a colleague, on every path."""
    ada = admin.search("hr.employee", [("name", "=", "Ada Quill")])[0]
    work = soldering_of(admin, orders[1])
    loss = admin.search("mrp.workcenter.productivity.loss", [])[0]
    (center,) = admin.search("mrp.workcenter", [("code", "=", "SOL")])
    bruno = server.login("operator2")
    model = "mrp.workcenter.productivity"
    forged = {"qms_employee_id": ada, "workcenter_id": center, "loss_id": loss}
    context = {"default_qms_employee_id": ada, "default_user_id": bruno.uid}
    made = [
        bruno.call(model, "create", forged),
        bruno.call(
            model,
            "create",
            {"workcenter_id": center, "loss_id": loss},
            context=context,
        ),
        bruno.call(model, "web_save", [], forged, {"id": {}}, context=context)[0]["id"],
    ]
    made += (
        bruno.call(
            model,
            "load",
            ["workcenter_id/.id", "loss_id/.id", "qms_employee_id/.id"],
            [[str(center), str(loss), str(ada)]],
            context=context,
        )["ids"]
        or []
    )
    made.append(bruno.call(model, "copy", made[:1], {"qms_employee_id": ada})[0])
    people = {
        row["qms_employee_id"][1]
        for row in admin.read(model, made, ["qms_employee_id"])
    }
    assert people == {"Bruno Vale"}
    for method, args in (
        ("write", (made[:1], {"qms_employee_id": ada})),
        ("web_save", (made[:1], {"qms_employee_id": ada}, {})),
    ):
        with pytest.raises(RpcError):
            bruno.call(model, method, *args)
        with pytest.raises(RpcError):
            admin.call(model, method, *args)
    # work of a regulated order in a colleague's name
    for more in (
        {"user_id": server.login("operator").uid},
        {"qms_employee_id": ada},
        {"user_id": False},
    ):
        with pytest.raises(RpcError):
            bruno.call(model, "create", {**forged, "workorder_id": work, **more})
    assert not logs_of(admin, work)

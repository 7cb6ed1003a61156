# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Closed records and ledgers, attacked over HTTP by those who may do most.

A quality manager and the administrator of the system write, delete, import and
detach; the administrator also runs SQL and ORM code of own server actions. Nothing of
it changes a closed record, its lines or files, or a ledger.
"""

import base64

import pytest
from rpc import RpcError

# model: domain of closed records, a value to write, the state that opens it, a column
CLOSED = {
    "medical.lot.disposition": (
        [("state", "=", "done")],
        {"reason": "Other"},
        "draft",
        "reason",
    ),
    "medical.inspection": (
        [("state", "in", ["passed", "failed"])],
        {"note": "Other"},
        "open",
        "note",
    ),
    "medical.inspection.plan": (
        [("state", "=", "approved")],
        {"name": "Other"},
        "draft",
        "name",
    ),
    "operator.certification": (
        [("state", "=", "active")],
        {"valid_until": "2039-01-01"},
        "draft",
        "name",
    ),
    "qms.signature.policy": (
        [("state", "=", "active")],
        {"target": "qms.signature.policy:activate"},
        "draft",
        "target",
    ),
}
# line model: its closed lines, a value to write, a column
LINES = {
    "medical.inspection.result": (
        [("inspection_id.state", "in", ["passed", "failed"])],
        {"value_text": "0"},
        "value_text",
    ),
    "medical.inspection.characteristic": (
        [("plan_id.state", "=", "approved")],
        {"upper_limit": "9999"},
        "upper_limit",
    ),
    "qms.signature.policy.step": (
        [("policy_id.state", "=", "active")],
        {"sequence": 999},
        "sequence",
    ),
}
LEDGERS = (
    "qms_gate_decision",
    "qms_gate_denial",
    "qms_gate_evidence",
    "qms_signature",
    "qms_signing_event",
    "qms_audit_seal",
    "qms_audit_act",
    "qms_audit_log",
)


@pytest.fixture(scope="module")
def admin(server):
    return server.login("admin")


@pytest.fixture(scope="module")
def manager(server):
    return server.login("qmanager")


@pytest.fixture(scope="module")
def run(admin):
    """Runs code as the administrator, in a server action of the own making."""
    [model] = admin.search("ir.model", [("model", "=", "res.partner")])

    def run(code):
        made = admin.call(
            "ir.actions.server",
            "create",
            [{"name": "Attack", "model_id": model, "state": "code", "code": code}],
        )
        return admin.call("ir.actions.server", "run", made)

    # a refusal below is one of the attack, not of the way to it
    run("env['res.partner'].search([], limit=1)")
    return run


def one(session, model, domain):
    found = session.call(model, "search", domain, limit=1)
    assert found, f"the demonstration has no closed {model}"
    return found[0]


def table(model):
    return model.replace(".", "_")


def kept(admin, model, res_id, names):
    [values] = admin.read(model, [res_id], list(names))
    return values


def refused(action):
    with pytest.raises(RpcError):
        action()


@pytest.mark.parametrize("model", CLOSED)
@pytest.mark.parametrize("who", ["manager", "admin"])
def test_11_10_e_nobody_rewrites_a_closed_record(request, admin, who, model):
    session = request.getfixturevalue(who)
    domain, values, opened, _column = CLOSED[model]
    res_id = one(admin, model, domain)
    before = kept(admin, model, res_id, [*values, "state"])
    for action in (
        lambda: session.call(model, "write", [res_id], values),
        lambda: session.call(model, "write", [res_id], {"state": opened}),
        lambda: session.call(
            model, "web_save", [res_id], values, specification={"id": {}}
        ),
        lambda: session.call(model, "unlink", [res_id]),
    ):
        refused(action)
    name = next(iter(values))
    answer = None
    try:
        answer = session.call(
            model, "load", [".id", name], [[str(res_id), str(values[name])]]
        )
    except RpcError:
        pass
    assert answer is None or not answer["ids"], "an import changed it"
    assert kept(admin, model, res_id, [*values, "state"]) == before


@pytest.mark.parametrize("model", LINES)
@pytest.mark.parametrize("who", ["manager", "admin"])
def test_11_10_e_lines_of_closed_records_stay(request, admin, who, model):
    session = request.getfixturevalue(who)
    domain, values, _column = LINES[model]
    res_id = one(admin, model, domain)
    before = kept(admin, model, res_id, values)
    for action in (
        lambda: session.call(model, "write", [res_id], values),
        lambda: session.call(
            model, "web_save", [res_id], values, specification={"id": {}}
        ),
        lambda: session.call(model, "unlink", [res_id]),
    ):
        refused(action)
    assert kept(admin, model, res_id, values) == before


@pytest.mark.parametrize("model", CLOSED)
def test_code_of_an_administrator_changes_no_closed_record(admin, run, model):
    domain, values, opened, column = CLOSED[model]
    res_id = one(admin, model, domain)
    before = kept(admin, model, res_id, [*values, "state"])
    record = f"env['{model}'].sudo().browse({res_id})"
    for code in (
        f"{record}.write({values!r})",
        f"{record}.with_context(tracking_disable=True, install_mode=True)"
        f".write({values!r})",
        f"{record}.unlink()",
        f"env.cr.execute(\"UPDATE {table(model)} SET {column} = '7777'"
        f' WHERE id = {res_id}")',
        f"env.cr.execute(\"UPDATE {table(model)} SET state = '{opened}'"
        f' WHERE id = {res_id}")',
        f'env.cr.execute("DELETE FROM {table(model)} WHERE id = {res_id}")',
    ):
        refused(lambda code=code: run(code))
    assert kept(admin, model, res_id, [*values, "state"]) == before


@pytest.mark.parametrize("model", LINES)
def test_code_of_an_administrator_changes_no_line(admin, run, model):
    domain, values, column = LINES[model]
    res_id = one(admin, model, domain)
    before = kept(admin, model, res_id, values)
    for code in (
        f"env['{model}'].sudo().browse({res_id}).write({values!r})",
        f"env['{model}'].sudo().browse({res_id}).unlink()",
        f"env.cr.execute(\"UPDATE {table(model)} SET {column} = '7777'"
        f' WHERE id = {res_id}")',
        f'env.cr.execute("DELETE FROM {table(model)} WHERE id = {res_id}")',
    ):
        refused(lambda code=code: run(code))
    assert kept(admin, model, res_id, values) == before


@pytest.mark.parametrize("name", LEDGERS)
def test_code_of_an_administrator_changes_no_ledger(admin, run, name):
    # something to attack in each: a refusal, a decision and their entries are there
    for statement in (
        f"UPDATE {name} SET id = id",
        f"DELETE FROM {name}",
        f"TRUNCATE {name} CASCADE",
    ):
        code = (
            f'env.cr.execute("{statement}")\n'
            "if env.cr.rowcount == 0:\n"
            "    raise UserError('nothing there')"
        )
        refused(lambda code=code: run(code))


def test_code_of_an_administrator_writes_no_entry(run):
    refused(
        lambda: run(
            'env.cr.execute("INSERT INTO qms_audit_log (at, txid, cluster, db_user,'
            " table_name, operation) VALUES (now(), 1, 1, 'x', 'stock_lot', 'U')\")"
        )
    )


def test_what_an_administrator_runs_is_attributed(admin, run):
    lot = one(admin, "stock.lot", [])
    run(f"env.cr.execute(\"UPDATE stock_lot SET ref = 'by code' WHERE id = {lot}\")")
    [entry] = admin.call(
        "qms.audit.entry",
        "search_read",
        [("table_name", "=", "stock_lot"), ("row_id", "=", lot)],
        ["user_name", "attribution", "summary"],
        limit=1,
    )
    assert "by code" in entry["summary"]
    [me] = admin.call("res.users", "search_read", [("login", "=", "admin")], ["name"])
    assert entry["user_name"] == me["name"]
    assert entry["attribution"] == "sealed"


def test_files_of_closed_records_stay(admin, manager):
    disposition = one(admin, "medical.lot.disposition", [("state", "=", "done")])
    [file] = manager.call(
        "ir.attachment",
        "create",
        [
            {
                "name": "certificate.txt",
                "raw": "as received",
                "res_model": "medical.lot.disposition",
                "res_id": disposition,
            }
        ],
    )
    for session in (admin, manager):
        for action in (
            lambda s=session: s.call(
                "ir.attachment",
                "write",
                [file],
                {"datas": base64.b64encode(b"altered").decode()},
            ),
            lambda s=session: s.call("ir.attachment", "write", [file], {"res_id": 0}),
            lambda s=session: s.call(
                "ir.attachment", "write", [file], {"res_model": False}
            ),
            lambda s=session: s.call("ir.attachment", "unlink", [file]),
        ):
            refused(action)
    [kept_file] = admin.read("ir.attachment", [file], ["datas", "res_id"])
    assert base64.b64decode(kept_file["datas"]) == b"as received"
    assert kept_file["res_id"] == disposition

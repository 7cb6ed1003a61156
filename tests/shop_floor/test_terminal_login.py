# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a terminal can do, and nothing else: it stands where anybody passes.

Whoever has its session or its password reads no record and writes none.
"""

import base64
import json

import pytest
from rpc import RpcError

from .kit import TERMINAL, answer_of

MODELS = (
    *("mrp.workorder", "mrp.production", "mrp.workcenter.productivity"),
    *("hr.employee", "hr.employee.public", "res.users", "res.partner", "stock.lot"),
    *("qms.station", "qms.operator.presence", "qms.gate.denial", "qms.gate.decision"),
    *("operator.work.pin", "operator.certification", "ir.attachment", "mail.message"),
    *("ir.ui.menu", "ir.config_parameter", "res.company", "ir.model"),
)


@pytest.mark.parametrize("model", MODELS)
def test_a_terminal_reads_and_writes_nothing(server, terminal, model):
    for method, args, kwargs in (
        ("search_read", ([],), {"limit": 1}),
        ("search", ([],), {}),
        ("read", ([1], ["display_name"]), {}),
        ("web_search_read", ([], {"display_name": {}}), {}),
        ("web_read", ([1], {"display_name": {}}), {}),
        ("fields_get", (), {}),
        ("name_search", (), {"name": ""}),
        ("create", ({"name": "x"},), {}),
        ("write", ([1], {"name": "x"}), {}),
        ("web_save", ([1], {"name": "x"}, {}), {}),
        ("unlink", ([1],), {}),
        ("copy", ([1],), {}),
        ("load", (["name"], [["x"]]), {}),
        ("export_data", ([1], ["name"]), {}),
    ):
        with pytest.raises(RpcError):
            terminal.session.call(model, method, *args, **kwargs)


def test_the_methods_of_terminals_are_out_of_reach_of_remote_calls(server, terminal):
    for session in (terminal.session, server.login("operator"), server.login("admin")):
        for method in ("state", "identify", "start", "finish", "hand_over", "_station"):
            with pytest.raises(RpcError):
                session.call("operator.shop.floor", method)


def test_own_account_is_out_of_reach(terminal):
    uid = terminal.session.uid
    for method, args in (
        ("change_password", ("terminal", "other-password")),
        ("write", ([uid], {"lang": "en_US"})),
        ("read", ([uid], ["login"])),
        ("context_get", ()),
        ("has_group", ([uid], "base.group_user")),
        ("action_choose_work_pin", ([uid],)),
        ("api_key_wizard", ([uid],)),
        ("preference_save", ([uid],)),
    ):
        with pytest.raises(RpcError):
            terminal.session.call("res.users", method, *args)


def test_pages_files_reports_and_messages(terminal):
    session = terminal.session
    for route in (
        "/web/image/res.partner/1/avatar_128",
        "/web/content/1",
        "/web/binary/company_logo",
        "/report/html/mrp.report_mrporder/1",
        "/report/pdf/mrp.report_mrporder/1",
        "/report/barcode?barcode_type=QR&value=x",
        "/web/webclient/load_menus",
        "/web/become",
        "/web/tests",
        "/my",
        "/my/home",
        "/mail/message/1",
        "/json/1/mrp.workorder",
        "/odoo/offline",
    ):
        status, _body, _headers = answer_of(session, route)
        assert status in (401, 403, 404), route
    for route in (
        "/mail/data",
        "/mail/inbox/messages",
        "/mail/message/post",
        "/web/action/load",
        "/web/session/get_session_info",
        "/web/session/modules",
        "/web/export/get_fields",
        "/base_import/set_file",
        "/web/model/get_definitions",
        "/discuss/channel/messages",
    ):
        body = json.dumps({"jsonrpc": "2.0", "params": {}}).encode()
        status, body, _headers = answer_of(
            session, route, body, {"Content-Type": "application/json"}
        )
        assert status in (403, 404) or "error" in json.loads(body), route
    for route in ("/", "/web", "/odoo", "/web/login_successful"):
        status, _body, headers = answer_of(session, route)
        assert status == 303 and headers["Location"].endswith("/shop-floor"), route


def test_uploads(terminal):
    status, _body, _headers = answer_of(
        terminal.session,
        "/web/binary/upload_attachment",
        b"model=res.partner&id=1",
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert status in (400, 403, 404)


def test_the_password_of_a_terminal_opens_no_remote_calls(server, terminal, admin):
    uid = terminal.session.uid
    for service in ("execute_kw", "execute"):
        arguments = [server.database, uid, TERMINAL, "res.partner", "search", [[]]]
        with pytest.raises(RpcError):
            server.session().json(
                "/jsonrpc", {"service": "object", "method": service, "args": arguments}
            )
    call = (
        "<?xml version='1.0'?><methodCall><methodName>execute_kw</methodName><params>"
        f"<param><value><string>{server.database}</string></value></param>"
        f"<param><value><int>{uid}</int></value></param>"
        "<param><value><string>terminal</string></value></param>"
        "<param><value><string>res.partner</string></value></param>"
        "<param><value><string>search</string></value></param>"
        "<param><value><array><data/></array></value></param></params></methodCall>"
    )
    _status_code, body, _headers = answer_of(
        server.session(),
        "/xmlrpc/2/object",
        call.encode(),
        {"Content-Type": "text/xml"},
    )
    assert b"fault" in body
    # the same call of a person is answered
    people = server.session().json(
        "/jsonrpc",
        {
            "service": "object",
            "method": "execute_kw",
            "args": [
                server.database,
                admin.uid,
                "admin",
                "res.partner",
                "search",
                [[]],
            ],
        },
    )
    assert people


def test_json_2(terminal):
    for key in ("", base64.b64encode(b"terminal:terminal").decode()):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        status, _body, _headers = answer_of(
            terminal.session, "/json/2/res.partner/search_read", b"{}", headers
        )
        assert status in (401, 403)


def test_the_page(terminal, server):
    status, body, headers = answer_of(terminal.session, "/shop-floor")
    assert status == 200 and b"assets_shop_floor" in body
    assert headers["X-Frame-Options"] == "DENY"
    status, _body, headers = answer_of(server.session(), "/shop-floor")
    assert status == 303 and "/web/login" in headers["Location"]


def test_calls_that_a_terminal_does_not_have(terminal):
    for method in ("_station", "search", "env", "__class__", None, ["state"], {}):
        with pytest.raises(RpcError) as refused:
            terminal.ask(method)
        assert "Traceback" not in str(refused.value)
    answer = terminal.session.json(
        "/shop-floor/call",
        {
            "method": "state",
            "values": {"context": {"allowed_company_ids": [99]}, "self": 1},
        },
    )
    assert answer["result"]["station"]["code"] == "SOL-1"


def test_people_are_no_terminals(server):
    for login in ("operator", "qmanager", "admin"):
        answer = server.login(login).json("/shop-floor/call", {"method": "state"})
        assert "not the terminal login" in answer["refused"]

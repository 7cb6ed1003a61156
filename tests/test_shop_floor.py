# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The login of a shop-floor terminal over HTTP: what it can do, and nothing else.

A terminal stands where anybody passes. Whoever has its session or its password reads
no record, writes none, and is nobody; a PIN is guessed five times, also by twenty
clients at once.
"""

import base64
import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from rpc import RpcError

TERMINAL = "terminal"
# Demo people, as in addons/operator_cert/demo/shop_floor_demo.xml.
ADA, BRUNO, CELIA = ("B1001", "4711"), ("B1002", "2580"), ("B1003", "3692")
MODELS = (
    *("mrp.workorder", "mrp.production", "mrp.workcenter.productivity"),
    *("hr.employee", "hr.employee.public", "res.users", "res.partner", "stock.lot"),
    *("qms.station", "qms.operator.presence", "qms.gate.denial", "qms.gate.decision"),
    *("operator.work.pin", "operator.certification", "ir.attachment", "mail.message"),
    *("ir.ui.menu", "ir.config_parameter", "res.company", "ir.model"),
)


class Terminal:
    """One web session of a terminal login."""

    def __init__(self, server, login=TERMINAL):
        self.session = server.login(login)

    def ask(self, method, **values):
        """The result of a call; RpcError with the words of a refusal."""
        answer = self.session.json(
            "/shop-floor/call", {"method": method, "values": values}
        )
        if "refused" in answer:
            raise RpcError({"message": answer["refused"]})
        return answer["result"]

    def identify(self, who, **more):
        return self.ask("identify", badge=who[0], pin=who[1], **more)

    def works(self):
        return self.ask("state")["workorders"]

    def present(self):
        return self.ask("state")["operator"]


@pytest.fixture(scope="module")
def admin(server):
    return server.login("admin")


@pytest.fixture(scope="module")
def manager(server):
    return server.login("qmanager")


@pytest.fixture()
def terminal(server):
    terminal = Terminal(server)
    yield terminal
    terminal.ask("leave")


@pytest.fixture(scope="module")
def orders(admin):
    """Three confirmed orders of the demo device: work for the soldering station."""
    (bom,) = admin.search("mrp.bom", [("product_tmpl_id.name", "ilike", "controller")])
    product = admin.read("mrp.bom", [bom], ["product_tmpl_id"])[0]["product_tmpl_id"]
    (variant,) = admin.search("product.product", [("product_tmpl_id", "=", product[0])])
    made = [
        admin.call(
            "mrp.production",
            "create",
            {"product_id": variant, "product_qty": 1, "bom_id": bom},
        )
        for _ in range(3)
    ]
    admin.call("mrp.production", "action_confirm", made)
    return made


def _soldering(admin, order):
    (work,) = admin.search(
        "mrp.workorder",
        [("production_id", "=", order), ("workcenter_id.code", "=", "SOL")],
    )
    return work


def _logs(admin, work):
    ids = admin.search("mrp.workcenter.productivity", [("workorder_id", "=", work)])
    return admin.read(
        "mrp.workcenter.productivity",
        ids,
        ["qms_employee_id", "user_id", "date_end"],
    )


def _status(session, route, data=None, headers=None):
    """Status of an answer, without following redirections to other pages."""
    request = urllib.request.Request(session.url + route, data, headers or {})
    for cookie in session.cookies:
        request.add_header("Cookie", f"{cookie.name}={cookie.value}")

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    try:
        with urllib.request.build_opener(Stay).open(request, timeout=120) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


# ----------------------------------------------------------------------
# Nothing else
# ----------------------------------------------------------------------
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
        status, _body, _headers = _status(session, route)
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
        status, body, _headers = _status(
            session, route, body, {"Content-Type": "application/json"}
        )
        assert status in (403, 404) or "error" in json.loads(body), route
    for route in ("/", "/web", "/odoo", "/web/login_successful"):
        status, _body, headers = _status(session, route)
        assert status == 303 and headers["Location"].endswith("/shop-floor"), route


def test_uploads(terminal):
    status, _body, _headers = _status(
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
    _status_code, body, _headers = _status(
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
        status, _body, _headers = _status(
            terminal.session, "/json/2/res.partner/search_read", b"{}", headers
        )
        assert status in (401, 403)


def test_the_page(terminal, server):
    status, body, headers = _status(terminal.session, "/shop-floor")
    assert status == 200 and b"assets_shop_floor" in body
    assert headers["X-Frame-Options"] == "DENY"
    status, _body, headers = _status(server.session(), "/shop-floor")
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


# ----------------------------------------------------------------------
# Who is present
# ----------------------------------------------------------------------
def test_a_presence_belongs_to_one_session(server, terminal, admin, orders):
    work = _soldering(admin, orders[0])
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
    work = _soldering(admin, orders[0])
    terminal.identify(CELIA)
    with pytest.raises(RpcError, match="Celia Finch"):
        terminal.ask("start", workorder_id=work)
    assert not _logs(admin, work)
    terminal.identify(ADA)
    terminal.ask("start", workorder_id=work)
    (log,) = _logs(admin, work)
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
    work = _soldering(admin, orders[0])
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
    work = _soldering(admin, orders[1])
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
    assert not _logs(admin, work)


# ----------------------------------------------------------------------
# Guessing
# ----------------------------------------------------------------------
def _start_pin(admin, name, badge):
    """A new person with a badge and a start PIN that an HR officer issued."""
    person = admin.call("hr.employee", "create", {"name": name, "barcode": badge})
    action = admin.call("hr.employee", "action_issue_work_pin", [person])
    return person, action["context"]["default_pin"]


def _wrong(pin):
    return "".join(str((int(digit) + 1) % 10) for digit in pin)


def test_five_guesses_also_by_twenty_at_once(server, admin):
    person, pin = _start_pin(admin, "Guessed", "G1001")
    terminals = [Terminal(server, f"terminal{number}") for number in ("", 2, 3)] * 7

    def guess(one):
        try:
            return one.ask("identify", badge="G1001", pin=_wrong(pin))
        except RpcError as refused:
            return str(refused)

    # each a session of its own request; three stations, so that none pauses first
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, terminals[:20]))
    assert all(isinstance(answer, str) for answer in answers)
    events = admin.call(
        "operator.pin.event",
        "search_read",
        [("employee_ref", "=", person)],
        ["kind"],
    )
    kinds = [event["kind"] for event in events]
    assert kinds.count("wrong") == 5
    assert kinds.count("locked") == 1
    # the right PIN does not open it any more; a refused request took nothing back
    for one in terminals[:3]:
        with pytest.raises(RpcError, match="locked|Wait"):
            one.ask("identify", badge="G1001", pin=pin)
    (kept,) = admin.search("operator.work.pin", [("employee_id", "=", person)])
    assert admin.read("operator.work.pin", [kept], ["status"])[0]["status"] == "locked"


def test_a_start_pin_is_changed_at_the_station(server, admin):
    _person, pin = _start_pin(admin, "Starter", "G1002")
    terminal = Terminal(server, "terminal3")
    asked = terminal.ask("identify", badge="G1002", pin=pin)
    assert "choose_pin" in asked and terminal.present() is False
    terminal.ask("identify", badge="G1002", pin=pin, new_pin="60831")
    assert terminal.present()["name"] == "Starter"
    with pytest.raises(RpcError, match="do not belong together"):
        terminal.ask("identify", badge="G1002", pin=pin)
    terminal.ask("identify", badge="G1002", pin="60831")
    terminal.ask("leave")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A final tester that sends by the JSON-2 API, and who tries in its place."""

import threading
from types import SimpleNamespace

import pytest
from machines import machine_key, post, reading
from rpc import RpcError

_RECORD = "medical.tester.reading/record"
_INSPECTION, _RESULT = "medical.inspection", "medical.inspection.result"
_PLAN = "medical.inspection.plan"


@pytest.fixture(scope="module")
def key(server):
    """A key of the final tester, made on its form by an administrator."""
    return machine_key(server, "final_tester")


@pytest.fixture(scope="module")
def house(server):
    """A device whose leakage current a tester sends, when it is received."""
    admin = server.login("admin")
    product = admin.call(
        "product.product",
        "create",
        {
            "name": "Tested device",
            "default_code": "TESTED",
            "is_storable": True,
            "tracking": "serial",
            "qms_regulated": True,
        },
    )
    _plan(server, admin, product, trigger="receipt")
    made = SimpleNamespace(admin=admin, product=product, count=0)

    def device():
        made.count += 1
        name = f"TD-{made.count:04}"
        values = {"name": name, "product_id": product}
        return name, admin.call("stock.lot", "create", values)

    made.device = device
    return made


def _plan(server, admin, product, **values):
    """A plan that asks the tester, written by the engineer and signed by two others."""
    engineer = server.login("engineer")
    kind = engineer.search("medical.instrument.type", [("code", "=", "LCT")])[0]
    template = admin.read("product.product", [product], ["product_tmpl_id"])[0]
    line = {
        "name": "Leakage current",
        "kind": "measured",
        "channel": "leakage",
        "instrument_type_id": kind,
        "upper_limit": "100",
        "unit": "µA",
    }
    plan = engineer.call(
        _PLAN,
        "create",
        {
            "name": "Tested",
            "product_tmpl_id": template["product_tmpl_id"][0],
            "characteristic_ids": [(0, 0, line)],
            **values,
        },
    )
    for login in ("qmanager", "qmanager2"):
        server.login(login).sign(_PLAN, [plan], "approve", server.device(login), login)
    assert admin.read(_PLAN, [plan], ["state"])[0]["state"] == "approved"
    return plan


def _results(server, lot):
    return server.rows(
        "SELECT r.id, r.value_text, r.conform, u.login, i.state, i.id"
        " FROM medical_inspection_result r"
        " JOIN medical_inspection i ON i.id = r.inspection_id"
        " LEFT JOIN res_users u ON u.id = r.recorded_by_id WHERE i.lot_id = %s",
        [lot],
    )


def test_a_tester_sends_by_its_key(server, key, house):
    name, lot = house.device()
    sent = {
        "instrument": "FX-FT-001",
        "device": name,
        "readings": [{**reading("24.8", "leakage"), "unit": "µA"}],
    }
    taken = {"taken": 1, "repeated": 0, "verdicts": {"leakage": "pass"}}
    assert post(server, key, _RECORD, **sent) == (200, taken)
    again = {"taken": 0, "repeated": 1, "verdicts": {"leakage": "pass"}}
    assert post(server, key, _RECORD, **sent) == (200, again)
    ((result, *rest, inspection),) = _results(server, lot)
    assert rest == ["24.8", "conforms", "final_tester", "open"]
    before = server.rows("SELECT count(*) FROM qms_gate_denial")[0][0]
    sent["readings"] = [reading("12", "leakage")]
    status, answer = post(server, key, _RECORD, **sent)
    assert status == 422 and "The first value stands" in answer["message"], answer
    rows = server.rows("SELECT codes, message FROM qms_gate_denial ORDER BY id DESC")
    assert len(rows) == before + 1 and rows[0][0] == "value.kept", rows[:2]
    inspector = server.login("inspector")
    inspector.call(_INSPECTION, "action_complete", [inspection])
    assert _results(server, lot)[0][4] == "passed"


def test_what_is_wrong_is_said_and_nothing_taken(server, key, house):
    name, lot = house.device()
    for what, arguments, words in (
        ("NaN", {"readings": [reading(float("nan"), "leakage")]}, "no number"),
        ("future", {"readings": [reading("1", "leakage", 900)]}, "from the future"),
        ("old", {"readings": [reading("1", "leakage", -900)]}, "comes too late"),
        (
            "half",
            {"readings": [reading("1", "leakage"), reading("1", "flow")]},
            "does not ask a tester for flow",
        ),
        ("another device", {"device": "TD-9999"}, "no lot or serial number"),
        ("another instrument", {"instrument": "FX-CAL-2041"}, "sends no values"),
        ("out of its range", {"readings": [reading("1001", "leakage")]}, "range"),
    ):
        sent = {"instrument": "FX-FT-001", "device": name}
        sent = {**sent, "readings": [reading("1", "leakage")], **arguments}
        status, answer = post(server, key, _RECORD, **sent)
        assert status in (403, 422), (what, status, answer)
        assert words in answer["message"], (what, answer)
    assert not any(row[1] for row in _results(server, lot))
    # a tester that is out of service: the refusal names it, and is on record
    inspector, engineer = server.login("inspector"), server.login("engineer")
    tester = engineer.search("maintenance.equipment", [("serial_no", "=", "FX-FT-001")])
    wizard = inspector.call(
        "medical.instrument.reason",
        "create",
        {"instrument_id": tester[0], "what": "out", "reason": "Lead broken"},
    )
    inspector.call("medical.instrument.reason", "action_confirm", [wizard])
    try:
        sent["readings"], sent["instrument"] = [reading("1", "leakage")], "FX-FT-001"
        sent["device"] = name
        status, answer = post(server, key, _RECORD, **sent)
        assert status == 422 and "Lead broken" in answer["message"], answer
        ((codes,),) = server.rows(
            "SELECT codes FROM qms_gate_denial ORDER BY id DESC LIMIT 1"
        )
        assert codes == "instrument.out_of_service"
    finally:
        engineer.call("maintenance.equipment", "action_service_back", tester)
    assert not any(row[1] for row in _results(server, lot))


def test_the_key_opens_nothing_else(server, key, house):
    name, lot = house.device()
    sent = {"instrument": "FX-FT-001", "device": name}
    post(server, key, _RECORD, readings=[reading("150", "leakage")], **sent)
    ((result, *_rest, inspection),) = _results(server, lot)
    values = {"value_text": "10"}
    for path, arguments in (
        ("medical.tester.reading/search_read", {"domain": [], "fields": ["channel"]}),
        ("medical.tester.reading/create", {"vals_list": [{"channel": "leakage"}]}),
        (f"{_RESULT}/write", {"ids": [result], "vals": values}),
        (f"{_RESULT}/search_read", {"domain": [], "fields": ["value_text"]}),
        (f"{_INSPECTION}/action_complete", {"ids": [inspection]}),
        (
            f"{_INSPECTION}/enter",
            {"ids": [inspection], "values": [{"result": result, "value": "10"}]},
        ),
        (f"{_INSPECTION}/get_entry", {"ids": [inspection]}),
        (f"{_INSPECTION}/scan", {"ids": [inspection], "text": name}),
        ("maintenance.equipment/search_read", {"domain": [], "fields": ["name"]}),
        ("stock.lot/search_read", {"domain": [], "fields": ["name"]}),
        ("medical.process.reading/record", {"workcenter_code": "SOL", "readings": []}),
    ):
        status, answer = post(server, key, path, **arguments)
        assert status in (403, 404, 422), (path, status, answer)
    assert _results(server, lot)[0][1] == "150"


def test_nobody_sends_or_types_in_its_place(server, key, house):
    name, lot = house.device()
    oven = machine_key(server, "oven")
    sent = {"instrument": "FX-FT-001", "device": name}
    status, answer = post(
        server, oven, _RECORD, readings=[reading("1", "leakage")], **sent
    )
    assert status == 403 and "sends no values" in answer["message"], answer
    server.login("inspector").call("stock.lot", "action_qms_open_inspections", [lot])
    ((result, *_rest, inspection),) = _results(server, lot)
    switches = {
        "tester_writes": True,
        "medical_tester_writes": True,
        "default_value_text": "1",
        "uid": 1,
    }
    for login in ("operator", "inspector", "engineer", "qmanager", "admin"):
        session = server.login(login)
        for words, action in (
            (
                "sends no values",
                lambda s=session: s.call(
                    "medical.tester.reading",
                    "record",
                    "FX-FT-001",
                    name,
                    [reading("1", "leakage")],
                    context=switches,
                ),
            ),
            (
                "tester sends these|not allowed",
                lambda s=session: s.call(
                    _RESULT, "write", [result], {"value_text": "1"}, context=switches
                ),
            ),
            (
                "tester sends these|not allowed|may not enter",
                lambda s=session: s.call(
                    _INSPECTION,
                    "enter",
                    [inspection],
                    [{"result": result, "value": "1", "again": "1"}],
                ),
            ),
            (
                "from the plan|not allowed",
                lambda s=session: s.call(
                    _RESULT,
                    "create",
                    {"inspection_id": inspection, "value_text": "1"},
                ),
            ),
            (
                "no value|may not enter|not allowed|Nobody is identified",
                lambda s=session: s.call(_INSPECTION, "action_complete", [inspection]),
            ),
        ):
            with pytest.raises(RpcError, match=words):
                action()
    assert _results(server, lot)[0][1:5] == (None, "not_entered", None, "open")


def _at_once(calls):
    """Answers of calls that are made at the same moment."""
    barrier, answers = threading.Barrier(len(calls)), []

    def run(call):
        barrier.wait()
        answers.append(call())

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_values_of_one_device_at_once(server, key, house):
    """One of them is the first value; the other one is refused, also by itself."""
    for _round in range(8):
        name, lot = house.device()
        sent = {"instrument": "FX-FT-001", "device": name}
        answers = _at_once(
            [
                lambda value=value, sent=sent: post(
                    server, key, _RECORD, readings=[reading(value, "leakage")], **sent
                )
                for value in ("150", "20")
            ]
        )
        assert sorted(status for status, _answer in answers) == [200, 422], answers
        rows = _results(server, lot)
        assert len(rows) == 1 and rows[0][1] in ("150", "20"), rows
        kept = server.rows(
            "SELECT value_text FROM medical_tester_reading WHERE lot_id = %s", [lot]
        )
        assert kept == [(rows[0][1],)]


def test_the_same_value_at_once_is_taken_once(server, key, house):
    for _round in range(4):
        name, _lot = house.device()
        sent = {"instrument": "FX-FT-001", "device": name}
        sent["readings"] = [reading("20", "leakage")]
        answers = _at_once(
            [lambda sent=sent: post(server, key, _RECORD, **sent) for _n in range(3)]
        )
        assert {status for status, _answer in answers} == {200}, answers
        assert sum(answer["taken"] for _status, answer in answers) == 1


def test_devices_of_an_order_at_once_are_units_of_their_own(server, key, house):
    """Four devices are tested at once: each becomes a unit of the sample."""
    admin = house.admin
    product = admin.call(
        "product.product",
        "create",
        {
            "name": "Made device",
            "is_storable": True,
            "tracking": "serial",
            "qms_regulated": True,
        },
    )
    template = admin.read("product.product", [product], ["product_tmpl_id"])[0]
    place = admin.call("mrp.workcenter", "create", {"name": "Test bench"})
    bom = admin.call(
        "mrp.bom",
        "create",
        {
            "product_tmpl_id": template["product_tmpl_id"][0],
            "operation_ids": [(0, 0, {"name": "Test", "workcenter_id": place})],
        },
    )
    operation = admin.search("mrp.routing.workcenter", [("bom_id", "=", bom)])[0]
    _plan(
        server,
        admin,
        product,
        trigger="operation",
        operation_id=operation,
        sampling_method="fixed",
        sampling_size=4,
    )
    order = admin.call(
        "mrp.production",
        "create",
        {"product_id": product, "product_qty": 4, "bom_id": bom},
    )
    admin.call("mrp.production", "action_confirm", [order])
    names = [f"MD-{number}" for number in range(4)]
    lots = [
        admin.call("stock.lot", "create", {"name": name, "product_id": product})
        for name in names
    ]
    admin.call(
        "mrp.production", "write", [order], {"lot_producing_ids": [(6, 0, lots)]}
    )
    answers = _at_once(
        [
            lambda name=name: post(
                server,
                key,
                _RECORD,
                instrument="FX-FT-001",
                device=name,
                readings=[reading("20", "leakage")],
            )
            for name in names
        ]
    )
    assert {status for status, _answer in answers} == {200}, answers
    rows = server.rows(
        "SELECT r.unit_number, r.serial_id, r.value_text"
        " FROM medical_inspection_result r"
        " JOIN medical_inspection i ON i.id = r.inspection_id"
        " WHERE i.production_id = %s ORDER BY 1",
        [order],
    )
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert {row[1] for row in rows} == set(lots)
    assert {row[2] for row in rows} == {"20"}

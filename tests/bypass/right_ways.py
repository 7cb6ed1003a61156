# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What the attacks of a scene are after, done as it should be: it goes through.

Paths that only the addons have reach nothing in plain Odoo; that what they are after
can be reached at all, and their query sees it, is shown here.
"""

from .path import Path
from .scenes_testers import TESTER, reading

_RECORD, _EXCEPTION = "medical.device.history", "medical.device.history.exception"
_CHANGE, _TASK = "medical.change.order", "medical.change.task"
_WO = "mrp.workorder"


def _release_and_ship(client, scene):
    """Review every exception, sign as two people, and ship."""
    people, record = scene.people, scene.record
    engineer = people.client("engineer")
    engineer.call(_RECORD, "action_refresh", [record])
    open_ones = [("history_id", "=", record), ("reviewed", "=", False)]
    for exception in engineer.search(_EXCEPTION, open_ones):
        engineer.write(_EXCEPTION, exception, {"reviewed": True, "comment": "Fine"})
    for login in ("engineer", "qmanager"):
        people.sign(login, _RECORD, [record], "release")
    client.call("stock.picking", "button_validate", [scene.picking])


def _approve_and_apply(client, scene):
    """Two people without a hand in it approve; its task is done; it is applied."""
    for login in ("qmanager", "qmanager2"):
        scene.people.sign(login, _CHANGE, [scene.change], "approve")
    client.write(_TASK, scene.change_task, {"result": "Tried"})
    client.call(_TASK, "action_done", [scene.change_task])
    client.call(_CHANGE, "action_apply", [scene.change])


def _inspect_and_begin(client, scene):
    """The inspector passes the first piece; the operator goes on and counts."""
    scene.people.inspect("mrp.workorder", scene.wo, "workorder_id")
    client.call(_WO, "button_start", [scene.wo])
    client.write(_WO, scene.wo, {"qty_produced": 5})


def _monitor_and_finish(client, scene):
    """The oven has sent; the work is paused, completed by the inspector, finished."""
    client.call(_WO, "button_pending", [scene.wo])
    inspector = scene.people.client("inspector")
    inspector.call("medical.inspection", "action_complete", [scene.stream])
    client.call(_WO, "button_finish", [scene.wo])


def _test_and_complete(client, scene):
    """The tester sends its value; the inspector completes."""
    scene.people.client("tester").call(
        "medical.tester.reading", "record", TESTER, scene.waiting_name, reading()
    )
    client.call("medical.inspection", "action_complete", [scene.waiting_inspection])


RIGHT_WAYS = [
    Path(
        name="complete an inspection whose value its tester sent",
        gate="tester",
        scene="tested",
        user="inspector",
        attack=_test_and_complete,
        effect=(
            "SELECT i.state, r.value_text FROM medical_inspection i"
            " JOIN medical_inspection_result r ON r.inspection_id = i.id"
            " WHERE i.id = %(waiting_inspection)s"
        ),
        bundle_only=True,
    ),
    Path(
        name="finish work that its machine monitored",
        gate="wo_finish",
        scene="streamed",
        user="worker",
        attack=_monitor_and_finish,
        effect=(
            "SELECT w.state, i.state, r.value_text FROM mrp_workorder w"
            " JOIN medical_inspection i ON i.workorder_id = w.id"
            " JOIN medical_inspection_result r ON r.inspection_id = i.id"
            " WHERE w.id = %(wo)s"
        ),
        bundle_only=True,
    ),
    Path(
        name="go on with work whose first piece was inspected",
        gate="wo_start",
        scene="paced",
        user="worker",
        attack=_inspect_and_begin,
        effect="SELECT state, qty_produced FROM mrp_workorder WHERE id = %(wo)s",
        bundle_only=True,
    ),
    Path(
        name="put a change into effect that two people approved",
        gate="change",
        scene="change_asked",
        user="engineer",
        attack=_approve_and_apply,
        effect="SELECT code FROM mrp_bom WHERE id = %(changed_bill)s",
        bundle_only=True,
    ),
    Path(
        name="release a reviewed device history record by two signatures, and ship",
        gate="record_release",
        scene="recorded",
        user="stock",
        attack=_release_and_ship,
        effect=(
            "SELECT l.quality_status, h.state, (SELECT sum(line.quantity)"
            " FROM stock_move_line line JOIN stock_location d"
            " ON d.id = line.location_dest_id WHERE line.state = 'done'"
            " AND line.lot_id = l.id AND d.usage = 'customer')"
            " FROM stock_lot l, medical_device_history h"
            " WHERE l.id = %(lot)s AND h.id = %(record)s"
        ),
        bundle_only=True,
    ),
]

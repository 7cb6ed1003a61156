# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Process data that no machine sent, and work that goes on past what one sends."""

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, JSON2, Group
from .scenes_streams import CHANNEL, CODE, now

_READING, _ALARM = "medical.process.reading", "medical.process.alarm"
_INSPECTION, _RESULT = "medical.inspection", "medical.inspection.result"
_WO, _MO, _LOG = "mrp.workorder", "mrp.production", "mrp.workcenter.productivity"
_ALL = (CALL_KW, EXECUTE_KW, JSON2)
_FEED = (
    "SELECT r.id, r.value_text, r.at, r.sender_id FROM medical_process_reading r"
    " JOIN mrp_workcenter w ON w.id = r.workcenter_id WHERE w.code = 'T-OVEN'"
    " ORDER BY r.id"
)
_VALUE = (
    "SELECT i.state, i.stream_from, r.value_text, r.recorded_at, r.stream_count"
    " FROM medical_inspection i JOIN medical_inspection_result r"
    " ON r.inspection_id = i.id WHERE i.id = %(stream)s"
)
_WARNED = (
    "SELECT state, peak_text, action_taken, acknowledged_at FROM medical_process_alarm"
    " WHERE id = %(alarm)s"
)
_WORK = "SELECT state, qty_produced FROM mrp_workorder WHERE id = %(wo)s"
_CLOCK = (
    "SELECT id, date_start, date_end, workorder_id, workcenter_id"
    " FROM mrp_workcenter_productivity WHERE id = %(log)s"
)
_WHO = "SELECT * FROM medical_workcenter_machine_rel WHERE workcenter_id = %(oven)s"


def _readings(value="245", **more):
    return [{"channel": CHANNEL, "at": now(), "value": value, **more}]


def _row(scene):
    return {
        "company_id": scene.company,
        "workcenter_id": scene.oven,
        "channel": CHANNEL,
        "value_text": "245",
        "value": 245,
        "at": "2026-03-02 12:00:00",
        "received_at": "2026-03-02 12:00:00",
        "sender_id": scene.user_worker,
    }


_feed = Group("stream", "streamed", "worker", _FEED, bundle_only=True)
_feed.add(
    "send process data in place of the machine",
    lambda c, s: c.call(_READING, "record", CODE, _readings()),
    surfaces=_ALL,
)
_feed.add(
    "send process data in its place with every switch in the context",
    lambda c, s: c.call(_READING, "record", CODE, _readings(), context=SWITCHES),
    surfaces=(CALL_KW,),
)
_feed.add(
    "send process data in its place, as an administrator of manufacturing",
    lambda c, s: c.call(_READING, "record", CODE, _readings()),
    user="planner",
    surfaces=(CALL_KW,),
)
_feed.add(
    "send process data in its place, as a quality engineer",
    lambda c, s: c.call(_READING, "record", CODE, _readings()),
    user="engineer",
    surfaces=(CALL_KW,),
)
for _user in ("worker", "qmanager"):
    _title = "" if _user == "worker" else ", as a quality manager"
    _feed.add(
        f"create a reading{_title}",
        lambda c, s: c.create(_READING, _row(s)),
        user=_user,
        surfaces=(CALL_KW,),
    )
    _feed.add(
        f"rewrite a reading{_title}",
        lambda c, s: c.write(_READING, s.reading, {"value_text": "245"}),
        user=_user,
        surfaces=(CALL_KW,),
    )
    _feed.add(
        f"import another value of a reading{_title}",
        lambda c, s: c.load(_READING, (".id", "value_text"), (str(s.reading), "245")),
        user=_user,
        surfaces=(CALL_KW,),
    )
    _feed.add(
        f"delete a reading{_title}",
        lambda c, s: c.call(_READING, "unlink", [s.reading]),
        user=_user,
        surfaces=(CALL_KW,),
    )

_who = Group("stream", "streamed", "planner", _WHO, bundle_only=True)
_who.add(
    "name oneself the machine of a work centre",
    lambda c, s: c.write(
        "mrp.workcenter", s.oven, {"medical_machine_user_ids": [(4, s.user_planner)]}
    ),
)
_who.add(
    "name oneself its machine by an import",
    lambda c, s: c.load(
        "mrp.workcenter",
        (".id", "medical_machine_user_ids/.id"),
        (str(s.oven), str(s.user_planner)),
    ),
)
_who.add(
    "name a person its machine, as a quality engineer",
    lambda c, s: c.write(
        "mrp.workcenter", s.oven, {"medical_machine_user_ids": [(4, s.user_worker)]}
    ),
    user="engineer",
    surfaces=(CALL_KW,),
)

_value = Group("stream", "streamed", "worker", _VALUE, bundle_only=True)
_value.add(
    "type the value that the machine sends",
    lambda c, s: c.write(_RESULT, s.result, {"value_text": "245"}),
    surfaces=_ALL,
)
_value.add(
    "type it with every switch in the context",
    lambda c, s: c.write(_RESULT, s.result, {"value_text": "245"}, context=SWITCHES),
)
_value.add(
    "type it by a command of the inspection, as an inspector",
    lambda c, s: c.write(
        _INSPECTION,
        s.stream,
        {"result_ids": [(1, s.result, {"value_text": "245"})]},
    ),
    user="inspector",
    surfaces=(CALL_KW,),
)
_value.add(
    "enter it on the screen, as an inspector",
    lambda c, s: c.call(
        _INSPECTION, "enter", [s.stream], [{"result": s.result, "value": "245"}]
    ),
    user="inspector",
    surfaces=(CALL_KW,),
)
_value.add(
    "import it, as an inspector",
    lambda c, s: c.load(_RESULT, (".id", "value_text"), (str(s.result), "245")),
    user="inspector",
    surfaces=(CALL_KW,),
)
_value.add(
    "write what the server counts, as a quality manager",
    lambda c, s: c.write(_RESULT, s.result, {"stream_count": 9}),
    user="qmanager",
    surfaces=(CALL_KW,),
)
_value.add(
    "complete the inspection while the work runs",
    lambda c, s: c.call(_INSPECTION, "action_complete", [s.stream]),
)
_value.add(
    "write the inspection passed, as a quality manager",
    lambda c, s: c.write(_INSPECTION, s.stream, {"state": "passed"}),
    user="qmanager",
    surfaces=(CALL_KW,),
)
_value.add(
    "have it monitor from later on, as a quality manager",
    lambda c, s: c.write(_INSPECTION, s.stream, {"stream_from": "2030-01-01"}),
    user="qmanager",
    surfaces=(CALL_KW,),
)

_alarm = Group("stream", "streamed", "worker", _WARNED, bundle_only=True)
_alarm.add(
    "acknowledge an alarm without a word",
    lambda c, s: c.call(_ALARM, "action_acknowledge", [s.alarm]),
)
_alarm.add(
    "write an alarm acknowledged",
    lambda c, s: c.write(_ALARM, s.alarm, {"state": "acknowledged"}),
)
_alarm.add(
    "rewrite the peak of an alarm, as a quality manager",
    lambda c, s: c.write(_ALARM, s.alarm, {"peak_text": "246"}),
    user="qmanager",
    surfaces=(CALL_KW,),
)
_alarm.add(
    "delete an alarm, as a quality manager",
    lambda c, s: c.call(_ALARM, "unlink", [s.alarm]),
    user="qmanager",
    surfaces=(CALL_KW,),
)

_end = Group("wo_finish", "streamed", "worker", _WORK, bundle_only=True)
_end.add(
    "finish work whose process data nobody completed",
    lambda c, s: c.call(_WO, "button_finish", [s.wo]),
    surfaces=_ALL,
)
_end.add(
    "write such work finished",
    lambda c, s: c.write(_WO, s.wo, {"state": "done"}),
)
_end.add(
    "mark such work as done",
    lambda c, s: c.call(_WO, "action_mark_as_done", [s.wo]),
)
_end.add(
    "import such work as finished",
    lambda c, s: c.load(_WO, (".id", "state"), (str(s.wo), "done")),
)

_close = Group(
    "mo_close",
    "streamed",
    "worker",
    "SELECT state FROM mrp_production WHERE id = %(mo)s",
    bundle_only=True,
)
_close.add(
    "close an order whose process data nobody completed",
    lambda c, s: c.call(_MO, "button_mark_done", [s.mo]),
)

_clock = Group("time_log", "streamed", "worker", _CLOCK, bundle_only=True)
_clock.add(
    "end the clock of monitored work in the past",
    lambda c, s: c.write(_LOG, s.log, {"date_end": "2020-01-05 08:00:00"}),
)
_clock.add(
    "begin the clock of monitored work later",
    lambda c, s: c.write(_LOG, s.log, {"date_start": "2030-01-05 08:00:00"}),
)
_clock.add(
    "move the clock of monitored work to another bench",
    lambda c, s: c.write(_LOG, s.log, {"workcenter_id": s.benches[0]}),
)
_clock.add(
    "delete the clock of monitored work",
    lambda c, s: c.call(_LOG, "unlink", [s.log]),
)

PATHS = [
    *_feed.paths,
    *_who.paths,
    *_value.paths,
    *_alarm.paths,
    *_end.paths,
    *_close.paths,
    *_clock.paths,
]

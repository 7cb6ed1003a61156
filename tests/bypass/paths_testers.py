# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Values that no tester sent, in place of what it measures."""

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, JSON2, Group
from .scenes_testers import CHANNEL, TESTER, reading

_READING, _EQUIPMENT = "medical.tester.reading", "maintenance.equipment"
_INSPECTION, _RESULT = "medical.inspection", "medical.inspection.result"
_ALL = (CALL_KW, EXECUTE_KW, JSON2)
_SESSIONS = (CALL_KW, EXECUTE_KW)
_VALUES = (
    "SELECT i.state, r.value_text, r.recorded_at, r.instrument_id, r.superseded"
    " FROM medical_inspection i JOIN medical_inspection_result r"
    " ON r.inspection_id = i.id"
    " WHERE i.id IN (%(failed_inspection)s, %(waiting_inspection)s) ORDER BY r.id"
)
_FEED = "SELECT id, value_text, at, sender_id FROM medical_tester_reading ORDER BY id"
_WHO = "SELECT * FROM medical_instrument_tester_rel WHERE instrument_id = %(tester)s"

_feed = Group("tester", "tested", "worker", _FEED, bundle_only=True)
_feed.add(
    "send a value in place of the tester",
    lambda c, s: c.call(_READING, "record", TESTER, s.waiting_name, reading()),
    surfaces=_ALL,
)
_feed.add(
    "send a value in its place with every switch in the context, as an inspector",
    lambda c, s: c.call(
        _READING, "record", TESTER, s.waiting_name, reading(), context=SWITCHES
    ),
    user="inspector",
    surfaces=(CALL_KW,),
)
_feed.add(
    "send a value in its place, as a quality manager",
    lambda c, s: c.call(_READING, "record", TESTER, s.waiting_name, reading()),
    user="qmanager",
    surfaces=(CALL_KW,),
)
for _user in ("worker", "qmanager"):
    _title = "" if _user == "worker" else ", as a quality manager"
    _feed.add(
        f"create a reading of a tester{_title}",
        lambda c, s: c.create(
            _READING, {"channel": CHANNEL, "value_text": "20", "lot_id": s.waiting_lot}
        ),
        user=_user,
        surfaces=(CALL_KW,),
    )
    _feed.add(
        f"rewrite a reading of a tester{_title}",
        lambda c, s: c.write(_READING, s.tester_reading, {"value_text": "20"}),
        user=_user,
        surfaces=(CALL_KW,),
    )
    _feed.add(
        f"delete a reading of a tester{_title}",
        lambda c, s: c.call(_READING, "unlink", [s.tester_reading]),
        user=_user,
        surfaces=(CALL_KW,),
    )

_who = Group("tester", "tested", "planner", _WHO, bundle_only=True)
_who.add(
    "name oneself the sender of an instrument",
    lambda c, s: c.write(
        _EQUIPMENT, s.tester, {"tester_user_ids": [(4, s.user_planner)]}
    ),
)
_who.add(
    "name a person the sender of an instrument, as a quality engineer",
    lambda c, s: c.write(
        _EQUIPMENT, s.tester, {"tester_user_ids": [(4, s.user_worker)]}
    ),
    user="engineer",
    surfaces=(CALL_KW,),
)

_value = Group("tester", "tested", "inspector", _VALUES, bundle_only=True)
_value.add(
    "type the value that a tester sends",
    lambda c, s: c.write(_RESULT, s.waiting_result, {"value_text": "20"}),
    surfaces=_SESSIONS,
)
_value.add(
    "type it with the tester named as instrument",
    lambda c, s: c.write(
        _RESULT, s.waiting_result, {"value_text": "20", "instrument_id": s.tester}
    ),
    surfaces=(CALL_KW,),
)
_value.add(
    "name an instrument for it before it is sent",
    lambda c, s: c.write(_RESULT, s.waiting_result, {"instrument_id": s.tester}),
    surfaces=(CALL_KW,),
)
_value.add(
    "type it with every switch of a tester in the context",
    lambda c, s: c.write(
        _RESULT,
        s.waiting_result,
        {"value_text": "20"},
        context={**SWITCHES, "tester_writes": True},
    ),
    surfaces=(CALL_KW,),
)
_value.add(
    "type it by a command of its inspection",
    lambda c, s: c.write(
        _INSPECTION,
        s.waiting_inspection,
        {"result_ids": [(1, s.waiting_result, {"value_text": "20"})]},
    ),
    surfaces=(CALL_KW,),
)
_value.add(
    "enter on the screen what a tester sends",
    lambda c, s: c.call(
        _INSPECTION,
        "enter",
        [s.waiting_inspection],
        [{"result": s.waiting_result, "value": "20"}],
    ),
    surfaces=_SESSIONS,
)
_value.add(
    "import what a tester sends",
    lambda c, s: c.load(_RESULT, (".id", "value_text"), (str(s.waiting_result), "20")),
    surfaces=(CALL_KW,),
)
_value.add(
    "correct a value that a tester sent, with a reason, as a quality engineer",
    lambda c, s: c.call(
        _INSPECTION,
        "enter",
        [s.failed_inspection],
        [{"result": s.failed_result, "value": "20", "reason": "Misread"}],
    ),
    user="engineer",
    surfaces=(CALL_KW,),
)
_value.add(
    "take back a value that a tester sent, as a quality manager",
    lambda c, s: c.write(
        _RESULT,
        s.failed_result,
        {"value_text": False, "correction_reason": "Tested twice"},
    ),
    user="qmanager",
    surfaces=(CALL_KW,),
)
_value.add(
    "say when a tester measured, as a quality manager",
    lambda c, s: c.write(_RESULT, s.waiting_result, {"tester_at": "2026-03-02"}),
    user="qmanager",
    surfaces=(CALL_KW,),
)
_value.add(
    "complete an inspection that waits for its tester",
    lambda c, s: c.call(_INSPECTION, "action_complete", [s.waiting_inspection]),
    surfaces=(CALL_KW,),
)
PATHS = [*_feed.paths, *_who.paths, *_value.paths]

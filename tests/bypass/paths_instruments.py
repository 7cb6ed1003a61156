# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Values taken with a gauge that may be wrong, and gauges made right by writing so."""

import itertools

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, Group

_EQUIPMENT, _CALIBRATION = "maintenance.equipment", "medical.calibration"
_INSPECTION, _RESULT = "medical.inspection", "medical.inspection.result"
_TRACE, _LINE = "medical.out.of.tolerance", "medical.out.of.tolerance.line"
_STUDY = "medical.gauge.study"


def _table(name):
    return f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {name} t"


def _group(gate, scene, user, effect):
    group = Group(gate, scene, user, effect, bundle_only=True)
    # people of the demonstration data hold no key for /json/2
    group._turn = itertools.cycle((CALL_KW, EXECUTE_KW))
    return group


_VALUES = (
    "SELECT count(*) FROM medical_inspection_result"
    " WHERE inspection_id = %(inspection)s AND (value_text IS NOT NULL OR entered)"
)
_value = _group("instrument_use", "gauged", "inspector", _VALUES)
_value.add(
    "enter a value without an instrument",
    lambda c, s: c.write(_RESULT, s.length, {"value_text": "42.00"}),
)
_value.add(
    "save a result's form without an instrument",
    lambda c, s: c.save(_RESULT, s.length, {"value_text": "42.00"}),
)
_value.add(
    "import a value without an instrument",
    lambda c, s: c.load(_RESULT, (".id", "value_text"), (str(s.length), "42.00")),
)
_value.add(
    "enter values of an inspection without an instrument",
    lambda c, s: c.call(
        _INSPECTION, "enter", [s.inspection], [{"result": s.length, "value": "42.00"}]
    ),
)
_value.add(
    "write a value through its inspection",
    lambda c, s: c.write(
        _INSPECTION,
        s.inspection,
        {"result_ids": [(1, s.length, {"value_text": "42.00"})]},
    ),
)
_value.add(
    "enter a value with every switch in the context",
    lambda c, s: c.write(
        _RESULT,
        s.length,
        {"value_text": "42.00"},
        context={**SWITCHES, "default_instrument_id": s.overdue},
    ),
)
for _name, _words in (
    ("overdue", "overdue"),
    ("never", "never calibrated"),
    ("pin_gauge", "of another type"),
):
    _value.add(
        f"enter a value with an instrument that is {_words}",
        lambda c, s, n=_name: c.write(
            _RESULT, s.length, {"value_text": "42.00", "instrument_id": getattr(s, n)}
        ),
    )
_value.add(
    "import a value with an overdue instrument",
    lambda c, s: c.load(
        _RESULT,
        (".id", "value_text", "instrument_id/.id"),
        (str(s.length), "42.00", str(s.overdue)),
    ),
)
_value.add(
    "say that the instrument was valid",
    lambda c, s: c.write(
        _RESULT,
        s.length,
        {
            "value_text": "42.00",
            "instrument_id": s.overdue,
            "instrument_valid_until": "2099-01-05",
        },
    ),
)
for _method in ("use_instrument", "scan"):
    _value.add(
        f"take an overdue instrument in hand by {_method}",
        lambda c, s, m=_method: c.call(
            _INSPECTION, m, [s.inspection], s.overdue_number
        ),
        effect="SELECT count(*) FROM medical_inspection_instrument_rel"
        " WHERE inspection_id = %(inspection)s",
    )
_value.add(
    "write an overdue instrument into an inspection",
    lambda c, s: c.write(
        _INSPECTION, s.inspection, {"instrument_ids": [(6, 0, [s.overdue])]}
    ),
    effect="SELECT count(*) FROM medical_inspection_instrument_rel"
    " WHERE inspection_id = %(inspection)s",
)

_gauge = _group("basis", "gauged", "engineer", _table("maintenance_equipment"))
for _name, _given in (
    ("instrument_valid_until", "2099-01-05"),
    ("instrument_out_of_service", True),
    ("instrument_number", "GA-99999"),
    ("is_instrument", False),
):
    _gauge.add(
        f"write {_name} of an overdue instrument",
        lambda c, s, n=_name, v=_given: c.write(_EQUIPMENT, s.overdue, {n: v}),
    )
_gauge.add(
    "import a later end of an instrument's calibration",
    lambda c, s: c.load(
        _EQUIPMENT, (".id", "instrument_valid_until"), (str(s.overdue), "2099-01-05")
    ),
)
_gauge.add(
    "delete an instrument on record",
    lambda c, s: c.call(_EQUIPMENT, "unlink", [s.overdue]),
)
for _user in ("worker", "stock", "planner", "foreign", "portal", "inspector"):
    _gauge.add(
        f"write the range of an instrument, as {_user}",
        lambda c, s: c.write(_EQUIPMENT, s.overdue, {"instrument_range_max": "999"}),
        user=_user,
    )

_record = _group("basis", "gauged", "inspector", _table("medical_calibration"))
for _name, _given in (
    ("valid_until", "2099-01-05"),
    ("state", "draft"),
    ("result", "pass"),
    ("done_on", "2026-01-05"),
):
    _record.add(
        f"write {_name} of a signed calibration",
        lambda c, s, n=_name, v=_given: c.write(_CALIBRATION, s.calibration, {n: v}),
    )
_record.add(
    "delete a signed calibration",
    lambda c, s: c.call(_CALIBRATION, "unlink", [s.calibration]),
)
_record.add(
    "write a point of a signed calibration",
    lambda c, s: c.write(
        _CALIBRATION, s.calibration, {"reading_ids": [(5, 0, 0)], "note": "x"}
    ),
    effect=_table("medical_calibration_reading"),
)
_record.add(
    "create a signed calibration",
    lambda c, s: c.create(
        _CALIBRATION,
        {"instrument_id": s.overdue, "state": "signed"},
        context={"default_state": "signed", **SWITCHES},
    ),
    effect="SELECT count(*) FROM medical_calibration WHERE state = 'signed'",
    harmless=("medical_calibration",),
)
_record.add(
    "sign a calibration without credentials",
    lambda c, s: c.call(_CALIBRATION, "sign", [s.draft_calibration], "sign", {}, {}),
    user="engineer",
)
for _user in ("worker", "planner", "foreign", "portal"):
    _record.add(
        f"create a calibration, as {_user}",
        lambda c, s: c.create(_CALIBRATION, {"instrument_id": s.overdue}),
        user=_user,
    )

_doubt = _group("basis", "doubted", "engineer", _table("medical_out_of_tolerance"))
_doubt.add(
    "write a reverse trace closed",
    lambda c, s: c.write(_TRACE, s.trace, {"state": "closed"}),
)
_doubt.add(
    "close a reverse trace with nothing decided",
    lambda c, s: c.call(_TRACE, "sign", [s.trace], "close", {}, {}),
    user="qmanager",
)
_doubt.add("delete a reverse trace", lambda c, s: c.call(_TRACE, "unlink", [s.trace]))
_doubt.add(
    "take the lines off a reverse trace",
    lambda c, s: c.write(_TRACE, s.trace, {"line_ids": [(5, 0, 0)]}),
    effect=_table("medical_out_of_tolerance_line"),
)
_doubt.add(
    "write that somebody else decided",
    lambda c, s: c.write(_LINE, s.line, {"decided_by_id": s.user_mrp}),
    effect=_table("medical_out_of_tolerance_line"),
)
for _user in ("worker", "planner", "foreign", "portal", "inspector"):
    _doubt.add(
        f"decide on what is in doubt, as {_user}",
        lambda c, s: c.write(
            _LINE, s.line, {"decision": "no_impact", "justification": "x"}
        ),
        user=_user,
        effect=_table("medical_out_of_tolerance_line"),
    )
_doubt.add(
    "complete an inspection whose value is in doubt",
    lambda c, s: c.call(_INSPECTION, "action_complete", [s.inspection]),
    user="inspector",
    effect="SELECT state FROM medical_inspection WHERE id = %(inspection)s",
)

_study = _group("basis", "gauged", "inspector", _table("medical_gauge_study"))
_study.add(
    "write a gauge study signed",
    lambda c, s: c.write(_STUDY, s.study, {"state": "signed"}),
)

PATHS = [
    path for group in (_value, _gauge, _record, _doubt, _study) for path in group.paths
]

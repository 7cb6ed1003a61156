# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Nonconforming lots that get away: undecided, undone, or moved twice."""

import itertools

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, Group

_NC = "medical.nonconformance"
_LINE, _PART, _DONE = f"{_NC}.line", f"{_NC}.disposition", f"{_NC}.execution"
_PEOPLE = ("inspector", "engineer", "qmanager", "qmanager2")


def _table(name):
    return f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {name} t"


def _group(scene, user, effect):
    group = Group("nonconformance", scene, user, effect, bundle_only=True)
    if user in _PEOPLE:
        # people of the demonstration data hold no key for /json/2
        group._turn = itertools.cycle((CALL_KW, EXECUTE_KW))
    return group


_state = _group("nonconforming", "engineer", _table("medical_nonconformance"))
for _name, _value in (
    ("state", "closed"),
    ("state", "contained"),
    ("description", "Fine after all"),
    ("decided_at", "2026-01-01 00:00:00"),
    ("writer_ids", [(5, 0, 0)]),
    ("approval_by", "Nobody"),
):
    _state.add(
        f"write {_name} ({_value}) of a decided nonconformance",
        lambda c, s, n=_name, v=_value: c.write(_NC, s.nc, {n: v}),
    )
_state.add(
    "import the state of a nonconformance",
    lambda c, s: c.load(_NC, (".id", "state"), (str(s.nc), "Carried out")),
)
_state.add(
    "save a decided nonconformance as closed",
    lambda c, s: c.save(_NC, s.nc, {"state": "closed"}),
)
_state.add(
    "write the state of a nonconformance with every switch in the context",
    lambda c, s: c.call(_NC, "write", [s.nc], {"state": "done"}, context={**SWITCHES}),
)
_state.add("delete a nonconformance", lambda c, s: c.call(_NC, "unlink", [s.nc]))
_state.add(
    "write the state of a nonconformance, as manager",
    lambda c, s: c.write(_NC, s.nc, {"state": "done"}),
    user="qmanager",
)
_state.add(
    "create a nonconformance that is carried out",
    lambda c, s: c.create(
        _NC,
        {"product_id": s.component, "description": "x", "state": "done"},
        context={"default_state": "done", "default_done_at": "2026-01-01", **SWITCHES},
    ),
    effect="SELECT count(*) FROM medical_nonconformance WHERE state = 'done'",
    harmless=("medical_nonconformance",),
)
for _user in ("worker", "stock", "planner", "foreign", "portal"):
    _state.add(
        f"write the state of a nonconformance, as {_user}",
        lambda c, s: c.write(_NC, s.nc, {"state": "done"}),
        user=_user,
    )

_quantity = _group(
    "nonconforming",
    "engineer",
    "SELECT (SELECT md5(string_agg(l::text, ',' ORDER BY id))"
    " FROM medical_nonconformance_line l), (SELECT md5(string_agg(d::text, ','"
    " ORDER BY id)) FROM medical_nonconformance_disposition d)",
)
for _model, _name, _value in (
    (_LINE, "quantity", 1),
    (_LINE, "settled", True),
    (_PART, "quantity", 1),
    (_PART, "decision", "use_as_is"),
    (_PART, "state", "done"),
    (_PART, "justification", "Changed"),
):
    _record = "nc_line" if _model == _LINE else "nc_part"
    _quantity.add(
        f"write {_name} of a decided {_model.rsplit('.', 1)[1]}",
        lambda c, s, m=_model, n=_name, v=_value, r=_record: c.write(
            m, getattr(s, r), {n: v}
        ),
    )
_quantity.add(
    "import another quantity after the decision",
    lambda c, s: c.load(_PART, (".id", "quantity"), (str(s.nc_part), "1")),
)
_quantity.add(
    "write a line of a decided nonconformance through its form",
    lambda c, s: c.save(_NC, s.nc, {"line_ids": [(1, s.nc_line, {"quantity": 1})]}),
)
_quantity.add(
    "delete a decided disposition", lambda c, s: c.call(_PART, "unlink", [s.nc_part])
)
_quantity.add(
    "move a decided disposition to another nonconformance",
    lambda c, s: c.write(_PART, s.nc_part, {"nonconformance_id": s.reviewed}),
)
_quantity.add(
    "add a disposition after the decision",
    lambda c, s: c.create(
        _PART,
        {
            "nonconformance_id": s.nc,
            "line_id": s.nc_line,
            "decision": "use_as_is",
            "quantity": 4,
        },
    ),
)
_quantity.add(
    "delete a nonconforming lot", lambda c, s: c.call(_LINE, "unlink", [s.nc_line])
)
_quantity.add(
    "write a quantity under review, as worker",
    lambda c, s: c.write(_LINE, s.reviewed_line, {"quantity": 1}),
    user="worker",
)

_moves = (
    "SELECT (SELECT count(*) FROM stock_move), (SELECT sum(quantity) FROM stock_quant"
    " WHERE lot_id = %(nc_lot)s), (SELECT count(*) FROM"
    " medical_nonconformance_execution), (SELECT quality_status FROM stock_lot"
    " WHERE id = %(nc_lot)s)"
)
_carry = _group("nonconforming", "engineer", _moves)
for _user in ("worker", "stock", "planner", "foreign", "portal"):
    _carry.add(
        f"carry out a disposition, as {_user}",
        lambda c, s: c.call(_PART, "action_carry_out", [s.nc_part]),
        user=_user,
    )
_carry.add(
    "enter an execution by hand",
    lambda c, s: c.create(
        _DONE,
        {
            "disposition_id": s.nc_part,
            "nonconformance_id": s.nc,
            "act": "done",
            "detail": "x",
        },
    ),
)
_carry.add(
    "carry out what is under review",
    lambda c, s: c.call(_PART, "action_carry_out", [s.reviewed_part]),
)

_twice = _group("scrapped", "engineer", _moves)
for _user in ("engineer", "inspector", "qmanager"):
    _twice.add(
        f"carry out a disposition again, as {_user}",
        lambda c, s: c.call(_PART, "action_carry_out", [s.nc_part]),
        user=_user,
    )
_twice.add(
    "write a done disposition back to decided",
    lambda c, s: c.write(_PART, s.nc_part, {"state": "decided"}),
)

_hold = _group(
    "nonconforming",
    "engineer",
    "SELECT quality_status FROM stock_lot WHERE id = %(nc_lot)s",
)
_hold.add(
    "write the status of a nonconforming lot",
    lambda c, s: c.write("stock.lot", s.nc_lot, {"quality_status": "released"}),
)

PATHS = [
    path for group in (_state, _quantity, _carry, _twice, _hold) for path in group.paths
]

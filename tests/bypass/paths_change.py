# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A change that takes effect without its signatures, or says something else."""

import itertools

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, Group

_CHANGE, _ITEM, _IMPACT, _TASK, _EXPOSURE, _RUNNING = (
    "medical.change.order",
    "medical.change.item",
    "medical.change.impact",
    "medical.change.task",
    "medical.change.exposure",
    "medical.change.running",
)
# over the others nobody signs anything
_SCREEN = (CALL_KW,)
_TABLES = (
    "medical_change_order",
    "medical_change_item",
    "medical_change_impact",
    "medical_change_task",
    "medical_change_exposure",
    "medical_change_running",
    "medical_change_order_author_rel",
    "mrp_bom",
    "mrp_bom_line",
    "mrp_routing_workcenter",
)


def _everything():
    rows = " || ".join(
        "(SELECT count(*)"
        " || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '')"
        f" FROM {table} t)"
        for table in _TABLES
    )
    return f"SELECT {rows}"


def _group(user):
    group = Group("change", "change_asked", user, _everything(), bundle_only=True)
    # people of the demonstration data hold no key for /json/2
    group._turn = itertools.cycle((CALL_KW, EXECUTE_KW))
    return group


_asked = _group("engineer")
for _name, _value in (
    ("state", "approved"),
    ("approved_at", "2026-01-01 00:00:00"),
    ("approved_by_id", 2),
    ("applied_at", "2026-01-01 00:00:00"),
    ("author_ids", [(5, 0, 0)]),
    ("title", "Something else"),
    ("effectivity", "stock"),
    ("change_class", "temporary"),
    ("requested_by_id", 2),
    ("notice_days", 0),
):
    _asked.add(
        f"write {_name} of a change order",
        lambda c, s, n=_name, v=_value: c.write(_CHANGE, s.change, {n: v}),
    )
_asked.add(
    "save the form of a change order as approved",
    lambda c, s: c.save(_CHANGE, s.change, {"state": "approved"}),
)
_asked.add(
    "import another state of a change order",
    lambda c, s: c.load(_CHANGE, (".id", "state"), (str(s.change), "approved")),
)
_asked.add(
    "write the state of a change order with every switch in the context",
    lambda c, s: c.call(
        _CHANGE, "write", [s.change], {"state": "approved"}, context={**SWITCHES}
    ),
)
_asked.add(
    "delete a change order that was taken up",
    lambda c, s: c.call(_CHANGE, "unlink", [s.change]),
)
for _name, _value in (
    ("after_digest", "0" * 64),
    ("difference_text", "Nothing"),
    ("draft_bom_id", False),
    ("note", "Other"),
):
    _asked.add(
        f"write {_name} of an affected item",
        lambda c, s, n=_name, v=_value: c.write(_ITEM, s.change_item, {n: v}),
    )
_asked.add(
    "name another bill as an affected item",
    lambda c, s: c.write(
        _ITEM, s.change_item, {"record_ref": f"mrp.bom,{s.simple_bom}"}
    ),
)
_asked.add(
    "add an affected item to a change whose approval is asked",
    lambda c, s: c.create(
        _ITEM, {"change_id": s.change, "record_ref": f"mrp.bom,{s.simple_bom}"}
    ),
)
_asked.add(
    "take an affected item out of a change",
    lambda c, s: c.call(_ITEM, "unlink", [s.change_item]),
)
_asked.add(
    "write the draft of a change whose approval is asked",
    lambda c, s: c.write("mrp.bom", s.change_draft, {"code": "Rev Y"}),
)
_asked.add(
    "write a line of the draft of a change whose approval is asked",
    lambda c, s: c.write("mrp.bom.line", s.change_draft_line, {"product_qty": 9}),
)
_asked.add(
    "add an operation to the draft of a change whose approval is asked",
    lambda c, s: c.create(
        "mrp.routing.workcenter",
        {"bom_id": s.change_draft, "name": "Skip", "workcenter_id": s.benches[0]},
    ),
)
_asked.add(
    "write a line of the draft by a command of the draft",
    lambda c, s: c.write(
        "mrp.bom",
        s.change_draft,
        {"bom_line_ids": [(1, s.change_draft_line, {"product_qty": 9})]},
    ),
)
_asked.add(
    "put the draft of a change to use",
    lambda c, s: c.write("mrp.bom", s.change_draft, {"active": True}),
)
_asked.add(
    "write a draft of a change as no draft",
    lambda c, s: c.write("mrp.bom", s.change_draft, {"qms_change_item_id": False}),
)
_asked.add(
    "write a point of an analysis whose approval is asked",
    lambda c, s: c.write(_IMPACT, s.change_point, {"verdict": "affected"}),
)
_asked.add(
    "add a point to the analysis",
    lambda c, s: c.create(
        _IMPACT, {"change_id": s.change, "topic": "risk", "verdict": "none"}
    ),
)
_asked.add(
    "leave out a point of the analysis",
    lambda c, s: c.call(_IMPACT, "unlink", [s.change_point]),
)
_asked.add(
    "write a task of a change as done",
    lambda c, s: c.write(_TASK, s.change_task, {"state": "done"}),
)
_asked.add(
    "delete a task of a change whose approval is asked",
    lambda c, s: c.call(_TASK, "unlink", [s.change_task]),
)
_asked.add(
    "note an order that was planned before",
    lambda c, s: c.create(
        _RUNNING, {"change_id": s.change, "production_id": s.change_order}
    ),
)
_asked.add(
    "plan a task of a change whose approval is asked",
    lambda c, s: c.create(
        _TASK,
        {
            "change_id": s.change,
            "name": "More",
            "owner_id": c.uid,
            "due_date": "2035-01-01",
        },
    ),
)
_asked.add(
    "prepare to approve one's own change",
    lambda c, s: c.call(_CHANGE, "signing_prepare", [s.change], "approve"),
    surfaces=_SCREEN,
)
_asked.add(
    "put a change into effect that nobody approved",
    lambda c, s: c.call(_CHANGE, "action_apply", [s.change]),
)
_asked.add(
    "put a change into effect that nobody approved, with every switch in the context",
    lambda c, s: c.call(
        _CHANGE,
        "action_apply",
        [s.change],
        context={**SWITCHES, "default_state": "approved", "changing": True},
    ),
    user="qmanager",
)
for _user in ("worker", "stock", "planner", "foreign", "portal", "inspector"):
    _asked.add(
        f"put a change into effect, as {_user}",
        lambda c, s: c.call(_CHANGE, "action_apply", [s.change]),
        user=_user,
    )

PATHS = _asked.paths

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Starting work that one is not certified for."""

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, JSON2, Group

_WO = "mrp.workorder"
_ALL = (CALL_KW, EXECUTE_KW, JSON2)
# Any work order of the order begun, also one that was added.
_BEGUN = (
    "SELECT count(*) FROM mrp_workorder WHERE production_id = %(mo)s"
    " AND (state IN ('progress', 'done') OR qty_produced > 0)"
)


def _in_order(scene, **values):
    """Values of an order with a command for its first work order."""
    return {"workorder_ids": [(1, scene.wo, values)]}


def _new_workorder(scene, **values):
    return {
        "name": "Join once more",
        "production_id": scene.mo,
        "workcenter_id": scene.benches[1],
        "product_uom_id": scene.unit,
        **values,
    }


_start = Group("wo_start", "ready", "mrp", _BEGUN)
_start.add(
    "start button",
    lambda c, s: c.call(_WO, "button_start", [s.wo]),
    surfaces=_ALL,
)
_start.add(
    "write state in progress",
    lambda c, s: c.write(_WO, s.wo, {"state": "progress"}),
    surfaces=_ALL,
)
_start.add(
    "write state finished, never started",
    lambda c, s: c.write(_WO, s.wo, {"state": "done"}),
)
_start.add(
    "save the form in progress",
    lambda c, s: c.save(_WO, s.wo, {"state": "progress"}),
)
_start.add(
    "set_state to in progress",
    lambda c, s: c.call(_WO, "set_state", [s.wo], "progress"),
    surfaces=_ALL,
)
_start.add(
    "set_state to finished",
    lambda c, s: c.call(_WO, "set_state", [s.wo], "done"),
)
_start.add(
    "mark as done without starting",
    lambda c, s: c.call(_WO, "action_mark_as_done", [s.wo]),
)
_start.add(
    "finish button without starting",
    lambda c, s: c.call(_WO, "button_finish", [s.wo]),
    surfaces=_ALL,
)
_start.add(
    "import state in progress",
    lambda c, s: c.load(_WO, (".id", "state"), (str(s.wo), "progress")),
    surfaces=_ALL,
)
_start.add(
    "import the order with its work order in progress",
    lambda c, s: c.load(
        "mrp.production",
        (".id", "workorder_ids/.id", "workorder_ids/state"),
        (str(s.mo), str(s.wo), "progress"),
    ),
)
_start.add(
    "write the order with a work order command",
    lambda c, s: c.write("mrp.production", s.mo, _in_order(s, state="progress")),
    surfaces=_ALL,
)
_start.add(
    "save the order's form with a work order command",
    lambda c, s: c.save("mrp.production", s.mo, _in_order(s, state="progress")),
)
_start.add(
    "write a quantity produced",
    lambda c, s: c.write(_WO, s.wo, {"qty_produced": 1}),
)
_start.add(
    "save the order's form with a quantity produced",
    lambda c, s: c.save("mrp.production", s.mo, _in_order(s, qty_produced=1)),
)
_start.add(
    "import a quantity produced",
    lambda c, s: c.load(_WO, (".id", "qty_produced"), (str(s.wo), "1")),
)
_start.add(
    "type a duration",
    lambda c, s: c.write(_WO, s.wo, {"duration": 5}),
)
_start.add(
    "import a duration",
    lambda c, s: c.load(_WO, (".id", "duration"), (str(s.wo), "7")),
)
_start.add(
    "add a work order that is in progress",
    lambda c, s: c.create(_WO, _new_workorder(s, state="progress")),
)
_start.add(
    "add a finished work order by a command of the order",
    lambda c, s: c.write(
        "mrp.production",
        s.mo,
        {"workorder_ids": [(0, 0, _new_workorder(s, state="done"))]},
    ),
)
_start.add(
    "import a new work order that is in progress",
    lambda c, s: c.load(
        _WO,
        ("name", "production_id/.id", "workcenter_id/.id", "state"),
        ("Join", str(s.mo), str(s.benches[1]), "progress"),
    ),
)
_start.add(
    "state in progress as a default of the context",
    lambda c, s: c.create(
        _WO, _new_workorder(s), context={"default_state": "progress"}
    ),
)
_start.add(
    "copy the work order as in progress",
    lambda c, s: c.call(_WO, "copy", [s.wo], {"state": "progress"}),
    surfaces=(CALL_KW, JSON2),
)
_start.add(
    "start button with every switch in the context",
    lambda c, s: c.call(_WO, "button_start", [s.wo], context=SWITCHES),
)
_start.add(
    "write state with every switch in the context",
    lambda c, s: c.write(_WO, s.wo, {"state": "progress"}, context=SWITCHES),
)
_start.add(
    "start button with an expired certificate",
    lambda c, s: c.call(_WO, "button_start", [s.wo]),
    user="lapsed",
)
_start.add(
    "write state with an expired certificate",
    lambda c, s: c.write(_WO, s.wo, {"state": "progress"}),
    user="lapsed",
)
_start.add(
    "type a duration with an expired certificate",
    lambda c, s: c.write(_WO, s.wo, {"duration": 5}),
    user="lapsed",
)
_start.add(
    "start button as manufacturing administrator",
    lambda c, s: c.call(_WO, "button_start", [s.wo]),
    user="planner",
)
_start.add(
    "start several work orders at once",
    lambda c, s: c.call(_WO, "button_start", [s.wo, s.wo2]),
)
_start.add(
    "start as an order command of a copy of the order",
    lambda c, s: c.call(
        "mrp.production",
        "copy",
        [s.mo],
        {"workorder_ids": [(0, 0, _new_workorder(s, state="progress"))]},
    ),
    effect="SELECT count(*) FROM mrp_workorder w JOIN mrp_production p"
    " ON p.id = w.production_id WHERE p.product_id = %(product)s"
    " AND w.state = 'progress'",
)


def _start_first(client, scene):
    client.call(_WO, "button_start", [scene.wo])


def _replace_workorder(client, scene):
    """The required work order goes, one that requires nothing comes instead."""
    client.call(_WO, "unlink", [scene.wo])
    values = _new_workorder(scene, workcenter_id=scene.benches[2])
    scene.wo = client.create(_WO, values)


_start.add(
    "point to another operation, then start",
    _start_first,
    prepare=lambda c, s: c.write(_WO, s.wo, {"operation_id": s.free_operations[0]}),
)
_start.add(
    "point to no operation, then start",
    _start_first,
    prepare=lambda c, s: c.write(_WO, s.wo, {"operation_id": False}),
)
_start.add(
    "point to another work centre, then start",
    lambda c, s: c.call(_WO, "button_start", [s.wo2]),
    prepare=lambda c, s: c.write(_WO, s.wo2, {"workcenter_id": s.benches[2]}),
)
_start.add(
    "replace the work order by one of one's own, then start",
    _start_first,
    prepare=_replace_workorder,
)
_start.add(
    "start through the order's form with another operation",
    lambda c, s: c.save(
        "mrp.production",
        s.mo,
        _in_order(s, operation_id=s.free_operations[0], state="progress"),
    ),
)

PATHS = _start.paths

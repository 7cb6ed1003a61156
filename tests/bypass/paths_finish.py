# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Finishing work before its inspection, which the certified operator tries too."""

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, JSON2, Group

_WO, _MO = "mrp.workorder", "mrp.production"
_ALL = (CALL_KW, EXECUTE_KW, JSON2)
_DONE = (
    "SELECT count(*) FROM mrp_workorder WHERE production_id = %(mo)s AND state = 'done'"
)


def _in_order(scene, **values):
    return {"workorder_ids": [(1, scene.wo, values)]}


def _smaller_order(client, scene):
    """Odoo finishes work orders that have made what the order is cut down to."""
    wizard = client.create(
        "change.production.qty", {"mo_id": scene.mo, "product_qty": 1}
    )
    client.call("change.production.qty", "change_prod_qty", [wizard])


_finish = Group("wo_finish", "running", "worker", _DONE)
for _user, _who in (("worker", ""), ("mrp", ", as somebody else")):
    _finish.add(
        f"finish button without the inspection{_who}",
        lambda c, s: c.call(_WO, "button_finish", [s.wo]),
        user=_user,
        surfaces=_ALL,
    )
    _finish.add(
        f"write running work finished{_who}",
        lambda c, s: c.write(_WO, s.wo, {"state": "done"}),
        user=_user,
        surfaces=_ALL,
    )
    _finish.add(
        f"set_state of running work to finished{_who}",
        lambda c, s: c.call(_WO, "set_state", [s.wo], "done"),
        user=_user,
    )
_finish.add(
    "mark running work as done",
    lambda c, s: c.call(_WO, "action_mark_as_done", [s.wo]),
)
_finish.add(
    "import running work as finished",
    lambda c, s: c.load(_WO, (".id", "state"), (str(s.wo), "done")),
)
_finish.add(
    "save the form of running work as finished",
    lambda c, s: c.save(_WO, s.wo, {"state": "done"}),
    surfaces=_ALL,
)
_finish.add(
    "finish by a command of the order",
    lambda c, s: c.write(_MO, s.mo, _in_order(s, state="done")),
)
_finish.add(
    "finish by the order's form",
    lambda c, s: c.save(_MO, s.mo, _in_order(s, state="done")),
)
_finish.add(
    "import the order with finished work",
    lambda c, s: c.load(
        _MO,
        (".id", "workorder_ids/.id", "workorder_ids/state"),
        (str(s.mo), str(s.wo), "done"),
    ),
)
_finish.add(
    "finish button with every switch in the context",
    lambda c, s: c.call(_WO, "button_finish", [s.wo], context=SWITCHES),
)
_finish.add(
    "finish with a quantity in the same write",
    lambda c, s: c.write(_WO, s.wo, {"qty_produced": 2, "state": "done"}),
)
_finish.add(
    "finish with another operation in the same write",
    lambda c, s: c.write(
        _WO, s.wo, {"operation_id": s.free_operations[0], "state": "done"}
    ),
)
_finish.add(
    "finish with no operation in the same write",
    lambda c, s: c.write(_WO, s.wo, {"operation_id": False, "state": "done"}),
)
_finish.add(
    "cut the order down to what was made",
    _smaller_order,
    user="mrp",
    prepare=lambda c, s: None,
    scene="half_made",
)
_finish.add(
    "copy running work as finished",
    lambda c, s: c.call(_WO, "copy", [s.wo], {"state": "done"}),
)

PATHS = _finish.paths

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Going on with work whose first piece was not inspected, and hiding a standstill."""

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, JSON2, Group

_LOG, _WO, _MO = "mrp.workcenter.productivity", "mrp.workorder", "mrp.production"
_ALL = (CALL_KW, EXECUTE_KW, JSON2)
_WORK = (
    "SELECT w.state, w.qty_produced, (SELECT count(*) FROM"
    " mrp_workcenter_productivity t WHERE t.workorder_id = w.id) FROM mrp_workorder w"
    " WHERE w.id = %(wo)s"
)


def _log_values(scene, **more):
    return {
        "workorder_id": scene.wo,
        "workcenter_id": scene.benches[2],
        "loss_id": scene.productive,
        **more,
    }


_begin = Group("wo_start", "paced", "worker", _WORK)
_begin.add(
    "begin again before the first piece was inspected",
    lambda c, s: c.call(_WO, "button_start", [s.wo]),
    surfaces=_ALL,
)
_begin.add(
    "begin again before the first piece was inspected, as somebody else",
    lambda c, s: c.call(_WO, "button_start", [s.wo]),
    user="mrp",
)
_begin.add(
    "begin again with every switch in the context",
    lambda c, s: c.call(_WO, "button_start", [s.wo], context=SWITCHES),
)
_begin.add(
    "count five pieces before the first was inspected",
    lambda c, s: c.write(_WO, s.wo, {"qty_produced": 5}),
)
_begin.add(
    "save a count of pieces before the first was inspected",
    lambda c, s: c.save(_WO, s.wo, {"qty_produced": 5}),
)
_begin.add(
    "import a count of pieces before the first was inspected",
    lambda c, s: c.load(_WO, (".id", "qty_produced"), (str(s.wo), "5")),
)
_begin.add(
    "count pieces by a command of the order",
    lambda c, s: c.write(
        _MO, s.mo, {"workorder_ids": [(1, s.wo, {"qty_produced": 5})]}
    ),
)

_clock = Group("time_log", "paced", "worker", _WORK)
_clock.add(
    "log time on work whose first piece was not inspected",
    lambda c, s: c.create(_LOG, _log_values(s)),
)
_clock.add(
    "log time on it by a command of the work order",
    lambda c, s: c.write(_WO, s.wo, {"time_ids": [(0, 0, _log_values(s))]}),
)

_end = Group("wo_finish", "paced", "worker", _WORK)
_end.add(
    "finish work whose first piece was not inspected",
    lambda c, s: c.call(_WO, "button_finish", [s.wo]),
)
_end.add(
    "write work finished whose first piece was not inspected",
    lambda c, s: c.write(_WO, s.wo, {"state": "done"}),
)
_end.add(
    "mark work as done whose first piece was not inspected",
    lambda c, s: c.call(_WO, "action_mark_as_done", [s.wo]),
)
_end.add(
    "import work as finished whose first piece was not inspected",
    lambda c, s: c.load(_WO, (".id", "state"), (str(s.wo), "done")),
)

_STOPS = (
    "SELECT string_agg(concat_ws(' ', t.id, t.loss_id, t.date_start, t.workcenter_id),"
    " ',' ORDER BY t.id) FROM mrp_workcenter_productivity t WHERE t.id = %(stop)s"
)
_hide = Group("time_log", "stood", "mrp", _STOPS)
_hide.add(
    "delete a standstill that work is inspected after",
    lambda c, s: c.call(_LOG, "unlink", [s.stop]),
)
_hide.add(
    "call a standstill productive time",
    lambda c, s: c.write(_LOG, s.stop, {"loss_id": s.productive}),
)
_hide.add(
    "move a standstill to another bench",
    lambda c, s: c.write(_LOG, s.stop, {"workcenter_id": s.benches[0]}),
)
_hide.add(
    "move a standstill to before the work",
    lambda c, s: c.write(_LOG, s.stop, {"date_start": "2020-01-05 08:00:00"}),
)

PATHS = [*_begin.paths, *_clock.paths, *_end.paths, *_hide.paths]

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Time logs that claim work which nobody, or somebody else, did."""

from .client import SWITCHES
from .path import Group

_LOG, _WO = "mrp.workcenter.productivity", "mrp.workorder"
_START, _END = "2026-01-05 08:00:00", "2026-01-05 09:00:00"
# Who worked on the order from when until when, in one text.
_LOGS = (
    "SELECT string_agg(concat_ws(' ', t.id, t.user_id, t.date_start, t.date_end,"
    " t.duration), ', ' ORDER BY t.id) FROM mrp_workcenter_productivity t"
    " JOIN mrp_workorder w ON w.id = t.workorder_id WHERE w.production_id = %(mo)s"
)


def _values(scene, **more):
    return {
        "workorder_id": scene.wo,
        "workcenter_id": scene.benches[0],
        "loss_id": scene.productive,
        "date_start": _START,
        "date_end": _END,
        **more,
    }


_log = Group("time_log", "running", "mrp", _LOGS)
_log.add(
    "time of one's own on work of another",
    lambda c, s: c.create(_LOG, _values(s)),
)
_log.add(
    "time in the certified operator's name",
    lambda c, s: c.create(_LOG, _values(s, user_id=s.user_worker)),
)
_log.add(
    "open time of one's own",
    lambda c, s: c.create(_LOG, _values(s, date_end=False)),
)
_log.add(
    "time in nobody's name",
    lambda c, s: c.create(_LOG, _values(s, user_id=False)),
)
_log.add(
    "certified operator's name as a default of the context",
    lambda c, s: c.create(
        _LOG, _values(s), context={"default_user_id": s.user_worker, **SWITCHES}
    ),
)
_log.add(
    "time with an expired certificate",
    lambda c, s: c.create(_LOG, _values(s)),
    user="lapsed",
)
_log.add(
    "save a time log's form in another's name",
    lambda c, s: c.save(_LOG, None, _values(s, user_id=s.user_worker)),
)
_log.add(
    "import a time log in another's name",
    lambda c, s: c.load(
        _LOG,
        (
            "workorder_id/.id",
            "workcenter_id/.id",
            "user_id/.id",
            "loss_id/.id",
            "date_start",
            "date_end",
        ),
        (
            str(s.wo),
            str(s.benches[0]),
            str(s.user_worker),
            str(s.productive),
            _START,
            _END,
        ),
    ),
)
_log.add(
    "time log by a command of the work order",
    lambda c, s: c.write(
        _WO, s.wo, {"time_ids": [(0, 0, _values(s, user_id=s.user_worker))]}
    ),
)
_log.add(
    "time log by the form of the work order",
    lambda c, s: c.save(_WO, s.wo, {"time_ids": [(0, 0, _values(s))]}),
)
_log.add(
    "time log by nested commands of the order",
    lambda c, s: c.write(
        "mrp.production",
        s.mo,
        {"workorder_ids": [(1, s.wo, {"time_ids": [(0, 0, _values(s))]})]},
    ),
)
_log.add(
    "a second person starts the running work order",
    lambda c, s: c.call(_WO, "button_start", [s.wo]),
)
_log.add(
    "take over another's time log",
    lambda c, s: c.write(_LOG, s.log, {"user_id": s.user_mrp}),
)
_log.add(
    "backdate another's time log",
    lambda c, s: c.write(_LOG, s.log, {"date_start": _START}),
)
_log.add(
    "end another's time log",
    lambda c, s: c.write(_LOG, s.log, {"date_end": "2036-01-05 09:00:00"}),
)
_log.add(
    "import other dates into another's time log",
    lambda c, s: c.load(_LOG, (".id", "date_start"), (str(s.log), _START)),
)
_log.add(
    "delete another's time log",
    lambda c, s: c.call(_LOG, "unlink", [s.log]),
)
_log.add(
    "delete another's time log by a command of the work order",
    lambda c, s: c.write(_WO, s.wo, {"time_ids": [(2, s.log, 0)]}),
)
_log.add(
    "detach another's time log from its work order",
    lambda c, s: c.write(_LOG, s.log, {"workorder_id": False}),
)
_log.add(
    "clear the time logs of the work order",
    lambda c, s: c.write(_WO, s.wo, {"time_ids": [(5, 0, 0)]}),
)
_log.add(
    "move one's time from unregulated work to this",
    lambda c, s: c.write(_LOG, s.free_log, {"workorder_id": s.wo}),
)
_log.add(
    "link one's time on unregulated work by a command",
    lambda c, s: c.write(_WO, s.wo, {"time_ids": [(4, s.free_log, 0)]}),
)
_log.add(
    "copy one's time on unregulated work to this",
    lambda c, s: c.call(_LOG, "copy", [s.free_log], {"workorder_id": s.wo}),
)
_log.add(
    "copy another's time log",
    lambda c, s: c.call(
        _LOG, "copy", [s.log], {"date_start": _START, "date_end": _END}
    ),
)
_log.add(
    "type a longer duration",
    lambda c, s: c.write(_WO, s.wo, {"duration": 240}),
)
_log.add(
    "type a duration by the order's form",
    lambda c, s: c.save(
        "mrp.production", s.mo, {"workorder_ids": [(1, s.wo, {"duration": 240})]}
    ),
)
PATHS = _log.paths

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Rewriting what was done: orders, work, movements, genealogy, lots, dates."""

from .client import SWITCHES
from .path import Group

_MO, _WO, _MOVE, _LINE, _LOT, _LOG, _PICKING = (
    "mrp.production",
    "mrp.workorder",
    "stock.move",
    "stock.move.line",
    "stock.lot",
    "mrp.workcenter.productivity",
    "stock.picking",
)
_PAST = "2020-01-05 08:00:00"


def _row(table, key, *columns):
    return f"SELECT {', '.join(columns)} FROM {table} WHERE id = %({key})s"


_ORDER = _row(
    "mrp_production",
    "mo",
    *("state", "name", "product_qty", "qty_producing", "bom_id", "product_id"),
    *("date_start", "date_finished", "origin", "location_dest_id"),
)
_LOTS = (
    "SELECT string_agg(stock_lot_id::text, ',' ORDER BY stock_lot_id)"
    " FROM mrp_production_stock_lot_rel WHERE mrp_production_id = %(mo)s"
)
_WORK = _row(
    "mrp_workorder",
    "wo",
    *("state", "name", "qty_produced", "operation_id", "workcenter_id"),
    *("date_start", "date_finished", "production_id", "duration"),
)
_RAW = _row(
    "stock_move",
    "raw",
    *("state", "date", "product_uom_qty", "quantity", "location_id", "product_id"),
    *("location_dest_id", "raw_material_production_id", "workorder_id"),
)
_LINES = (
    "SELECT string_agg(concat_ws(' ', id, state, quantity, lot_id, location_id,"
    " location_dest_id, date, product_id, move_id), ',' ORDER BY id)"
    " FROM stock_move_line WHERE move_id IN (%(raw)s, %(made)s)"
)
_GENEALOGY = (
    "SELECT string_agg(concat_ws(' ', consume_line_id, produce_line_id), ',')"
    " FROM stock_move_line_consume_rel"
    " WHERE consume_line_id = %(made_line)s OR produce_line_id = %(raw_line)s"
)
_TIMES = (
    "SELECT string_agg(concat_ws(' ', id, user_id, date_start, date_end, workorder_id),"
    " ',' ORDER BY id) FROM mrp_workcenter_productivity"
    " WHERE workorder_id IN (%(wo)s, %(wo2)s)"
)

_order = Group("done_record", "done", "mrp", _ORDER)
for _state in ("draft", "confirmed", "progress", "cancel"):
    _order.add(
        f"set a done order back to {_state}",
        lambda c, s, state=_state: c.write(_MO, s.mo, {"state": state}),
    )
_order.add(
    "save a done order's form as in progress",
    lambda c, s: c.save(_MO, s.mo, {"state": "progress"}),
)
_order.add(
    "import a done order as confirmed",
    lambda c, s: c.load(_MO, (".id", "state"), (str(s.mo), "confirmed")),
)
for _field, _value in (
    ("product_qty", 7),
    ("qty_producing", 7),
    ("origin", "ANOTHER"),
    ("date_finished", "2031-01-05 08:00:00"),
):
    _order.add(
        f"write {_field} of a done order",
        lambda c, s, f=_field, v=_value: c.write(_MO, s.mo, {f: v}),
    )
_order.add(
    "write name of a done order",
    lambda c, s: c.write(_MO, s.mo, {"name": f"RENAMED-{s.mo}"}),
)
_order.add(
    "write another bill of materials of a done order",
    lambda c, s: c.write(_MO, s.mo, {"bom_id": s.bare_bom}),
)
_order.add(
    "write dates of a done order with every switch in the context",
    lambda c, s: c.write(
        _MO, s.mo, {"date_finished": "2032-01-05 08:00:00"}, context=SWITCHES
    ),
)
_order.add(
    "write another lot as what a done order made",
    lambda c, s: c.write(_MO, s.mo, {"lot_producing_ids": [(5, 0, 0)]}),
    effect=_LOTS,
)
_order.add(
    "clear the lots of a done order",
    lambda c, s: c.call(_MO, "action_clear_lot_producing_ids", [s.mo]),
    effect=_LOTS,
)

_work = Group("done_record", "done", "mrp", _WORK)
for _state in ("ready", "progress", "cancel"):
    _work.add(
        f"set finished work back to {_state}",
        lambda c, s, state=_state: c.write(_WO, s.wo, {"state": state}),
    )
for _field, _value in (
    ("name", "Another work"),
    ("date_start", _PAST),
    ("date_finished", "2031-01-05 08:00:00"),
    ("operation_id", False),
):
    _work.add(
        f"write {_field} of finished work",
        lambda c, s, f=_field, v=_value: c.write(_WO, s.wo, {f: v}),
    )
_work.add(
    "cancel finished work",
    lambda c, s: c.call(_WO, "action_cancel", [s.wo]),
    scene="worked",
)
_work.add(
    "type another duration of finished work",
    lambda c, s: c.write(_WO, s.wo, {"duration": 90}),
    harmless=("mrp_workorder",),
)
_work.add(
    "import finished work as ready",
    lambda c, s: c.load(_WO, (".id", "state"), (str(s.wo), "ready")),
)
_work.add(
    "set finished work back by a command of the order",
    lambda c, s: c.write(_MO, s.mo, {"workorder_ids": [(1, s.wo, {"state": "ready"})]}),
)
_work.add(
    "delete finished work",
    lambda c, s: c.call(_WO, "unlink", [s.wo]),
)
_work.add(
    "delete finished work by a command of the order",
    lambda c, s: c.write(_MO, s.mo, {"workorder_ids": [(2, s.wo, 0)]}),
)

_times = Group("time_log", "done", "mrp", _TIMES)
_times.add(
    "add time to finished work",
    lambda c, s: c.create(
        _LOG,
        {
            "workorder_id": s.wo,
            "workcenter_id": s.benches[0],
            "loss_id": s.productive,
            "date_start": _PAST,
            "date_end": "2020-01-05 09:00:00",
        },
    ),
)
_times.add(
    "take over the time of finished work",
    lambda c, s: c.write(_LOG, s.log, {"user_id": s.user_mrp}),
)
_times.add(
    "delete the time of finished work",
    lambda c, s: c.call(_LOG, "unlink", [s.log]),
)
_times.add(
    "move the time of finished work to other work",
    lambda c, s: c.write(_LOG, s.log, {"workorder_id": s.wo2}),
)

_moves = Group("done_record", "made", "mrp", _RAW)
for _field, _value in (
    ("state", "draft"),
    ("state", "cancel"),
    ("date", _PAST),
    ("product_uom_qty", 9),
    ("quantity", 9),
    ("quantity", 0),
):
    _moves.add(
        f"write {_field} {_value} of a closed order's component",
        lambda c, s, f=_field, v=_value: c.write(_MOVE, s.raw, {f: v}),
    )
_moves.add(
    "detach a component from its closed order",
    lambda c, s: c.write(_MOVE, s.raw, {"raw_material_production_id": False}),
)
_moves.add(
    "import a component's movement of a closed order as draft",
    lambda c, s: c.load(_MOVE, (".id", "state"), (str(s.raw), "draft")),
)
_moves.add(
    "quantity used by a command of the closed order",
    lambda c, s: c.write(_MO, s.mo, {"move_raw_ids": [(1, s.raw, {"quantity": 9})]}),
)

_lines = Group("done_record", "made", "mrp", _LINES)
for _field, _value in (("quantity", 9), ("quantity", 0), ("date", _PAST)):
    _lines.add(
        f"write {_field} {_value} of a closed order's line",
        lambda c, s, f=_field, v=_value: c.write(_LINE, s.raw_line, {f: v}),
    )
_lines.add(
    "detach a closed order's line from its movement",
    lambda c, s: c.write(_LINE, s.raw_line, {"move_id": False}),
)
_lines.add(
    "take the lot off a closed order's line",
    lambda c, s: c.write(_LINE, s.raw_line, {"lot_id": False}),
)
_lines.add(
    "exchange the lot of what was made",
    lambda c, s: c.write(
        _LINE,
        s.made_line,
        {"lot_id": s.other},
    ),
    prepare=lambda c, s: setattr(
        s, "other", c.create(_LOT, {"name": f"O-{s.mo}", "product_id": s.product})
    ),
)
_lines.add(
    "import another quantity into a closed order's line",
    lambda c, s: c.load(_LINE, (".id", "quantity"), (str(s.raw_line), "9")),
)
_lines.add(
    "clear which material went into what",
    lambda c, s: c.write(_LINE, s.made_line, {"consume_line_ids": [(5, 0, 0)]}),
    effect=_GENEALOGY,
)
_lines.add(
    "clear what a material went into",
    lambda c, s: c.write(_LINE, s.raw_line, {"produce_line_ids": [(5, 0, 0)]}),
    effect=_GENEALOGY,
)
_lines.add(
    "import no material into what was made",
    lambda c, s: c.load(_LINE, (".id", "consume_line_ids/.id"), (str(s.made_line), "")),
    effect=_GENEALOGY,
)
_lines.add(
    "clear the genealogy by a command of the movement",
    lambda c, s: c.write(
        _MOVE,
        s.made,
        {"move_line_ids": [(1, s.made_line, {"consume_line_ids": [(5, 0, 0)]})]},
    ),
    effect=_GENEALOGY,
)

PATHS = _order.paths + _work.paths + _times.paths + _moves.paths + _lines.paths

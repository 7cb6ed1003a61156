# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Closing an order that was not worked or not inspected, or made of nothing."""

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, JSON2, Group

_MO, _WO, _MOVE, _LINE = (
    "mrp.production",
    "mrp.workorder",
    "stock.move",
    "stock.move.line",
)
_ALL = (CALL_KW, EXECUTE_KW, JSON2)
_CLOSED = (
    "SELECT count(*) FROM mrp_production WHERE product_id = %(product)s"
    " AND state = 'done'"
)


def _close(client, scene, **context):
    """Close an order, answering Odoo's questions as a client would."""
    switches = {"skip_consumption": True, "skip_backorder": True, **context}
    client.call(_MO, "button_mark_done", [scene.mo], context=switches)


def _order_values(scene, **more):
    return {
        "product_id": scene.product,
        "product_qty": 1,
        "product_uom_id": scene.unit,
        "bom_id": scene.bom,
        **more,
    }


def _named(client, scene):
    values = {"name": f"N-{scene.mo}", "product_id": scene.product}
    lot = client.create("stock.lot", values)
    client.write(
        _MO, scene.mo, {"lot_producing_ids": [(6, 0, [lot])], "qty_producing": 2}
    )


def _moves_done(client, scene):
    client.call(_MOVE, "write", [scene.raw, scene.made], {"state": "done"})


_moves_nested = {
    "move_raw_ids": lambda s: [(1, s.raw, {"state": "done"})],
    "move_finished_ids": lambda s: [(1, s.made, {"state": "done"})],
}


def _nested(scene):
    return {name: command(scene) for name, command in _moves_nested.items()}


_never = Group("mo_close", "ready", "mrp", _CLOSED)
_never.add("close an order never begun", _close, surfaces=_ALL)
_never.add(
    "close an order never begun with every switch",
    lambda c, s: c.call(_MO, "button_mark_done", [s.mo], context=SWITCHES),
)
_never.add(
    "write the order done",
    lambda c, s: c.write(_MO, s.mo, {"state": "done"}),
    surfaces=_ALL,
)
_never.add(
    "save the order's form as done",
    lambda c, s: c.save(_MO, s.mo, {"state": "done"}),
)
_never.add(
    "import the order as done",
    lambda c, s: c.load(_MO, (".id", "state"), (str(s.mo), "done")),
)
_never.add("write its moves done", _moves_done, surfaces=_ALL)
_never.add(
    "write its moves done by commands of the order",
    lambda c, s: c.write(_MO, s.mo, _nested(s)),
)
_never.add(
    "import its moves as done",
    lambda c, s: c.load(
        _MOVE, (".id", "state"), (str(s.raw), "done"), (str(s.made), "done")
    ),
)
_never.add(
    "create an order that is done",
    lambda c, s: c.create(_MO, _order_values(s, state="done")),
)
_never.add(
    "save a new order's form as done",
    lambda c, s: c.save(_MO, None, _order_values(s, state="done")),
)
_never.add(
    "import a new order as done",
    lambda c, s: c.load(
        _MO,
        ("product_id/.id", "product_uom_id/.id", "product_qty", "state"),
        (str(s.product), str(s.unit), "1", "done"),
    ),
)
_never.add(
    "done as a default of the context",
    lambda c, s: c.create(_MO, _order_values(s), context={"default_state": "done"}),
)
_never.add(
    "copy the order as done",
    lambda c, s: c.call(_MO, "copy", [s.mo], {"state": "done"}),
    surfaces=(CALL_KW, JSON2),
)
_never.add("close a draft", _close, scene="draft", prepare=_named)
_never.add(
    "close as manufacturing administrator", lambda c, s: _close(c, s), user="planner"
)
_never.add("close with an expired certificate", _close, user="lapsed")


def _follow_bill(client, scene):
    client.call(_MO, "action_update_bom", [scene.mo])
    _close(client, scene)


def _close_id(client, order):
    client.call(
        _MO,
        "button_mark_done",
        [order],
        context={"skip_consumption": True, "skip_backorder": True},
    )


_never.add(
    "remove its work orders, then close",
    _close,
    prepare=lambda c, s: c.call(_WO, "unlink", [s.wo, s.wo2]),
)
_never.add(
    "cancel its work orders, then close",
    _close,
    prepare=lambda c, s: c.call(_WO, "action_cancel", [s.wo, s.wo2]),
)
_never.add(
    "write its work orders cancelled, then close",
    _close,
    prepare=lambda c, s: c.call(_WO, "write", [s.wo, s.wo2], {"state": "cancel"}),
)
_never.add(
    "remove its work orders by commands, then close",
    _close,
    prepare=lambda c, s: c.write(
        _MO, s.mo, {"workorder_ids": [(2, s.wo, 0), (2, s.wo2, 0)]}
    ),
)
_never.add(
    "change to a bill without operations, then close",
    _follow_bill,
    prepare=lambda c, s: c.write(_MO, s.mo, {"bom_id": s.bare_bom}),
)


_own = Group("mo_close", "nothing", "mrp", _CLOSED)
_own.add(
    "an order of one's own without a bill of materials",
    lambda c, s: _close_id(c, s.own),
    prepare=lambda c, s: setattr(
        s, "own", c.create(_MO, _order_values(s, bom_id=False, product_id=s.device))
    ),
    scene="nothing_of_device",
)
_own.add(
    "an order of one's own with a bill without operations",
    lambda c, s: _close_id(c, s.own),
    prepare=lambda c, s: setattr(
        s,
        "own",
        c.create(_MO, _order_values(s, bom_id=s.bare_bom, product_id=s.device)),
    ),
    scene="nothing_of_device",
)


def _wizard(client, scene, method):
    """Answer the question that comes when less was made than planned."""
    action = client.call(_MO, "button_mark_done", [scene.mo])
    context = action["context"]
    wizard = client.create(action["res_model"], {}, context=context)
    client.call(action["res_model"], method, [wizard], context=context)


def _one_of_two(client, scene):
    _named(client, scene)
    client.write(_MO, scene.mo, {"qty_producing": 1})


def _split(client, scene):
    model = "mrp.production.split"
    details = [(0, 0, {"quantity": 1, "date": "2026-01-05 08:00:00"})] * 2
    wizard = client.create(
        model,
        {"production_id": scene.mo, "production_detailed_vals_ids": details},
    )
    client.call(model, "action_split", [wizard])


def _merge(client, scene):
    other = client.call(_MO, "copy", [scene.mo])
    other = other[0] if isinstance(other, list) else other
    client.call(_MO, "action_confirm", [other])
    scene.merged = client.call(_MO, "action_merge", [scene.mo, other])["res_id"]


_final = Group("mo_close", "uninspected", "mrp", _CLOSED)
_final.add("close without the final inspection", _close, surfaces=_ALL)
_final.add("name the lot, then close without the inspection", _close, prepare=_named)
_final.add(
    "close a part without the inspection, the rest as a backorder",
    lambda c, s: _wizard(c, s, "action_backorder"),
    prepare=_one_of_two,
)
_final.add(
    "close short without the inspection",
    lambda c, s: _wizard(c, s, "action_close_mo"),
    prepare=_one_of_two,
)
_final.add("split, then close one part", _close, prepare=_split)
_final.add(
    "merge with a copy, then close the merged order",
    lambda c, s: _close_id(c, s.merged),
    prepare=_merge,
)
_final.add(
    "import the uninspected order as done",
    lambda c, s: c.load(_MO, (".id", "state"), (str(s.mo), "done")),
)
_final.add(
    "write the uninspected order done",
    lambda c, s: c.write(_MO, s.mo, {"state": "done"}),
)
_final.add("write moves of the uninspected order done", _moves_done)
_final.add("close, as the certified operator", _close, user="worker")

_bare = Group("mo_close", "certified_only", "mrp", _CLOSED)
_bare.add(
    "remove uninspected work orders, then close",
    _close,
    prepare=lambda c, s: c.call(_WO, "unlink", [s.wo, s.wo2]),
)
_bare.add(
    "write uninspected work orders cancelled, then close",
    _close,
    prepare=lambda c, s: c.call(_WO, "write", [s.wo, s.wo2], {"state": "cancel"}),
)
_bare.add(
    "take the operations off the work orders, then close",
    _close,
    prepare=lambda c, s: c.call(_WO, "write", [s.wo, s.wo2], {"operation_id": False}),
)
_bare.add("close work that only needs certificates", _close)

_nothing_in = Group("mo_close", "worked", "mrp", _CLOSED)
for _name, _values in (
    ("no component", {"move_raw_ids": [(5, 0, 0)]}),
    ("the component deleted", None),
):
    _nothing_in.add(
        f"close with {_name}",
        _close,
        prepare=lambda c, s, values=_values: c.write(
            _MO, s.mo, values or {"move_raw_ids": [(2, s.raw, 0)]}
        ),
    )
for _name, _values in (
    ("nothing used", {"quantity": 0}),
    ("nothing picked", {"picked": False}),
    ("too little used", {"quantity": 1}),
    ("the component cancelled", {"state": "cancel"}),
    ("the component asked for none", {"product_uom_qty": 0, "quantity": 0}),
):
    _nothing_in.add(
        f"close with {_name}",
        _close,
        prepare=lambda c, s, values=_values: c.write(_MOVE, s.raw, values),
    )
_nothing_in.add(
    "close with no material on the component's lines",
    _close,
    prepare=lambda c, s: c.write(_MOVE, s.raw, {"move_line_ids": [(5, 0, 0)]}),
)

_cancel = Group(
    "mo_cancel",
    "consumed",
    "mrp",
    "SELECT state IN ('cancel', 'done') FROM mrp_production WHERE id = %(mo)s",
)
_cancel.add(
    "cancel an order that has used material",
    lambda c, s: c.call(_MO, "action_cancel", [s.mo]),
    surfaces=_ALL,
)
_cancel.add(
    "write an order that has used material cancelled",
    lambda c, s: c.write(_MO, s.mo, {"state": "cancel"}),
)
_cancel.add(
    "import an order that has used material as cancelled",
    lambda c, s: c.load(_MO, (".id", "state"), (str(s.mo), "cancel")),
)
_cancel.add(
    "save the form of an order that has used material as cancelled",
    lambda c, s: c.save(_MO, s.mo, {"state": "cancel"}),
)
_cancel.add(
    "cancel with every switch in the context",
    lambda c, s: c.call(_MO, "action_cancel", [s.mo], context=SWITCHES),
)

PATHS = [
    path
    for group in (_never, _own, _final, _bare, _nothing_in, _cancel)
    for path in group.paths
]

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Sending to a customer what quality has not released."""

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, JSON2, Group

_MOVE, _LINE, _PICKING, _LOT, _QUANT = (
    "stock.move",
    "stock.move.line",
    "stock.picking",
    "stock.lot",
    "stock.quant",
)
_ALL = (CALL_KW, EXECUTE_KW, JSON2)
# How much of an unreleased lot left for customers.
_LEFT = (
    "SELECT coalesce(sum(l.quantity), 0) FROM stock_move_line l JOIN stock_location d"
    " ON d.id = l.location_dest_id WHERE l.state = 'done' AND l.lot_id = %(bad)s"
    " AND d.usage = 'customer'"
)
_LOT_LEFT = _LEFT.replace("%(bad)s", "%(lot)s")


def _validate(client, scene):
    client.call(_PICKING, "button_validate", [scene.picking])


def _line(scene, **more):
    return {
        "product_id": scene.component,
        "product_uom_id": scene.unit,
        "lot_id": scene.bad,
        "quantity": 2,
        "location_id": scene.stock,
        "location_dest_id": scene.customers,
        "company_id": scene.company,
        **more,
    }


def _move(scene, **more):
    return {
        "product_id": scene.component,
        "product_uom_qty": 2,
        "product_uom": scene.unit,
        "location_id": scene.stock,
        "location_dest_id": scene.customers,
        "company_id": scene.company,
        **more,
    }


_ship = Group("lot_ship", "delivery", "stock", _LEFT)
_ship.add("validate the delivery", _validate, surfaces=_ALL)
_ship.add(
    "validate with every switch in the context",
    lambda c, s: c.call(_PICKING, "button_validate", [s.picking], context=SWITCHES),
)
_ship.add(
    "write the delivery's movement done",
    lambda c, s: c.write(_MOVE, s.move, {"state": "done"}),
    surfaces=_ALL,
)
_ship.add(
    "import the delivery's movement as done",
    lambda c, s: c.load(_MOVE, (".id", "state"), (str(s.move), "done")),
)
_ship.add(
    "movement done by a command of the delivery",
    lambda c, s: c.write(
        _PICKING, s.picking, {"move_ids": [(1, s.move, {"state": "done"})]}
    ),
)
_ship.add(
    "movement done by the delivery's form",
    lambda c, s: c.save(
        _PICKING, s.picking, {"move_ids": [(1, s.move, {"state": "done"})]}
    ),
)
_ship.add(
    "import the delivery with its movement done",
    lambda c, s: c.load(
        _PICKING,
        (".id", "move_ids/.id", "move_ids/state"),
        (str(s.picking), str(s.move), "done"),
    ),
)
_ship.add(
    "a movement of one's own to a customer that is done",
    lambda c, s: c.create(
        _MOVE, _move(s, state="done", move_line_ids=[(0, 0, _line(s))])
    ),
    surfaces=_ALL,
)
_ship.add(
    "copy the movement as done",
    lambda c, s: c.call(
        _MOVE, "copy", [s.move], {"state": "done", "move_line_ids": [(0, 0, _line(s))]}
    ),
)


def _own_delivery(scene):
    return {
        "picking_type_id": scene.deliveries,
        "location_id": scene.stock,
        "location_dest_id": scene.customers,
        "move_ids": [(0, 0, _move(scene, move_line_ids=[(0, 0, _line(scene))]))],
    }


_ship.add(
    "a delivery of one's own",
    _validate,
    prepare=lambda c, s: setattr(s, "picking", c.create(_PICKING, _own_delivery(s))),
)
_ship.add(
    "a part of the delivery, the rest as a backorder",
    lambda c, s: c.call(
        _PICKING, "button_validate", [s.picking], context={"skip_backorder": True}
    ),
    prepare=lambda c, s: c.write(_LINE, s.line, {"quantity": 1, "picked": True}),
)
_ship.add(
    "packed",
    _validate,
    prepare=lambda c, s: c.write(
        _LINE, s.line, {"result_package_id": c.create("stock.package", {})}
    ),
)
_ship.add(
    "from the form of the movement, picked",
    _validate,
    prepare=lambda c, s: c.save(
        _MOVE,
        s.move,
        {"picked": True, "move_line_ids": [(1, s.line, {"quantity": 2})]},
    ),
)
_ship.add(
    "copy of the delivery",
    _validate,
    prepare=lambda c, s: _copied(c, s),
)


def _copied(client, scene):
    copied = client.call(_PICKING, "copy", [scene.picking])
    scene.picking = copied[0] if isinstance(copied, list) else copied
    lines = [(0, 0, _line(scene, picking_id=scene.picking))]
    (move,) = client.search(_MOVE, [("picking_id", "=", scene.picking)])
    client.write(_MOVE, move, {"move_line_ids": lines, "picked": True})


_after = Group("lot_ship", "delivered", "stock", _LEFT)
_after.add(
    "add a line to a done delivery",
    lambda c, s: c.create(_LINE, _line(s, move_id=s.move, picking_id=s.picking)),
)
_after.add(
    "add a line by a command to a done delivery",
    lambda c, s: c.write(
        _PICKING,
        s.picking,
        {"move_ids": [(1, s.move, {"move_line_ids": [(0, 0, _line(s))]})]},
    ),
)
_after.add(
    "add a movement to a done delivery",
    lambda c, s: c.create(
        _MOVE,
        _move(
            s,
            picking_id=s.picking,
            state="done",
            move_line_ids=[(0, 0, _line(s, picking_id=s.picking))],
        ),
    ),
)
_after.add(
    "exchange the lot of a done delivery",
    lambda c, s: c.write(_LINE, s.line, {"lot_id": s.bad}),
)
_after.add(
    "exchange the lot by the done delivery's form",
    lambda c, s: c.save(
        _PICKING,
        s.picking,
        {
            "move_ids": [
                (1, s.move, {"move_line_ids": [(1, s.line, {"lot_id": s.bad})]})
            ]
        },
    ),
)
_after.add(
    "import another lot into a done delivery",
    lambda c, s: c.load(_LINE, (".id", "lot_id/.id"), (str(s.line), str(s.bad))),
)


def _to_customer(client, scene):
    client.write(_PICKING, scene.picking, {"location_dest_id": scene.customers})
    client.write(_MOVE, scene.move, {"location_dest_id": scene.customers})
    client.write(_LINE, scene.line, {"location_dest_id": scene.customers})


_inside = Group("lot_ship", "transfer", "stock", _LEFT)
_inside.add(
    "an internal transfer that ends at a customer", _validate, prepare=_to_customer
)
_inside.add(
    "turn a done internal transfer's line to a customer",
    lambda c, s: c.write(_LINE, s.line, {"location_dest_id": s.customers}),
    prepare=_validate,
)
_inside.add(
    "import a customer as the end of a done transfer's line",
    lambda c, s: c.load(
        _LINE, (".id", "location_dest_id/.id"), (str(s.line), str(s.customers))
    ),
    prepare=_validate,
)

_stock = Group("lot_ship", "stocked", "stock", _LOT_LEFT)
_stock.add(
    "write a customer as the lot's location",
    lambda c, s: c.write(_LOT, s.lot, {"location_id": s.customers}),
)
_stock.add(
    "save the lot's form with a customer as its location",
    lambda c, s: c.save(_LOT, s.lot, {"location_id": s.customers}),
)
_stock.add(
    "import a customer as the lot's location",
    lambda c, s: c.load(
        _LOT, (".id", "location_id/.id"), (str(s.lot), str(s.customers))
    ),
)
_stock.add(
    "scrap to a customer",
    lambda c, s: c.call("stock.scrap", "action_validate", [s.scrap]),
    prepare=lambda c, s: setattr(
        s,
        "scrap",
        c.create(
            "stock.scrap",
            {
                "product_id": s.material,
                "lot_id": s.lot,
                "scrap_qty": 2,
                "product_uom_id": s.unit,
                "location_id": s.stock,
                "scrap_location_id": s.customers,
            },
        ),
    ),
)
_stock.add(
    "count the lot at a customer",
    lambda c, s: c.call(_QUANT, "action_apply_inventory", [s.counted]),
    prepare=lambda c, s: setattr(
        s,
        "counted",
        c.create(
            _QUANT,
            {
                "product_id": s.material,
                "lot_id": s.lot,
                "location_id": s.customers,
                "inventory_quantity": 2,
            },
            context={"inventory_mode": True},
        ),
    ),
)

PATHS = _ship.paths + _after.paths + _inside.paths + _stock.paths

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Using material in production that quality has not released."""

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, JSON2, Group

_MO, _MOVE, _LINE, _PICKING = (
    "mrp.production",
    "stock.move",
    "stock.move.line",
    "stock.picking",
)
_ALL = (CALL_KW, EXECUTE_KW, JSON2)
# How much of unreleased lots went into production.
_USED = (
    "SELECT coalesce(sum(l.quantity), 0) FROM stock_move_line l JOIN stock_location d"
    " ON d.id = l.location_dest_id WHERE l.state = 'done' AND d.usage = 'production'"
    " AND l.lot_id = %(bad)s"
)


def _swap(client, scene):
    """The unreleased lot on the order's line, as picked."""
    client.write(_LINE, scene.raw_line, {"lot_id": scene.bad, "quantity": 2})
    client.write(_MOVE, scene.raw, {"picked": True})
    client.write(_MO, scene.mo, {"qty_producing": 2})
    client.call(_MO, "action_generate_serial", [scene.mo])


def _mark_done(client, scene):
    client.call(_MO, "button_mark_done", [scene.mo], context={"skip_consumption": True})


def _line(scene, **more):
    return {
        "product_id": scene.component,
        "product_uom_id": scene.unit,
        "lot_id": scene.bad,
        "quantity": 2,
        "location_id": scene.stock,
        "location_dest_id": scene.production,
        "company_id": scene.company,
        **more,
    }


def _swap_nested(client, scene):
    line = {"lot_id": scene.bad, "quantity": 2}
    moves = [(1, scene.raw, {"move_line_ids": [(1, scene.raw_line, line)]})]
    client.save(_MO, scene.mo, {"move_raw_ids": moves})
    client.write(_MOVE, scene.raw, {"picked": True})
    client.write(_MO, scene.mo, {"qty_producing": 2})
    client.call(_MO, "action_generate_serial", [scene.mo])


def _swap_new_line(client, scene):
    commands = [(2, scene.raw_line, 0), (0, 0, _line(scene))]
    client.write(_MOVE, scene.raw, {"move_line_ids": commands, "picked": True})
    client.write(_MO, scene.mo, {"qty_producing": 2})
    client.call(_MO, "action_generate_serial", [scene.mo])


_use = Group("lot_consume", "to_consume", "mrp", _USED)
_use.add(
    "close with the lot picked on its line", _mark_done, prepare=_swap, surfaces=_ALL
)
_use.add("close with the lot from the order's form", _mark_done, prepare=_swap_nested)
_use.add("close with the lot on a new line", _mark_done, prepare=_swap_new_line)
_use.add(
    "close with the lot and every switch in the context",
    lambda c, s: c.call(_MO, "button_mark_done", [s.mo], context=SWITCHES),
    prepare=_swap,
)
_use.add(
    "close with the lot, as the certified operator",
    _mark_done,
    prepare=_swap,
    user="worker",
)
_use.add(
    "write the component's movement done",
    lambda c, s: c.write(_MOVE, s.raw, {"state": "done"}),
    prepare=_swap,
)
_use.add(
    "import the component's movement as done",
    lambda c, s: c.load(_MOVE, (".id", "state"), (str(s.raw), "done")),
    prepare=_swap,
)
_use.add(
    "the component's movement done by a command of the order",
    lambda c, s: c.write(_MO, s.mo, {"move_raw_ids": [(1, s.raw, {"state": "done"})]}),
    prepare=_swap,
)
_use.add(
    "lot and done in one save of the movement",
    lambda c, s: c.save(
        _MOVE,
        s.raw,
        {"state": "done", "move_line_ids": [(1, s.raw_line, {"lot_id": s.bad})]},
    ),
)


def _free_move(scene, **more):
    return {
        "product_id": scene.component,
        "product_uom_qty": 2,
        "product_uom": scene.unit,
        "location_id": scene.stock,
        "location_dest_id": scene.production,
        "company_id": scene.company,
        **more,
    }


_use.add(
    "a movement of one's own to production that is done",
    lambda c, s: c.create(
        _MOVE, _free_move(s, state="done", move_line_ids=[(0, 0, _line(s))])
    ),
    scene="nothing",
    user="stock",
    surfaces=_ALL,
)
_use.add(
    "add a component that is done to the order",
    lambda c, s: c.write(
        _MO,
        s.mo,
        {
            "move_raw_ids": [
                (
                    0,
                    0,
                    _free_move(s, state="done", move_line_ids=[(0, 0, _line(s))]),
                )
            ]
        },
    ),
)
_use.add(
    "add a line to a closed order's component",
    lambda c, s: c.create(_LINE, _line(s, move_id=s.raw)),
    scene="made",
)
_use.add(
    "add a line by a command to a closed order's component",
    lambda c, s: c.write(_MOVE, s.raw, {"move_line_ids": [(0, 0, _line(s))]}),
    scene="made",
)
_use.add(
    "exchange the lot of a closed order's line",
    lambda c, s: c.write(_LINE, s.raw_line, {"lot_id": s.bad}),
    scene="made",
)
_use.add(
    "import another lot into a closed order's line",
    lambda c, s: c.load(_LINE, (".id", "lot_id/.id"), (str(s.raw_line), str(s.bad))),
    scene="made",
)
_use.add(
    "exchange the lot by the closed order's form",
    lambda c, s: c.save(
        _MO,
        s.mo,
        {
            "move_raw_ids": [
                (1, s.raw, {"move_line_ids": [(1, s.raw_line, {"lot_id": s.bad})]})
            ]
        },
    ),
    scene="made",
)


def _to_production(client, scene):
    client.write(_PICKING, scene.picking, {"location_dest_id": scene.production})
    client.write(_MOVE, scene.move, {"location_dest_id": scene.production})
    client.write(_LINE, scene.line, {"location_dest_id": scene.production})


_use.add(
    "an internal transfer that ends in production",
    lambda c, s: c.call(_PICKING, "button_validate", [s.picking]),
    prepare=_to_production,
    scene="transfer",
    user="stock",
)
_use.add(
    "turn a done internal transfer's line to production",
    lambda c, s: c.write(_LINE, s.line, {"location_dest_id": s.production}),
    prepare=lambda c, s: c.call(_PICKING, "button_validate", [s.picking]),
    scene="transfer",
    user="stock",
)

_LOT_USED = _USED.replace("%(bad)s", "%(lot)s")
_stock = Group("lot_consume", "stocked", "stock", _LOT_USED)
_stock.add(
    "write production as the lot's location",
    lambda c, s: c.write("stock.lot", s.lot, {"location_id": s.production}),
)
_stock.add(
    "import production as the lot's location",
    lambda c, s: c.load(
        "stock.lot", (".id", "location_id/.id"), (str(s.lot), str(s.production))
    ),
)


def _unbuild(client, scene):
    client.call("mrp.unbuild", "action_unbuild", [scene.unbuild])


_unbuilt = Group("lot_consume", "made", "mrp", _LOT_USED)
_unbuilt.add(
    "unbuild what was made and not released",
    _unbuild,
    prepare=lambda c, s: setattr(
        s,
        "unbuild",
        c.create(
            "mrp.unbuild",
            {
                "product_id": s.product,
                "bom_id": s.bom,
                "mo_id": s.mo,
                "lot_id": s.lot,
                "product_qty": 2,
                "product_uom_id": s.unit,
                "location_id": s.stock,
                "location_dest_id": s.stock,
            },
        ),
    ),
)

PATHS = _use.paths + _stock.paths + _unbuilt.paths

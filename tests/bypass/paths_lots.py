# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Lots that take another identity, and what another company's user reaches."""

from .path import Group

_LOT, _MOVE = "stock.lot", "stock.move"
_LATER = "2099-01-05 08:00:00"
_NAME = "SELECT name, product_id FROM stock_lot WHERE id = %(lot)s"
_EXPIRY = "SELECT expiration_date FROM stock_lot WHERE id = %(lot)s"
_LEFT = (
    "SELECT coalesce(sum(l.quantity), 0) FROM stock_move_line l JOIN stock_location d"
    " ON d.id = l.location_dest_id WHERE l.state = 'done' AND l.lot_id = %(lot)s"
    " AND d.usage IN ('customer', 'production')"
)

_lot = Group("lot_record", "stocked", "stock", _NAME)
_lot.add(
    "rename a lot that has moved",
    lambda c, s: c.write(_LOT, s.lot, {"name": f"A-{s.lot}"}),
)
_lot.add(
    "save the form of a lot with another name",
    lambda c, s: c.save(_LOT, s.lot, {"name": f"B-{s.lot}"}),
)
_lot.add(
    "import another name of a lot",
    lambda c, s: c.load(_LOT, (".id", "name"), (str(s.lot), f"C-{s.lot}")),
)
_lot.add(
    "let a lot expire later",
    lambda c, s: c.write(_LOT, s.lot, {"expiration_date": _LATER}),
    effect=_EXPIRY,
)
_lot.add(
    "import a later expiry",
    lambda c, s: c.load(_LOT, (".id", "expiration_date"), (str(s.lot), _LATER)),
    effect=_EXPIRY,
)
_lot.add(
    "rename a lot of another company's stock",
    lambda c, s: c.write(_LOT, s.lot, {"name": f"E-{s.lot}"}),
    user="foreign",
)
_lot.add(
    "let a lot of another company's stock expire later",
    lambda c, s: c.write(_LOT, s.lot, {"expiration_date": _LATER}),
    user="foreign",
    effect=_EXPIRY,
)


def _own_move(scene, destination, **more):
    places = {"location_id": scene.stock2, "location_dest_id": destination}
    line = {
        "product_id": scene.material,
        "product_uom_id": scene.unit,
        "lot_id": scene.lot,
        "quantity": 2,
        "company_id": scene.company2,
        **places,
    }
    return {
        "product_id": scene.material,
        "product_uom_qty": 2,
        "product_uom": scene.unit,
        "company_id": scene.company2,
        "move_line_ids": [(0, 0, line)],
        **places,
        **more,
    }


def _own_delivery(client, scene):
    move = _own_move(scene, scene.customers, picked=True)
    scene.picking = client.create(
        "stock.picking",
        {
            "picking_type_id": scene.deliveries2,
            "location_id": scene.stock2,
            "location_dest_id": scene.customers,
            "move_ids": [(0, 0, move)],
        },
    )


_foreign = Group("lot_ship", "stocked", "foreign", _LEFT)
_foreign.add(
    "another company ships the lot",
    lambda c, s: c.call("stock.picking", "button_validate", [s.picking]),
    prepare=_own_delivery,
)
_foreign.add(
    "another company's movement of the lot, written as done",
    lambda c, s: c.create(_MOVE, _own_move(s, s.customers, state="done")),
)
_foreign.add(
    "another company uses the lot up",
    lambda c, s: c.create(_MOVE, _own_move(s, s.production2, state="done")),
    gate="lot_consume",
)

PATHS = _lot.paths + _foreign.paths

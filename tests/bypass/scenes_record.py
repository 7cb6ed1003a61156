# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A finished device, made and inspected, whose record nobody reviewed."""

import contextlib

from rpc import RpcError

NAME = "recorded"
_RECORD = "medical.device.history"
_EXCEPTION = "medical.device.history.exception"
_GTIN = "09506000199924"


def _make_product(plant):
    """A device with a UDI, once for all scenes."""
    ids, admin = plant.ids, plant.admin
    template = admin.create(
        "product.template",
        {
            "name": f"Test {NAME}",
            "type": "consu",
            "is_storable": True,
            "tracking": "lot",
            "qms_regulated": True,
        },
    )
    ids.recorded_template = template
    (ids.recorded,) = admin.read("product.template", template, "product_variant_ids")
    ids.recorded_bom = admin.create("mrp.bom", plant._bom_values(NAME, False))
    ids.recorded_operations = []
    engineer = plant.client("engineer")
    identifier = engineer.create(
        "medical.device.identifier", {"product_id": ids.recorded, "gtin": _GTIN}
    )
    engineer.call("medical.device.identifier", "action_activate", [identifier])
    plan = plant._plan(engineer, NAME, "final", False)
    for login in ("qmanager", "qmanager2"):
        plant.sign(login, "medical.inspection.plan", [plan], "approve")


def recorded(plant):
    """Its order is closed, its lot in quarantine, its record under review."""
    from . import scenes

    if not hasattr(plant.ids, "recorded"):
        _make_product(plant)
    order = scenes._order_scene(plant, scenes._order(plant, NAME))
    admin = plant.admin
    lot = admin.create(
        "stock.lot", {"name": f"DHR{order.mo}", "product_id": plant.ids.recorded}
    )
    admin.write(
        "mrp.production",
        order.mo,
        {"lot_producing_ids": [(6, 0, [lot])], "qty_producing": 2},
    )
    admin.call("mrp.production", "set_qty_producing", [order.mo])
    worker = plant.client("worker")
    # what is refused is an exception that somebody has to review
    with contextlib.suppress(RpcError):
        worker.call("mrp.production", "button_mark_done", [order.mo])
    plant.inspect("stock.lot", lot, "lot_id")
    worker.call("mrp.production", "button_mark_done", [order.mo])
    ((record,),) = plant.db.rows(
        "SELECT history_id FROM medical_device_history_lot_rel WHERE lot_id = %s",
        [lot],
    )
    engineer = plant.client("engineer")
    engineer.call(_RECORD, "action_begin_review", [record])
    exceptions = engineer.search(_EXCEPTION, [("history_id", "=", record)])
    others = engineer.search(_RECORD, [("id", "!=", record)], limit=1)
    ids = plant.ids
    picking = plant.transfer(
        ids.deliveries,
        ids.stock,
        ids.customers,
        2,
        {"lot_id": lot, "product_id": ids.recorded},
    )
    ((move, line),) = plant.db.rows(
        "SELECT m.id, l.id FROM stock_move m JOIN stock_move_line l"
        " ON l.move_id = m.id WHERE m.picking_id = %s",
        [picking],
    )
    disposition = engineer.create(
        "medical.lot.disposition", {"lot_ids": [(6, 0, [lot])], "decision": "release"}
    )
    return scenes._scene(
        plant,
        people=plant,
        lot=lot,
        record=record,
        other_record=others[0],
        exception=exceptions[0],
        picking=picking,
        move=move,
        line=line,
        disposition=disposition,
    )

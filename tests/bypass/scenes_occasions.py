# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Work that goes on only after its first piece, or a standstill, was inspected."""


def paced(plant):
    """Work was begun and paused; its first piece is made, and not inspected."""
    from . import scenes

    # an attack of before may have left a bench blocked
    blocked = plant.admin.search("mrp.workcenter", [("working_state", "=", "blocked")])
    for bench in blocked:
        plant.admin.call("mrp.workcenter", "unblock", [bench])
    order = scenes._order(plant, "paced", 5)
    scene = scenes._order_scene(plant, order, people=plant)
    worker = plant.client("worker")
    worker.call("mrp.workorder", "button_start", [scene.wo])
    worker.call("mrp.workorder", "button_pending", [scene.wo])
    return scene


def stood(plant):
    """As before; then the bench stood still for a breakdown."""
    scene = paced(plant)
    ((loss,),) = plant.db.rows(
        "SELECT res_id FROM ir_model_data WHERE module = 'mrp'"
        " AND name = 'block_reason1'"
    )
    scene.stop = plant.client("mrp").create(
        "mrp.workcenter.productivity",
        {"workcenter_id": scene.benches[2], "loss_id": loss},
    )
    plant.client("mrp").call("mrp.workcenter", "unblock", [scene.benches[2]])
    return scene

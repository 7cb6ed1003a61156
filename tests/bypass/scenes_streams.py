# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Work that a machine monitors while it runs."""

import datetime

from .client import Client

CODE, CHANNEL = "T-OVEN", "zone"
_READING = "medical.process.reading"


def now(seconds=0):
    """A moment as a machine sends it."""
    moment = datetime.datetime.now(datetime.timezone.utc)
    return (moment + datetime.timedelta(seconds=seconds)).isoformat()


def prepare_oven(plant):
    """An oven with its login, a bill that goes through it, its signed plan; once."""
    ids, admin = plant.ids, plant.admin
    if hasattr(ids, "streamed"):
        return
    engineer = plant.client("engineer")
    machine = admin.create(
        "res.users",
        {
            "name": "Test oven",
            "login": "plain.oven",
            "password": "plain.oven",
            "company_id": ids.company,
            "company_ids": [(6, 0, [ids.company])],
            "group_ids": [(6, 0, [plant.ref("medical_quality.group_medical_machine")])],
        },
    )
    ids.oven = admin.create("mrp.workcenter", {"name": "Test oven", "code": CODE})
    engineer.write(
        "mrp.workcenter", ids.oven, {"medical_machine_user_ids": [(6, 0, [machine])]}
    )
    plant.clients["oven"] = Client(*plant.address, "plain.oven")
    ids.streamed_template = admin.create(
        "product.template",
        {
            "name": "Test streamed",
            "type": "consu",
            "is_storable": True,
            "tracking": "lot",
            "qms_regulated": True,
        },
    )
    (ids.streamed,) = admin.read(
        "product.template", ids.streamed_template, "product_variant_ids"
    )
    ids.streamed_bom = admin.create(
        "mrp.bom",
        {
            "product_tmpl_id": ids.streamed_template,
            "bom_line_ids": [(0, 0, {"product_id": ids.component, "product_qty": 1})],
            "operation_ids": [
                (0, 0, {"name": name, "workcenter_id": place, "time_cycle_manual": 5})
                for name, place in (("Join", ids.oven), ("Seal", ids.benches[2]))
            ],
        },
    )
    operations = admin.search(
        "mrp.routing.workcenter", [("bom_id", "=", ids.streamed_bom)], order="id"
    )
    plan = engineer.create(
        "medical.inspection.plan",
        {
            "name": "Test oven",
            "product_tmpl_id": ids.streamed_template,
            "trigger": "operation_stream",
            "operation_id": operations[0],
            "characteristic_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Zone",
                        "kind": "measured",
                        "channel": CHANNEL,
                        "lower_limit": "235",
                        "upper_limit": "250",
                        "warn_upper": "247",
                        "silent_seconds": 600,
                    },
                )
            ],
        },
    )
    for login in ("qmanager", "qmanager2"):
        plant.sign(login, "medical.inspection.plan", [plan], "approve")


def send(plant, value):
    """The oven sends a value of now."""
    reading = {"channel": CHANNEL, "at": now(), "value": value}
    plant.client("oven").call(_READING, "record", CODE, [reading])


def streamed(plant):
    """Work runs and is monitored; the oven has left its warning range."""
    from . import scenes

    prepare_oven(plant)
    order = scenes._order(plant, "streamed")
    scene = scenes._order_scene(plant, order, people=plant)
    plant.client("worker").call("mrp.workorder", "button_start", [scene.wo])
    send(plant, "248")
    scene.stream, scene.result = plant.db.rows(
        "SELECT i.id, r.id FROM medical_inspection i JOIN medical_inspection_result r"
        " ON r.inspection_id = i.id WHERE i.workorder_id = %s",
        [scene.wo],
    )[0]
    ((scene.alarm,),) = plant.db.rows(
        "SELECT id FROM medical_process_alarm WHERE workorder_id = %s", [scene.wo]
    )
    ((scene.reading,),) = plant.db.rows(
        "SELECT reading_id FROM medical_process_reading_inspection_rel"
        " WHERE inspection_id = %s",
        [scene.stream],
    )
    ((scene.log,),) = plant.db.rows(
        "SELECT id FROM mrp_workcenter_productivity WHERE workorder_id = %s",
        [scene.wo],
    )
    return scene

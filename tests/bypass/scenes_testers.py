# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A received device whose value a tester of the demonstration data sends."""

import time

from .client import Client
from .scenes_streams import now

TESTER, CHANNEL = "FX-FT-001", "leakage"
_READING = "medical.tester.reading"


def reading(value="20"):
    """What a tester sends of a device."""
    return [{"channel": CHANNEL, "at": now(), "value": value}]


def prepare_tester(plant):
    """A product whose receipt asks the tester, by a signed plan; once."""
    ids, admin = plant.ids, plant.admin
    if hasattr(ids, "tested"):
        return
    engineer = plant.client("engineer")
    plant.clients["tester"] = Client(*plant.address, "final_tester")
    template = admin.create(
        "product.template",
        {
            "name": "Test tested",
            "type": "consu",
            "is_storable": True,
            "tracking": "serial",
            "qms_regulated": True,
        },
    )
    plan = engineer.create(
        "medical.inspection.plan",
        {
            "name": "Test tester",
            "product_tmpl_id": template,
            "trigger": "receipt",
            "characteristic_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Leakage current",
                        "kind": "measured",
                        "channel": CHANNEL,
                        "instrument_type_id": plant.ref(
                            "medical_quality.demo_instrument_type_leakage"
                        ),
                        "upper_limit": "100",
                        "unit": "µA",
                    },
                )
            ],
        },
    )
    for login in ("qmanager", "qmanager2"):
        plant.sign(login, "medical.inspection.plan", [plan], "approve")
    (ids.tested,) = admin.read("product.template", template, "product_variant_ids")


def tested(plant):
    """A device that the tester failed, and one that it did not test yet."""
    from . import scenes

    prepare_tester(plant)
    found = {}
    for what in ("failed", "waiting"):
        name = f"TESTED-{time.time_ns()}"
        lot = plant.admin.create(
            "stock.lot", {"name": name, "product_id": plant.ids.tested}
        )
        plant.client("inspector").call(
            "stock.lot", "action_qms_open_inspections", [lot]
        )
        ((inspection, result),) = plant.db.rows(
            "SELECT i.id, r.id FROM medical_inspection i"
            " JOIN medical_inspection_result r ON r.inspection_id = i.id"
            " WHERE i.lot_id = %s",
            [lot],
        )
        found |= {
            f"{what}_name": name,
            f"{what}_lot": lot,
            f"{what}_inspection": inspection,
            f"{what}_result": result,
        }
    plant.client("tester").call(
        _READING, "record", TESTER, found["failed_name"], reading("150")
    )
    ((found["tester_reading"],),) = plant.db.rows(
        "SELECT id FROM medical_tester_reading WHERE lot_id = %s", [found["failed_lot"]]
    )
    ((found["tester"],),) = plant.db.rows(
        "SELECT id FROM maintenance_equipment WHERE serial_no = %s", [TESTER]
    )
    return scenes._scene(plant, people=plant, **found)

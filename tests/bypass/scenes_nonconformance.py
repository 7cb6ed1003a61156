# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Lots that do not conform: one under review, one decided on, one carried out."""

import itertools

_MODEL = "medical.nonconformance"
_PART = "medical.nonconformance.disposition"
_numbers = itertools.count(1)


def _nonconformance(plant, *parts):
    """A nonconformance of a new lot of 10, under review, with these parts."""
    from . import scenes

    lot = plant.receive(f"NC-{next(_numbers)}", 10)
    inspector, engineer = plant.client("inspector"), plant.client("engineer")
    record = inspector.create(
        _MODEL,
        {
            "product_id": plant.ids.component,
            "description": "Too wide",
            "line_ids": [(0, 0, {"lot_id": lot, "quantity": 10})],
            "defect_ids": [(0, 0, {"name": "Width"})],
        },
    )
    engineer.call(_MODEL, "action_review", [record])
    ((line,),) = plant.db.rows(
        "SELECT id FROM medical_nonconformance_line WHERE nonconformance_id = %s",
        [record],
    )
    rows = [
        {
            "line_id": line,
            "decision": decision,
            "quantity": quantity,
            "justification": "Assessed",
        }
        for decision, quantity in parts
    ]
    engineer.write(
        _MODEL, record, {"disposition_ids": [(0, 0, values) for values in rows]}
    )
    ids = plant.db.rows(
        "SELECT id FROM medical_nonconformance_disposition"
        " WHERE nonconformance_id = %s ORDER BY id",
        [record],
    )
    return scenes._scene(
        plant,
        nc=record,
        nc_line=line,
        nc_lot=lot,
        nc_parts=[part for (part,) in ids],
        nc_part=ids[-1][0],
    )


def nonconforming(plant):
    """Decided by two: 6 as they are, 4 scrapped; another one is under review."""
    other = _nonconformance(plant, ("scrap", 10))
    scene = _nonconformance(plant, ("use_as_is", 6), ("scrap", 4))
    scene.reviewed, scene.reviewed_line = other.nc, other.nc_line
    scene.reviewed_part = other.nc_part
    for login in ("qmanager", "qmanager2"):
        plant.sign(login, _MODEL, [scene.nc], "decide")
    return scene


def scrapped(plant):
    """Decided and the scrap carried out."""
    scene = nonconforming(plant)
    plant.client("inspector").call(_PART, "action_carry_out", [scene.nc_part])
    return scene

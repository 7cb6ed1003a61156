# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A change order whose approval is asked, and that nobody has signed."""


def change_asked(plant):
    """A change of the device's bill of materials, drafted, analysed, not approved."""
    from . import scenes

    # a bill of its own: what is changed here is of no other scene
    bill = plant.admin.create("mrp.bom", plant._bom_values("device", True))
    engineer = plant.client("engineer")
    model = "medical.change.order"
    change = engineer.create(
        model,
        {
            "title": "Test change",
            "description": "Tried",
            "reason": "Tried",
            "item_ids": [
                (0, 0, {"record_ref": f"mrp.bom,{bill}"}),
            ],
        },
    )
    engineer.call(model, "action_analyse", [change])
    [item] = engineer.search("medical.change.item", [("change_id", "=", change)])
    draft = engineer.call("medical.change.item", "action_draft", [item])["res_id"]
    engineer.write("mrp.bom", draft, {"code": "Rev Z"})
    [line] = engineer.search("mrp.bom.line", [("bom_id", "=", draft)])
    points = engineer.search("medical.change.impact", [("change_id", "=", change)])
    for point in points:
        engineer.write(
            "medical.change.impact", point, {"verdict": "none", "note": "Tried"}
        )
    task = engineer.create(
        "medical.change.task",
        {
            "change_id": change,
            "name": "Try",
            "owner_id": engineer.uid,
            "due_date": "2035-01-01",
        },
    )
    engineer.call(model, "action_ask_approval", [change])
    return scenes._scene(
        plant,
        people=plant,
        change=change,
        change_item=item,
        change_draft=draft,
        change_draft_line=line,
        change_point=points[0],
        change_task=task,
        changed_bill=bill,
        change_order=scenes._order(plant, "part_made"),
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 1: what is approved is not edited."""


def approved_plan_stands(plant, story):
    """The engineer changes a limit of an approved plan: by form, RPC, import."""
    engineer = plant["engineer"]
    characteristic = plant.one(
        "medical.inspection.characteristic",
        [("plan_id.state", "=", "approved"), ("kind", "=", "measured")],
    )
    plan = plant.read("medical.inspection.characteristic", characteristic, "plan_id")[0]
    change = {"upper_limit": "99"}
    for what, action in (
        (
            "edits a limit of an approved plan in its form",
            lambda: engineer.call(
                "medical.inspection.plan",
                "web_save",
                [plan],
                {"characteristic_ids": [(1, characteristic, change)]},
                specification={"name": {}},
            ),
        ),
        (
            "writes the limit by RPC",
            lambda: engineer.call(
                "medical.inspection.characteristic", "write", [characteristic], change
            ),
        ),
        (
            "imports the limit",
            lambda: plant.load(
                "engineer",
                "medical.inspection.characteristic",
                [".id", "upper_limit"],
                [[str(characteristic), "99"]],
            ),
        ),
        (
            "deletes the characteristic",
            lambda: engineer.call(
                "medical.inspection.characteristic", "unlink", [characteristic]
            ),
        ),
        (
            "sets the plan back to draft",
            lambda: engineer.call(
                "medical.inspection.plan", "write", [plan], {"state": "draft"}
            ),
        ),
    ):
        story.must_not("engineer", what, action, "")

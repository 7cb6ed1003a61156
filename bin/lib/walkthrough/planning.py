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


def new_version_is_signed(plant, story):
    """A change is a new version; two people who did not write it put it in force."""
    engineer, model = plant["engineer"], "medical.inspection.plan"
    plan = plant.one(model, [("state", "=", "approved"), ("trigger", "=", "receipt")])
    action = story.may(
        "engineer",
        "writes a new version of the plan",
        lambda: engineer.call(model, "action_new_version", [plan]),
    )
    new = action["res_id"]
    name = plant.read(model, new, "display_name")
    asked = engineer.call(model, "action_approve", [new])
    story.must_not(
        "engineer",
        f"signs {name}, of which the engineer is the author",
        lambda: plant.sign("engineer", asked),
        "had a hand in",
    )
    story.must_not(
        "inspector",
        f"signs {name}",
        lambda: plant.sign("inspector", asked),
        "may not sign",
    )
    story.must_not(
        "qmanager",
        f"writes {name} approved instead",
        lambda: plant["qmanager"].call(model, "write", [new], {"state": "approved"}),
        "",
    )
    story.may("qmanager", f"signs {name}", lambda: plant.sign("qmanager", asked))
    state = plant.read(model, new, "state")
    story.check("one signature of two approves nothing", state == "draft", state)
    story.must_not(
        "qmanager",
        "signs the second step too",
        lambda: plant.sign("qmanager", asked),
        "somebody else",
    )
    story.may("qmanager2", f"signs {name}", lambda: plant.sign("qmanager2", asked))
    states = [plant.read(model, record, "state") for record in (plan, new)]
    story.check("it replaces the old one", states == ["retired", "approved"], states)


def every_device_is_measured(plant, story, code, characteristic, devices):
    """The test measures each device of an order, so that its capability is known.

    :param characteristic: name of it in the plan of an operation
    """
    engineer, model = plant["engineer"], "medical.inspection.plan"
    template = plant.read("product.product", plant.product(code), "product_tmpl_id")[0]
    plan = plant.one(
        model,
        [
            ("state", "=", "approved"),
            ("trigger", "=", "operation"),
            ("product_tmpl_id", "=", template),
            ("characteristic_ids.name", "=", characteristic),
        ],
    )

    def write():
        new = engineer.call(model, "action_new_version", [plan])["res_id"]
        line = plant.one(
            "medical.inspection.characteristic",
            [("plan_id", "=", new), ("name", "=", characteristic)],
        )
        sampled = {
            "sampling_own": True,
            "sampling_method": "fixed",
            "sampling_size": devices,
        }
        engineer.call("medical.inspection.characteristic", "write", [line], sampled)
        return new

    new = story.may(
        "engineer", f"has {characteristic} measured on {devices} devices", write
    )
    asked = engineer.call(model, "action_approve", [new])
    for login in ("qmanager", "qmanager2"):
        story.may(login, "signs it", lambda login=login: plant.sign(login, asked))
    state = plant.read(model, new, "state")
    story.check("it is in force", state == "approved", state)


def oven_is_planned(plant, story):
    """What the oven is held to is put in force by two signatures, as any limit is."""
    model = "medical.inspection.plan"
    domain = [("trigger", "=", "operation_stream")]
    if plant.ids(model, [*domain, ("state", "=", "approved")]):
        story.check("the limits of the reflow oven are in force", True)
        return
    plan = plant.one(model, [*domain, ("state", "=", "draft")])
    name = plant.read(model, plan, "display_name")
    asked = plant["engineer"].call(model, "action_approve", [plan])
    story.must_not(
        "engineer",
        f"signs {name}, of which the engineer is the author",
        lambda: plant.sign("engineer", asked),
        "had a hand in",
    )
    for who in ("qmanager", "qmanager2"):
        story.may(who, f"signs {name}", lambda who=who: plant.sign(who, asked))
    state = plant.read(model, plan, "state")
    story.check(
        "the limits of the reflow oven are in force", state == "approved", state
    )

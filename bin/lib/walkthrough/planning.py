# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 1: what is approved is not edited, but followed by a new version."""

_LINE = "medical.inspection.characteristic"


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
    plan = plant.one(
        model,
        [
            ("state", "=", "approved"),
            ("trigger", "=", "receipt"),
            ("product_tmpl_id.default_code", "=", "IPC-200-HSG"),
        ],
    )

    def write():
        new = engineer.call(model, "action_new_version", [plan])["res_id"]
        lines = plant.ids(_LINE, [("plan_id", "=", new), ("kind", "=", "measured")])
        for line in lines:
            nominal = float(plant.read(_LINE, line, "nominal"))
            plausible = {
                "plausible_lower": f"{nominal * 0.5:.2f}",
                "plausible_upper": f"{nominal * 2:.2f}",
            }
            engineer.call(_LINE, "write", [line], plausible)
        return new

    new = story.may(
        "engineer", "writes a new version of the plan: what is plausible", write
    )
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


def revision_is_signed(plant, story, model, number, what, change):
    """A draft revision of something controlled, put into effect by two others.

    :param model: of the revisions
    :param number: what the names of its revisions begin with
    :param change: ``callable(id of the draft)`` by which the engineer changes it
    """
    engineer = plant["engineer"]
    (old,) = [
        record
        for record in plant.ids(model, [("state", "=", "effective")])
        if plant.read(model, record, "display_name").startswith(number)
    ]

    def write():
        draft = engineer.call(model, "action_new_revision", [old])["res_id"]
        change(draft)
        return draft

    new = story.may("engineer", f"writes a new revision of {what} {number}", write)
    asked = engineer.call(model, "action_make_effective", [new])
    story.must_not(
        "engineer",
        "puts it into effect alone",
        lambda: plant.sign("engineer", asked),
        "had a hand in",
    )
    story.must_not(
        "engineer",
        "writes it effective",
        lambda: engineer.call(model, "write", [new], {"state": "effective"}),
        "",
    )
    for login in ("qmanager", "qmanager2"):
        story.may(login, f"signs {what}", lambda login=login: plant.sign(login, asked))
    states = [plant.read(model, record, "state") for record in (old, new)]
    story.check(
        f"the new revision of {what} is in effect alone",
        states == ["superseded", "effective"],
        states,
    )


def documents_are_signed(plant, story):
    """The label template and the specification that the story is played with."""
    engineer = plant["engineer"]

    def revise(model, draft, revision):
        values = {
            "change_summary": "Reviewed",
            **revision,
        }
        known = engineer.call(model, "fields_get", list(values), ["type"])
        values = {name: value for name, value in values.items() if name in known}
        engineer.call(model, "write", [draft], values)

    for model, number, what, name in (
        ("medical.label.template", "LT-200", "the label template", "revision"),
        (
            "medical.material.specification.revision",
            "MS-088",
            "the material specification",
            "name",
        ),
    ):
        revision_is_signed(
            plant,
            story,
            model,
            number,
            what,
            lambda draft, model=model, name=name: revise(
                model, draft, {name: plant.run}
            ),
        )


def routing_asks_for_certificates(plant, story):
    """What the soldering asks of people is not lowered by who plans it."""
    engineer, model = plant["engineer"], "operator.certification.requirement"
    requirement = plant.one(model, [("display_name", "ilike", "solder")])
    name = plant.read(model, requirement, "display_name")
    for what, action in (
        (
            f"deletes what is asked for: {name}",
            lambda: engineer.call(model, "unlink", [requirement]),
        ),
        (
            "archives it",
            lambda: engineer.call(model, "write", [requirement], {"active": False}),
        ),
    ):
        story.must_not("engineer", what, action, "")


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


def tester_is_planned(plant, story, code):
    """The final inspection of each device has a value that a tester sends."""
    engineer, model = plant["engineer"], "medical.inspection.plan"
    template = plant.read("product.product", plant.product(code), "product_tmpl_id")[0]
    plan = plant.one(
        model,
        [
            ("state", "=", "approved"),
            ("trigger", "=", "final"),
            ("product_tmpl_id", "=", template),
        ],
    )
    if plant.ids(_LINE, [("plan_id", "=", plan), ("channel", "!=", False)]):
        story.check("the final inspection has a value of the tester", True)
        return

    def write():
        new = engineer.call(model, "action_new_version", [plan])["res_id"]
        engineer.call(
            _LINE,
            "create",
            {
                "plan_id": new,
                "name": "Leakage current",
                "kind": "measured",
                "channel": "leakage",
                "instrument_type_id": plant.one(
                    "medical.instrument.type", [("code", "=", "LCT")]
                ),
                "upper_limit": "100",
                "unit": "µA",
            },
        )
        return new

    new = story.may(
        "engineer", "has the leakage current of each device read from the tester", write
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

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 15: from one scan to everything concerned, and all of it held."""

import time

MODEL = "medical.containment"
_PATIENCE = 120


def housing_of(plant, device):
    """The housing lot that went into a device, by its trace."""
    found = plant["inspector"].call("medical.trace", "get_trace", [device], "backward")
    lots = {lot for node in found["nodes"] for lot in node["lot_ids"]}
    code = "IPC-200-HSG"
    return plant.one(
        "stock.lot",
        [("id", "in", sorted(lots)), ("product_id.default_code", "=", code)],
    )


def trace(plant, story, device, material):
    """A scanned device leads to its material, and the material to its devices."""
    inspector = plant["inspector"]
    values = plant.read("stock.lot", device, "name", "udi_element_string")
    found = story.may(
        "inspector",
        f"scans the label of {values['name']}",
        lambda: inspector.call("medical.trace", "find", values["udi_element_string"]),
    )
    story.check(
        "the scan is that device", [f["lot_ids"] for f in found or []] == [[device]]
    )
    graph = story.may(
        "auditor",
        f"traces {values['name']}",
        lambda: plant["auditor"].call("medical.trace", "get_trace", [device]),
    )
    lots = {lot for node in graph["nodes"] for lot in node["lot_ids"]}
    story.check("its material is in the trace", material in lots, graph["counts"])
    name = plant.read("stock.lot", material, "name")
    story.must_not(
        "warehouse",
        f"traces {name}",
        lambda: plant["warehouse"].call("medical.trace", "get_trace", [material]),
        "not allowed",
    )
    content = story.may(
        "inspector",
        f"takes the trace of {name} as a document",
        lambda: inspector.get(f"/medical/trace/export?kind=pdf&lots={material}"),
    )
    (plant.out / f"trace-{name}.pdf").write_bytes(content or b"")
    story.check("it is a PDF", (content or b"").startswith(b"%PDF"))


def _wait(reached):
    """Whether it comes to be while somebody waits."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if reached():
            return True
        time.sleep(1)
    return reached()


def _ask(plant, login, lot, kind):
    reason = "The supplier reports a wrong resin"
    return plant[login].call(
        MODEL, "create", {"kind": kind, "reason": reason, "lot_ids": [(6, 0, [lot])]}
    )


def mock_recall(plant, story, material, devices):
    """How long the list takes, and whether it is complete; nothing is held."""
    engineer = plant["engineer"]
    record = story.may(
        "engineer",
        "asks for a mock recall of the housing lot",
        lambda: _ask(plant, "engineer", material, "mock"),
    )
    story.may(
        "engineer",
        "has the list drawn up",
        lambda: engineer.call(MODEL, "action_list", [record]),
    )
    values = plant.read(MODEL, record, "list_seconds", "line_count", "reconciled")
    lots = plant.ids("medical.containment.line", [("containment_id", "=", record)])
    named = {
        line["lot_id"][0]
        for line in engineer.read("medical.containment.line", lots, ["lot_id"])
    }
    story.check(
        f"{values['line_count']} lots listed in {values['list_seconds']} s",
        {material, *devices} <= named and values["list_seconds"] < 5,
        values,
    )
    story.must_not(
        "engineer",
        "holds what a mock recall lists",
        lambda: engineer.call(MODEL, "action_contain", [record]),
        "mock recall",
    )


def contain(plant, story, material, devices):
    """Everything made of the lot is held at once, by who may and on record."""
    inspector = plant["inspector"]
    for who in ("operator", "warehouse", "auditor"):
        story.must_not(
            who,
            "contains the housing lot",
            lambda who=who: _ask(plant, who, material, "hold"),
            "not allowed",
        )
    record = story.may(
        "inspector",
        "asks for the containment of the housing lot",
        lambda: _ask(plant, "inspector", material, "hold"),
    )
    story.must_not(
        "inspector",
        "holds without a list",
        lambda: inspector.call(MODEL, "action_contain", [record]),
        "list",
    )
    inspector.call(MODEL, "action_list", [record])
    story.may(
        "inspector",
        "holds all of it",
        lambda: inspector.call(MODEL, "action_contain", [record]),
    )
    story.check(
        "the job calls it contained",
        _wait(lambda: plant.read(MODEL, record, "state") == "active"),
    )
    statuses = {plant.read("stock.lot", lot, "quality_status") for lot in devices}
    story.check("every device of it is on hold", statuses == {"on_hold"}, statuses)
    for login in ("inspector", "qmanager"):
        story.must_not(
            login,
            "writes it closed",
            lambda login=login: plant[login].call(
                MODEL, "write", [record], {"state": "closed"}
            ),
            "nobody can write",
        )
    story.must_not(
        "engineer",
        "closes it without a conclusion",
        lambda: plant.sign(
            "engineer", plant["engineer"].call(MODEL, "action_close", [record])
        ),
        "conclusion",
    )
    plant["engineer"].call(MODEL, "write", [record], {"conclusion": "All found, held."})
    for login in ("engineer", "qmanager"):
        story.may(
            login,
            "signs the closing",
            lambda login=login: plant.sign(
                login, plant[login].call(MODEL, "action_close", [record])
            ),
        )
    state = plant.read(MODEL, record, "state")
    story.check("it is closed", state == "closed", state)
    path = story.may(
        "qmanager",
        "prints the containment report",
        lambda: plant.save(
            "qmanager",
            "medical_traceability.containment_document",
            record,
            "containment",
        ),
    )
    return path

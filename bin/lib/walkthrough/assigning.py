# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 9: each device gets its board and its housing by scanning."""

_ORDER = "mrp.production"


def each_device_gets(plant, story, code, components):
    """The bill says which components are assigned to each device."""
    engineer = plant["engineer"]
    lines = plant.ids(
        "mrp.bom.line",
        [
            ("bom_id.product_tmpl_id.default_code", "=", code),
            ("bom_id.active", "=", True),
            ("product_id.default_code", "in", components),
        ],
    )
    story.may(
        "engineer",
        f"says that each {code} is given its {' and '.join(components)} by scanning",
        lambda: engineer.call("mrp.bom.line", "write", lines, {"qms_by_device": True}),
    )


def assign_components(plant, story, order, lots):
    """Scan each device and what goes into it, where the order asks for it."""
    operator = plant["operator"]
    asked = operator.call(_ORDER, "get_assignments", [order])
    if not asked["parts"]:
        return
    device = plant.read("stock.lot", lots[0], "name")
    story.must_not(
        "operator",
        f"closes the order with {device} without its board",
        lambda: operator.call(_ORDER, "button_mark_done", [order]),
        "assign",
    )

    def scan(text, device_id=False):
        return operator.call(_ORDER, "scan_component", [order], text, device_id)

    parts = [
        number
        for product, number in _taken(plant, order).items()
        if product in asked["parts"]
    ]
    answer = story.may(
        "operator", f"scans {parts[0]} without a device", lambda: scan(parts[0])
    )
    story.check("it says what is wrong", answer["kind"] == "wrong", answer)
    for lot in lots:
        name = plant.read("stock.lot", lot, "name")
        answer = story.may("operator", f"scans {name}", lambda name=name: scan(name))
        for part in parts:
            answer = story.may(
                "operator",
                f"scans {part} into it",
                lambda part=part, lot=lot: scan(part, lot),
            )
            story.check("it is in it", answer["kind"] == "assigned", answer)
    answer = scan(parts[0], lots[0])
    story.check("no device gets a second board", answer["kind"] == "wrong", answer)


def _taken(plant, order):
    """``{product: name of the lot}`` that an order takes."""
    lines = plant["engineer"].call(
        "stock.move.line",
        "search_read",
        [
            ("move_id.raw_material_production_id", "=", order),
            ("lot_id", "!=", False),
            ("quantity", ">", 0),
        ],
        ["product_id", "lot_id"],
        order="id desc",
    )
    return {
        line["product_id"][1]: plant.read("stock.lot", line["lot_id"][0], "name")
        for line in lines
    }

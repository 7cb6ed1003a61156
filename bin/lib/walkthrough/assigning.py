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


def assign_components(plant, story, order, lots, lying=()):
    """Scan each device and what goes into it, where the order asks for it.

    :param lying: lots that lie at the place, instead of those reserved of a component
    """
    operator = plant["operator"]
    asked = operator.call(_ORDER, "get_assignments", [order])
    if not asked["parts"]:
        return

    def scan(text, device_id=False):
        return operator.call(_ORDER, "scan_component", [order], text, device_id)

    parts = _at_hand(plant, order, asked["parts"], lots, lying)
    names = plant.each("stock.lot", lots, "name")
    first = parts[0][0]
    answer = story.may(
        "operator", f"scans {first} without a device", lambda: scan(first)
    )
    story.check("it says what is wrong", answer["kind"] == "wrong", answer)

    def build(lot, own):
        scan(names[lot])
        return [scan(part, lot)["kind"] for part in own]

    def built(lot, own):
        kinds = story.may(
            "operator",
            f"scans {' and '.join(own)} into {names[lot]}",
            lambda: build(lot, own),
        )
        story.check("it has them", set(kinds or ()) == {"assigned"}, kinds)

    *_others, last = lots
    for lot, own in zip(lots, parts, strict=True):
        built(lot, own[1:] if lot == last else own)
    story.must_not(
        "operator",
        f"closes the order with {names[last]} without its {parts[-1][0]}",
        lambda: operator.call(_ORDER, "button_mark_done", [order]),
        names[last],
    )
    built(last, parts[-1][:1])
    told = operator.call(_ORDER, "get_assignments", [order])
    story.check(
        f"each of {len(lots)} devices has its own",
        (told["complete"], told["count"]) == (len(lots), len(lots)),
        told,
    )
    answer = scan(first, lots[0])
    story.check("no device gets a second board", answer["kind"] == "wrong", answer)


def _at_hand(plant, order, products, devices, lying):
    """What goes into each device: ``[[number of a lot, …], …]``.

    Of each component the lots that the order has reserved, the oldest first; where
    they are too few, more of the newest.

    :param products: names of the components
    """
    instead = {plant.read("stock.lot", lot, "product_id")[1]: lot for lot in lying}
    reserved = {}
    for line in plant["engineer"].call(
        "stock.move.line",
        "search_read",
        [
            ("move_id.raw_material_production_id", "=", order),
            ("lot_id", "!=", False),
            ("quantity", ">", 0),
        ],
        ["product_id", "lot_id", "quantity"],
        order="lot_id",
    ):
        lots = [line["lot_id"][0]] * int(line["quantity"])
        reserved.setdefault(line["product_id"][1], []).extend(lots)
    taken = []
    for product in products:
        own = [instead[product]] if product in instead else reserved[product]
        taken.append(own + own[-1:] * (len(devices) - len(own)))
    numbers = plant.each(
        "stock.lot", sorted({lot for own in taken for lot in own}), "name"
    )
    return [[numbers[lot] for lot in own] for own in zip(*taken, strict=True)]

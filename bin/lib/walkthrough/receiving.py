# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story steps 3 to 6: material arrives, is inspected and released."""


def receive(plant, story, code, quantity, lot_name):
    """The warehouse receives material; return the lot, which is in quarantine."""
    warehouse = plant["warehouse"]
    product = plant.product(code)
    picking = _open_receipt(plant, product, quantity)
    move = plant.ids(
        "stock.move",
        [("picking_id", "=", picking), ("product_id", "=", product)],
        login="warehouse",
    )[0]
    demand, source, destination = (
        plant.read("stock.move", move, field, login="warehouse")
        for field in ("product_uom_qty", "location_id", "location_dest_id")
    )
    line = {
        "picking_id": picking,
        "product_id": product,
        "lot_name": lot_name,
        "quantity": demand,
        "location_id": source[0],
        "location_dest_id": destination[0],
    }

    def validate():
        warehouse.call(
            "stock.move", "write", [move], {"move_line_ids": [(5, 0, 0), (0, 0, line)]}
        )
        warehouse.call("stock.move", "write", [move], {"picked": True})
        return warehouse.call("stock.picking", "button_validate", [picking])

    story.may("warehouse", f"receives {demand:g} {code}, lot {lot_name}", validate)
    lot = plant.one(
        "stock.lot", [("name", "=", lot_name), ("product_id", "=", product)]
    )
    status = plant.read("stock.lot", lot, "quality_status")
    story.check(f"lot {lot_name} is in quarantine", status == "quarantine", status)
    return lot


def _open_receipt(plant, product, quantity):
    """The receipt of a confirmed purchase order, or a new one."""
    moves = plant.ids(
        "stock.move",
        [
            ("product_id", "=", product),
            ("picking_id.picking_type_id.code", "=", "incoming"),
            ("picking_id.state", "=", "assigned"),
        ],
        login="warehouse",
    )
    if moves:
        return plant.read("stock.move", moves[0], "picking_id", login="warehouse")[0]
    kind = plant.one(
        "stock.picking.type", [("code", "=", "incoming")], login="warehouse"
    )
    ends = plant.read(
        "stock.picking.type",
        kind,
        "default_location_src_id",
        "default_location_dest_id",
        login="warehouse",
    )
    source, destination = (
        ends["default_location_src_id"][0],
        ends["default_location_dest_id"][0],
    )
    places = {"location_id": source, "location_dest_id": destination}
    warehouse = plant["warehouse"]
    move = {"product_id": product, "product_uom_qty": quantity, **places}
    picking = warehouse.call(
        "stock.picking",
        "create",
        {
            "picking_type_id": kind,
            "partner_id": _supplier(plant, product),
            "move_ids": [(0, 0, move)],
            **places,
        },
    )
    warehouse.call("stock.picking", "action_confirm", [picking])
    return picking


def _supplier(plant, product):
    """Who delivers a product, as its vendor list says."""
    vendor = plant.one(
        "product.supplierinfo", [("product_tmpl_id.product_variant_ids", "=", product)]
    )
    return plant.read("product.supplierinfo", vendor, "partner_id")[0]


def material_cannot_be_used_yet(plant, story, lot):
    """Nobody gets a lot out of quarantine but quality, after the inspection."""
    name = plant.read("stock.lot", lot, "name")
    warehouse = plant["warehouse"]
    story.must_not(
        "warehouse",
        f"writes lot {name} released",
        lambda: warehouse.call(
            "stock.lot", "write", [lot], {"quality_status": "released"}
        ),
        "disposition",
    )
    story.must_not(
        "warehouse",
        f"imports lot {name} as released",
        lambda: plant.load(
            "warehouse",
            "stock.lot",
            [".id", "quality_status"],
            [[str(lot), "released"]],
        ),
        "disposition",
    )
    for who, because in (("inspector", "may not sign"), ("engineer", "inspect")):
        story.must_not(
            who,
            f"releases lot {name} before it is inspected",
            lambda who=who: decide(plant, who, [lot], "release"),
            because,
        )


def request(plant, who, lots, decision, reason=False):
    """Write a disposition of lots, as a person; return its id."""
    return plant[who].call(
        "medical.lot.disposition",
        "create",
        {"lot_ids": [(6, 0, lots)], "decision": decision, "reason": reason},
    )


def decide(plant, who, lots, decision, reason=False):
    """Write and confirm a disposition of lots, as a person; sign what is signed."""
    disposition = request(plant, who, lots, decision, reason)
    action = plant[who].call("medical.lot.disposition", "action_confirm", [disposition])
    if action["type"] == "ir.actions.client":
        plant.sign(who, action)
    return disposition


def release(plant, story, lot, who="engineer"):
    """Quality releases a lot by signature."""
    name = plant.read("stock.lot", lot, "name")
    story.may(who, f"releases lot {name}", lambda: decide(plant, who, [lot], "release"))
    status = plant.read("stock.lot", lot, "quality_status")
    story.check(f"lot {name} is released", status == "released", status)

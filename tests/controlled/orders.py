# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Change orders of bills that nobody made yet, a bill for each."""

from dataclasses import dataclass

from .by_order import CHANGE, IMPACT, ITEM


@dataclass
class Order:
    """A change order, its bill and the draft of it, and its points of analysis."""

    change: int
    bill: int
    draft: int
    points: list


def analysed(house, number):
    """So many change orders in analysis, nothing missing."""
    engineer, admin = house.client("engineer"), house.admin
    product = admin.create("product.template", {"name": "Random", "type": "consu"})
    (part,) = admin.search("product.product", [("default_code", "=", "TS-15")], limit=1)
    lines = [(0, 0, {"product_id": part, "product_qty": 1})]
    made = []
    for _number in range(number):
        bill = admin.create(
            "mrp.bom",
            {"product_tmpl_id": product, "code": "Rev A", "bom_line_ids": lines},
        )
        change = engineer.create(
            CHANGE,
            {
                "title": "Random",
                "description": "Tried",
                "reason": "Tried",
                "item_ids": [(0, 0, {"record_ref": f"mrp.bom,{bill}"})],
            },
        )
        engineer.call(CHANGE, "action_analyse", [change])
        items = engineer.search(ITEM, [("change_id", "=", change)])
        draft = engineer.call(ITEM, "action_draft", items)["res_id"]
        engineer.write("mrp.bom", draft, {"code": "Rev B"})
        points = engineer.search(IMPACT, [("change_id", "=", change)])
        made.append(Order(change, bill, draft, points))
    every = [point for order in made for point in order.points]
    engineer.call(IMPACT, "write", every, {"verdict": "none", "note": "Tried"})
    return made


def asked(house, number):
    """So many whose approval is asked."""
    orders = analysed(house, number)
    changes = [order.change for order in orders]
    house.client("engineer").call(CHANGE, "action_ask_approval", changes)
    return orders


def approved(house, number):
    """So many that two people approved."""
    orders = asked(house, number)
    changes = [order.change for order in orders]
    for login in ("qmanager", "qmanager2"):
        house.sign(login, CHANGE, changes, "approve")
    return orders

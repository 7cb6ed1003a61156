# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 2: purchasing orders from approved suppliers, and from nobody else."""

_BUYER = "engineer"


def approved_supplier(plant, product):
    """A supplier by whose approval a product may be bought today."""
    entry = plant.one(
        "medical.approved.supplier",
        [
            ("product_tmpl_id.product_variant_ids", "in", [product]),
            ("effective", "=", True),
        ],
    )
    return plant.read("medical.approved.supplier", entry, "partner_id")[0]


def order_from_approved_only(plant, story, code, quantity):
    """The supplier whose certificate lapsed is refused, the approved one is not.

    :return: id of the confirmed purchase order
    """
    product = plant.product(code)
    lapsed = plant.one(
        "medical.approved.supplier",
        [
            ("product_tmpl_id.product_variant_ids", "in", [product]),
            ("standing", "=", "certificate_lapsed"),
        ],
    )
    supplier = plant.read("medical.approved.supplier", lapsed, "partner_id")
    order = _request(plant, supplier[0], product, quantity)
    buyer = plant[_BUYER]
    why = "certificates that are not valid"
    story.must_not(
        _BUYER,
        f"orders {quantity} {code} from {supplier[1]}, whose ISO 13485 lapsed",
        lambda: buyer.call("purchase.order", "button_confirm", [order]),
        why,
    )
    story.must_not(
        _BUYER,
        "writes that order confirmed",
        lambda: buyer.call("purchase.order", "write", [order], {"state": "purchase"}),
        why,
    )
    story.must_not(
        _BUYER,
        "imports it as confirmed",
        lambda: plant.load(
            _BUYER, "purchase.order", [".id", "state"], [[str(order), "purchase"]]
        ),
        why,
    )
    story.must_not(
        _BUYER,
        f"writes that {supplier[1]} is approved",
        lambda: buyer.call(
            "medical.approved.supplier", "write", [lapsed], {"state": "approved"}
        ),
        "nobody can write",
    )
    good = _request(plant, approved_supplier(plant, product), product, quantity)
    story.may(
        _BUYER,
        f"orders {quantity} {code} from an approved supplier",
        lambda: buyer.call("purchase.order", "button_confirm", [good]),
    )
    story.must_not(
        _BUYER,
        "puts the other supplier on the confirmed order",
        lambda: buyer.call(
            "purchase.order", "write", [good], {"partner_id": supplier[0]}
        ),
        why,
    )
    state = plant.read("purchase.order", good, "state")
    story.check("the order is confirmed", state == "purchase", state)
    return good


def _request(plant, supplier, product, quantity):
    line = {"product_id": product, "product_qty": quantity, "price_unit": 1.0}
    return plant[_BUYER].call(
        "purchase.order",
        "create",
        {"partner_id": supplier, "order_line": [(0, 0, line)]},
    )

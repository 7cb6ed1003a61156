# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The people, a terminal and the orders of these tests."""

import pytest

from .kit import Terminal


@pytest.fixture(scope="module")
def admin(server):
    return server.login("admin")


@pytest.fixture(scope="module")
def manager(server):
    return server.login("qmanager")


@pytest.fixture()
def terminal(server):
    terminal = Terminal(server)
    yield terminal
    terminal.ask("leave")


@pytest.fixture(scope="module")
def orders(admin):
    """Three confirmed orders of the demo device: work for the soldering station."""
    (bom,) = admin.search("mrp.bom", [("product_tmpl_id.name", "ilike", "controller")])
    product = admin.read("mrp.bom", [bom], ["product_tmpl_id"])[0]["product_tmpl_id"]
    (variant,) = admin.search("product.product", [("product_tmpl_id", "=", product[0])])
    made = [
        admin.call(
            "mrp.production",
            "create",
            {"product_id": variant, "product_qty": 1, "bom_id": bom},
        )
        for _ in range(3)
    ]
    admin.call("mrp.production", "action_confirm", made)
    return made

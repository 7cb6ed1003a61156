# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A small plant, and the person at its stock."""

import pytest
from rpc import RpcError, Session

MODULES = ("mrp_subcontracting", "stock_picking_batch", "repair")

# Released and waiting lots of one component, at home and at the subcontractor.
PLANT = """
from odoo.fields import Command
company = env.ref("base.main_company")
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
partner = env["res.partner"].create({"name": "Beside works", "is_company": True})
part, device, shell = env["product.product"].create([
    {"name": name, "default_code": name, "is_storable": True, "tracking": "lot",
     "qms_regulated": True, "company_id": company.id}
    for name in ("BESIDE-PART", "BESIDE-DEVICE", "BESIDE-SHELL")
])
env["mrp.bom"].create({
    "product_tmpl_id": device.product_tmpl_id.id,
    "type": "subcontract",
    "subcontractor_ids": [Command.link(partner.id)],
    "bom_line_ids": [Command.create({"product_id": part.id, "product_qty": 1})],
})
away = partner.with_company(company).property_stock_subcontractor
away = away or company.subcontracting_location_id
lots = {}
for product, names in (
    (part, ("GOOD", "WAITING")), (shell, ("SHELL", "MENDED", "BARE", "SENT")),
):
    for name in names:
        lot = lots[name] = env["stock.lot"].create(
            {"name": "BESIDE-" + name, "product_id": product.id}
        )
        for place in (warehouse.lot_stock_id, away):
            env["stock.quant"]._update_available_quantity(
                product, place, 100, lot_id=lot
            )
env["stock.lot"].union(
    *(lot for name, lot in lots.items() if name != "WAITING")
)._set_quality_status("released")
assert lots["WAITING"].quality_status == "quarantine"
env.cr.commit()
"""


class Beside:
    """The person at the stock, and the names of what there is."""

    def __init__(self, url, database):
        self.admin = Session(url, database).login("admin")
        self.person = Session(url, database).login("warehouse")
        self.lots = {
            lot["name"].removeprefix("BESIDE-"): lot["id"]
            for lot in self.admin.call(
                "stock.lot", "search_read", [("name", "like", "BESIDE-")], ["name"]
            )
        }
        self.products = {
            product["default_code"].removeprefix("BESIDE-"): product["id"]
            for product in self.admin.call(
                "product.product",
                "search_read",
                [("default_code", "like", "BESIDE-")],
                ["default_code"],
            )
        }
        (self.partner,) = self.admin.search(
            "res.partner", [("name", "=", "Beside works")]
        )
        self.company = self.admin.search("res.company", [("id", "=", 1)])[0]

    def kind(self, code):
        domain = [("code", "=", code), ("company_id", "=", self.company)]
        return self.admin.search("stock.picking.type", domain, limit=1)[0]

    def place(self, domain):
        return self.admin.search("stock.location", domain, limit=1)[0]

    def one(self, model, record, *names):
        """Values of a record, many2one as ids."""
        (row,) = self.admin.read(model, [record], list(names))
        return [
            v[0] if isinstance(v := row[n], list) and n[-3:] == "_id" else v
            for n in names
        ]

    def refused(self, what, *words):
        """Call as the person; the refusal that has to come."""
        with pytest.raises(RpcError) as caught:
            what()
        assert caught.value.name.endswith(("UserError", "AccessError")), caught.value
        for word in words:
            assert word in str(caught.value), caught.value
        return str(caught.value)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The gates hold where Odoo's subcontracting, batch transfers and repairs stand beside.

The addons do not depend on these modules. A real server on a database that has them
too; the person is a stock user, who needs no more for any of this in plain Odoo.
"""

import pytest
from rpc import RpcError, Session

MODULES = ("mrp_subcontracting", "stock_picking_batch", "repair")

# Released and waiting lots of one component, at home and at the subcontractor.
_PLANT = """
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
for product, names in ((part, ("GOOD", "WAITING")), (shell, ("SHELL",))):
    for name in names:
        lot = lots[name] = env["stock.lot"].create(
            {"name": "BESIDE-" + name, "product_id": product.id}
        )
        for place in (warehouse.lot_stock_id, away):
            env["stock.quant"]._update_available_quantity(
                product, place, 100, lot_id=lot
            )
(lots["GOOD"] | lots["SHELL"])._set_quality_status("released")
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


@pytest.fixture(scope="module")
def beside():
    """The plant on a server with all addons and the modules beside."""
    from devtools import install, server_process, settings, templates

    target = settings.test_target()
    template = templates.extended(target, MODULES)
    with templates.cloned(target, template) as database:
        install.run_code(target, database, _PLANT, log_name=f"beside-{database}")
        with server_process.serving(target, database) as (url, _process):
            yield Beside(url, database)


# -- subcontracting ---------------------------------------------------------------
def _receipt(beside, name):
    """A receipt of one device from the subcontractor: (picking, order)."""
    person = beside.person
    suppliers = beside.place([("usage", "=", "supplier")])
    kind = beside.kind("incoming")
    (stock,) = beside.one("stock.picking.type", kind, "default_location_dest_id")
    ends = {"location_id": suppliers, "location_dest_id": stock}
    picking = person.call(
        "stock.picking",
        "create",
        [
            {
                "picking_type_id": kind,
                "partner_id": beside.partner,
                **ends,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": beside.products["DEVICE"],
                            "product_uom_qty": 1,
                            **ends,
                        },
                    )
                ],
            }
        ],
    )[0]
    # Odoo asks for rights on manufacturing here
    beside.admin.call("stock.picking", "action_confirm", [picking])
    lot = person.call(
        "stock.lot",
        "create",
        [{"name": name, "product_id": beside.products["DEVICE"]}],
    )[0]
    (lines,) = beside.one("stock.picking", picking, "move_line_ids")
    (moves,) = beside.one("stock.picking", picking, "move_ids")
    if lines:
        person.call("stock.move.line", "write", lines, {"lot_id": lot, "quantity": 1})
    else:
        (source,) = beside.one("stock.move", moves[0], "location_id")
        person.call(
            "stock.move.line",
            "create",
            [
                {
                    "move_id": moves[0],
                    "picking_id": picking,
                    "product_id": beside.products["DEVICE"],
                    "lot_id": lot,
                    "quantity": 1,
                    "location_id": source,
                    "location_dest_id": stock,
                }
            ],
        )
    person.call("stock.move", "write", moves, {"picked": True})
    (order,) = beside.admin.search(
        "mrp.production", [("move_finished_ids.move_dest_ids", "in", moves)]
    )
    return picking, order


def _components(beside, order, lot):
    """Have an order consume a lot, as somebody who types it in."""
    admin = beside.admin
    (moves,) = beside.one("mrp.production", order, "move_raw_ids")
    (lines,) = beside.one("stock.move", moves[0], "move_line_ids")
    if lines:
        admin.call("stock.move.line", "unlink", lines)
    source, target = beside.one(
        "stock.move", moves[0], "location_id", "location_dest_id"
    )
    admin.call(
        "stock.move.line",
        "create",
        [
            {
                "move_id": moves[0],
                "product_id": beside.products["PART"],
                "lot_id": beside.lots[lot],
                "quantity": 1,
                "location_id": source,
                "location_dest_id": target,
            }
        ],
    )
    admin.call("stock.move", "write", moves, {"picked": True})


def test_subcontractor_consumes_no_unreleased_lot(beside):
    picking, order = _receipt(beside, "SUB-1")
    _components(beside, order, "WAITING")
    beside.refused(
        lambda: beside.person.call("stock.picking", "button_validate", [picking]),
        "BESIDE-WAITING",
        "quarantine",
    )
    assert beside.one("stock.picking", picking, "state") != ["done"]
    assert beside.one("mrp.production", order, "state") != ["done"]


def test_subcontracted_order_closes_by_its_receipt(beside):
    picking, order = _receipt(beside, "SUB-2")
    _components(beside, order, "GOOD")
    beside.person.call("stock.picking", "button_validate", [picking])
    assert beside.one("stock.picking", picking, "state") == ["done"]
    assert beside.one("mrp.production", order, "state", "qms_regulated") == [
        "done",
        True,
    ]
    passed = _checkpoints(beside, order)
    assert {"mo_confirm", "mo_close"} <= passed
    (lots,) = beside.one("mrp.production", order, "lot_producing_ids")
    assert beside.one("stock.lot", lots[0], "quality_status") == ["quarantine"]


def _checkpoints(beside, order):
    session = Session(beside.admin.url, beside.admin.database).login("auditor")
    rows = session.call(
        "qms.gate.decision",
        "search_read",
        [("res_model", "=", "mrp.production"), ("res_id", "=", order)],
        ["checkpoint"],
    )
    return {row["checkpoint"] for row in rows}


def test_subcontracted_order_without_its_component_is_not_closed(beside):
    picking, order = _receipt(beside, "SUB-3")
    (moves,) = beside.one("mrp.production", order, "move_raw_ids")
    (lines,) = beside.one("stock.move", moves[0], "move_line_ids")
    if lines:
        beside.admin.call("stock.move.line", "unlink", lines)
    beside.admin.call("stock.move", "write", moves, {"product_uom_qty": 0})
    beside.refused(
        lambda: beside.person.call("stock.picking", "button_validate", [picking]),
        "BESIDE-PART",
        "asks for",
    )
    assert beside.one("mrp.production", order, "state") != ["done"]


# -- batch transfers --------------------------------------------------------------
def _delivery(beside, lot):
    customers = beside.place([("usage", "=", "customer")])
    kind = beside.kind("outgoing")
    (stock,) = beside.one("stock.picking.type", kind, "default_location_src_id")
    ends = {"location_id": stock, "location_dest_id": customers}
    line = {
        "product_id": beside.products["PART"],
        "lot_id": beside.lots[lot],
        "quantity": 1,
        "picked": True,
        **ends,
    }
    move = {
        "product_id": beside.products["PART"],
        "product_uom_qty": 1,
        "move_line_ids": [(0, 0, line)],
        **ends,
    }
    (picking,) = beside.person.call(
        "stock.picking",
        "create",
        [{"picking_type_id": kind, **ends, "move_ids": [(0, 0, move)]}],
    )
    beside.person.call("stock.picking", "action_confirm", [picking])
    return picking


def _batch(beside, *lots):
    pickings = [_delivery(beside, lot) for lot in lots]
    (batch,) = beside.person.call(
        "stock.picking.batch",
        "create",
        [
            {
                "company_id": beside.company,
                "picking_type_id": beside.kind("outgoing"),
                "picking_ids": [(6, 0, pickings)],
            }
        ],
    )
    beside.person.call("stock.picking.batch", "action_confirm", [batch])
    return batch, pickings


def test_batch_ships_no_unreleased_lot(beside):
    batch, pickings = _batch(beside, "GOOD", "WAITING")
    beside.refused(
        lambda: beside.person.call("stock.picking.batch", "action_done", [batch]),
        "BESIDE-WAITING",
        "quarantine",
    )
    for picking in pickings:
        assert beside.one("stock.picking", picking, "state") != ["done"]


def test_batch_of_released_lots_is_done(beside):
    batch, pickings = _batch(beside, "GOOD", "GOOD")
    beside.person.call("stock.picking.batch", "action_done", [batch])
    for picking in pickings:
        assert beside.one("stock.picking", picking, "state") == ["done"]


# -- repairs ----------------------------------------------------------------------
def _repair(beside, kind, lot):
    """A repair under way that adds or removes one part of a lot."""
    person = beside.person
    (repair,) = person.call(
        "repair.order",
        "create",
        [
            {
                "product_id": beside.products["SHELL"],
                "lot_id": beside.lots["SHELL"],
                "product_qty": 1,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "repair_line_type": kind,
                            "product_id": beside.products["PART"],
                            "product_uom_qty": 1,
                        },
                    )
                ],
            }
        ],
    )
    person.call("repair.order", "action_validate", [repair])
    person.call("repair.order", "action_repair_start", [repair])
    (moves,) = beside.one("repair.order", repair, "move_ids")
    (lines,) = beside.one("stock.move", moves[0], "move_line_ids")
    if lines:
        person.call("stock.move.line", "unlink", lines)
    source, target = beside.one(
        "stock.move", moves[0], "location_id", "location_dest_id"
    )
    person.call(
        "stock.move.line",
        "create",
        [
            {
                "move_id": moves[0],
                "product_id": beside.products["PART"],
                "lot_id": beside.lots[lot],
                "quantity": 1,
                "location_id": source,
                "location_dest_id": target,
            }
        ],
    )
    person.call("stock.move", "write", moves, {"picked": True})
    return repair, moves[0]


def test_repair_adds_no_unreleased_part(beside):
    repair, _move = _repair(beside, "add", "WAITING")
    beside.refused(
        lambda: beside.person.call("repair.order", "action_repair_end", [repair]),
        "BESIDE-WAITING",
        "quarantine",
    )
    assert beside.one("repair.order", repair, "state") != ["done"]


def test_part_taken_out_does_not_become_released_stock(beside):
    repair, _move = _repair(beside, "recycle", "GOOD")
    beside.refused(
        lambda: beside.person.call("repair.order", "action_repair_end", [repair]),
        "BESIDE-GOOD",
        "was released",
    )
    assert beside.one("repair.order", repair, "state") != ["done"]


def test_done_repair_stands(beside):
    repair, move = _repair(beside, "add", "GOOD")
    beside.person.call("repair.order", "action_repair_end", [repair])
    assert beside.one("repair.order", repair, "state") == ["done"]
    before = beside.one("stock.move", move, "location_id", "location_dest_id")
    other = beside.place(
        [
            ("usage", "=", "internal"),
            ("id", "not in", before),
            ("company_id", "=", beside.company),
        ]
    )
    beside.refused(
        lambda: beside.person.call(
            "repair.order", "write", [repair], {"location_id": other}
        ),
        "is done and regulated",
    )
    assert beside.one("stock.move", move, "location_id", "location_dest_id") == before

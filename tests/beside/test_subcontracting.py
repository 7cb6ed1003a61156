# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What is made by a subcontractor is judged as what is made here."""

from rpc import Session


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


def _resupply(beside, lot):
    """A transfer of one component to the subcontractor's place."""
    (away,) = beside.one("res.company", beside.company, "subcontracting_location_id")
    kind = beside.kind("internal")
    (stock,) = beside.one("stock.picking.type", kind, "default_location_src_id")
    ends = {"location_id": stock, "location_dest_id": away}
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


def test_subcontractor_is_sent_no_unreleased_lot(beside):
    picking = _resupply(beside, "WAITING")
    beside.refused(
        lambda: beside.person.call("stock.picking", "button_validate", [picking]),
        "BESIDE-WAITING",
        "quarantine",
    )
    assert beside.one("stock.picking", picking, "state") != ["done"]


def test_subcontractor_is_sent_released_lots(beside):
    picking = _resupply(beside, "GOOD")
    beside.person.call("stock.picking", "button_validate", [picking])
    assert beside.one("stock.picking", picking, "state") == ["done"]

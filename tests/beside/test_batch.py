# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Batch transfers ship what single transfers may."""


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

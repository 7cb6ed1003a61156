# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Repairs consume what production may, and take nothing back as good."""


def _repair(beside, kind, lot, device="SHELL"):
    """A repair under way that adds or removes one part of a lot."""
    person = beside.person
    (repair,) = person.call(
        "repair.order",
        "create",
        [
            {
                "product_id": beside.products["SHELL"],
                "lot_id": beside.lots[device],
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


def _edges(beside, repair, kind):
    """``{(direction, number of the lot): quantity}`` that a repair left on record."""
    rows = beside.admin.call(
        "medical.genealogy.edge",
        "search_read",
        [("event_ref", "=", repair), ("kind", "=", kind)],
        ["direction", "lot_name", "quantity"],
    )
    return {(row["direction"], row["lot_name"]): row["quantity"] for row in rows}


def test_fitted_parts_are_in_the_genealogy(beside):
    repair, _move = _repair(beside, "add", "GOOD")
    assert not _edges(beside, repair, "fit")
    beside.person.call("repair.order", "action_repair_end", [repair])
    assert _edges(beside, repair, "fit") == {
        ("in", "BESIDE-GOOD"): 1,
        ("out", "BESIDE-SHELL"): 1,
    }
    trace = beside.admin.call("medical.trace", "get_trace", [beside.lots["GOOD"]])
    assert "BESIDE-SHELL" in str(trace)


def _quality(beside, name):
    (status,) = beside.one("stock.lot", beside.lots[name], "quality_status")
    return status


def _causes(beside, name):
    """Reasons of the dispositions about a lot."""
    rows = beside.admin.call(
        "medical.lot.disposition",
        "search_read",
        [("lot_ids", "in", [beside.lots[name]]), ("state", "=", "done")],
        ["decision", "reason"],
    )
    return [(row["decision"], row["reason"]) for row in rows]


def test_repaired_device_is_in_quarantine(beside):
    assert _quality(beside, "MENDED") == "released"
    repair, _move = _repair(beside, "add", "GOOD", "MENDED")
    # what a client puts in its context changes nothing about it
    beside.person.call(
        "repair.order",
        "action_repair_end",
        [repair],
        context={"default_repair_line_type": "add", "default_repair_id": False},
    )
    assert beside.one("repair.order", repair, "state") == ["done"]
    assert _quality(beside, "MENDED") == "quarantine"
    ((decision, reason),) = _causes(beside, "MENDED")
    assert decision == "quarantine"
    assert reason.startswith("Repaired, entered by Edda Marsh")
    assert "BESIDE-PART" in reason
    # a part that went in keeps its status
    assert _quality(beside, "GOOD") == "released"


def _bare_repair(beside, device, **values):
    """A repair under way without any part."""
    person = beside.person
    (repair,) = person.call(
        "repair.order",
        "create",
        [
            {
                "product_id": beside.products["SHELL"],
                "lot_id": beside.lots[device],
                "product_qty": 1,
                **values,
            }
        ],
    )
    person.call("repair.order", "action_validate", [repair])
    person.call("repair.order", "action_repair_start", [repair])
    return repair


def test_repair_without_parts_is_one(beside):
    repair = _bare_repair(beside, "BARE")
    beside.person.call("repair.order", "action_repair_end", [repair])
    assert beside.one("repair.order", repair, "state") == ["done"]
    assert _quality(beside, "BARE") == "quarantine"


def test_repaired_device_does_not_leave_by_its_repair(beside):
    customers = beside.place([("usage", "=", "customer")])
    repair = _bare_repair(beside, "SENT", product_location_dest_id=customers)
    beside.refused(
        lambda: beside.person.call("repair.order", "action_repair_end", [repair]),
        "BESIDE-SENT",
        "judged anew",
    )
    assert beside.one("repair.order", repair, "state") != ["done"]
    assert _quality(beside, "SENT") == "released"

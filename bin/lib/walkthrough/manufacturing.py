# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story steps 7 to 11: work orders, labels, closing."""

from datetime import datetime, timedelta, timezone

from .inspecting import inspect
from .testing import final_values, inspect_finished

# of the demonstration company's operator
_BADGE, _PIN = "B1001", "4711"


def plan_order(plant, story, code, quantity, material=()):
    """Plan an order and reserve its material, as the engineer; return it.

    :param material: released lots that are among what it reserves, after older ones
    """
    engineer = plant["engineer"]
    product = plant.product(code)

    def plan():
        order = engineer.call(
            "mrp.production", "create", {"product_id": product, "product_qty": quantity}
        )
        engineer.call("mrp.production", "action_confirm", [order])
        engineer.call("mrp.production", "action_assign", [order])
        return order

    order = story.may("engineer", f"plans {quantity:g} {code}", plan)
    moves = plant.ids("stock.move", [("raw_material_production_id", "=", order)])
    lines = plant["engineer"].call(
        "stock.move.line",
        "search_read",
        [("move_id", "in", moves), ("lot_id", "!=", False)],
        ["lot_id", "quantity"],
    )
    reserved = sorted({line["lot_id"][0] for line in lines})
    statuses = set(plant.each("stock.lot", reserved, "quality_status").values())
    story.check(
        "only released lots are reserved for it",
        bool(lines) and statuses == {"released"},
        statuses,
    )
    for lot in material:
        name, product = (
            plant.read("stock.lot", lot, field) for field in ("name", "product_id")
        )
        products = plant.each("stock.lot", reserved, "product_id")
        same = [one for one in reserved if products[one] == product]
        story.check(
            f"{name} is reserved for it, where older ones are too few",
            lot in same or max(same) < lot,
            same,
        )
    return order


def wrong_people_start(plant, story, order):
    """Nobody without a valid certificate starts, on any path."""
    workorder = work_of(plant, order)[0]
    for who, because in (
        ("trainee", "certif"),
        ("operator2", "expired"),
    ):
        session = plant[who]
        for what, method, values in (
            ("starts the work order", "button_start", ()),
            ("writes it in progress", "write", ({"state": "progress"},)),
            ("writes it done", "write", ({"state": "done"},)),
            ("sets its state", "set_state", ("progress",)),
            ("marks it as done", "action_mark_as_done", ()),
        ):
            story.must_not(
                who,
                what,
                lambda session=session, method=method, values=values: session.call(
                    "mrp.workorder", method, [workorder], *values
                ),
                because,
            )
        story.must_not(
            who,
            "imports it as done",
            lambda who=who: plant.load(
                who, "mrp.workorder", [".id", "state"], [[str(workorder), "done"]]
            ),
            because,
        )


def supervisor_logs_time(plant, story, order):
    """Time in the name of somebody who may not do the work is no time."""
    workorder = work_of(plant, order)[0]
    engineer = plant["engineer"]
    place = plant.read("mrp.workorder", workorder, "workcenter_id")[0]
    person = plant.one("hr.employee", [("user_id.login", "=", "trainee")])
    began = datetime.now(timezone.utc) - timedelta(minutes=30)
    log = {
        "workorder_id": workorder,
        "workcenter_id": place,
        "qms_employee_id": person,
        "date_start": f"{began:%Y-%m-%d %H:%M:%S}",
        "loss_id": plant.one(
            "mrp.workcenter.productivity.loss", [("loss_type", "=", "productive")]
        ),
    }
    story.must_not(
        "engineer",
        "logs half an hour in the name of the trainee",
        lambda: engineer.call("mrp.workcenter.productivity", "create", log),
        "",
    )
    story.must_not(
        "engineer",
        "imports the same half hour",
        lambda: plant.load(
            "engineer",
            "mrp.workcenter.productivity",
            [
                "workorder_id/.id",
                "workcenter_id/.id",
                "qms_employee_id/.id",
                "loss_id/.id",
            ],
            [[str(workorder), str(place), str(person), str(log["loss_id"])]],
        ),
        "",
    )


def start_at_station(plant, story, workorder, name):
    """Who works scans the badge, enters the PIN, and starts at the terminal."""
    story.must_not(
        "operator",
        f"starts {name} at the terminal unknown",
        lambda: plant.at_station("start", workorder_id=workorder),
        "identif",
    )
    story.must_not(
        "operator",
        "scans the badge and enters a wrong PIN",
        lambda: plant.at_station("identify", badge=_BADGE, pin="1111"),
        "",
    )
    story.may(
        "operator",
        "scans the badge and enters the PIN",
        lambda: plant.at_station("identify", badge=_BADGE, pin=_PIN),
    )
    story.may(
        "operator",
        f"starts {name} at the terminal",
        lambda: plant.at_station("start", workorder_id=workorder),
    )


def work_of(plant, order):
    """The work orders of an order, the first one first."""
    return plant.ids(
        "mrp.workorder", [("production_id", "=", order)], order="sequence, id"
    )


def work(plant, story, order, workorders, fails=None):
    """The certified operator does work orders, inspected where asked.

    :param fails: plays the first one that is inspected, where it goes wrong
    """
    operator = plant["operator"]
    for workorder in workorders:
        name = plant.read("mrp.workorder", workorder, "name")
        place = plant.read("mrp.workorder", workorder, "workcenter_id")[0]
        station = plant.read("mrp.workcenter", place, "code") == plant.STATION_OF
        if station:
            start_at_station(plant, story, workorder, name)
        else:
            story.may(
                "operator",
                f"starts {name}",
                lambda workorder=workorder: operator.call(
                    "mrp.workorder", "button_start", [workorder]
                ),
            )
        operation = plant.read("mrp.workorder", workorder, "operation_id")[0]
        planned = plant.ids(
            "medical.inspection.plan",
            [("operation_id", "=", operation), ("state", "=", "approved")],
        )
        if planned:
            story.must_not(
                "operator",
                f"finishes {name} uninspected",
                lambda workorder=workorder: operator.call(
                    "mrp.workorder", "button_finish", [workorder]
                ),
                "inspect",
            )
            if fails:
                fails(plant, story, order, workorder)
                fails = None
                continue
            inspect(
                plant,
                story,
                "operator",
                "mrp.workorder",
                workorder,
                wrong_first=True,
                values=final_values if station else None,
            )
        story.may(
            "operator",
            f"finishes {name}",
            lambda workorder=workorder: operator.call(
                "mrp.workorder", "button_finish", [workorder]
            ),
        )


def starts_are_proven(plant, story, order):
    """Each start of an order is on record with what it rested on."""
    workorders = work_of(plant, order)
    evidence = plant[("auditor")].call(
        "qms.gate.decision",
        "search_read",
        [
            ("checkpoint", "=", "wo_start"),
            ("res_model", "=", "mrp.workorder"),
            ("res_id", "in", workorders),
        ],
        ["employee_name", "evidence_ids"],
    )
    story.check(
        "each start is on record with the certificate it rested on",
        len(evidence) == len(workorders)
        and all(decision["evidence_ids"] for decision in evidence),
        evidence,
    )


def name_lots(plant, story, order, prefix):
    """Give the order its lot or serial numbers; return them."""
    operator = plant["operator"]
    values = plant.read(
        "mrp.production", order, "product_tracking", "product_qty", "product_id"
    )
    quantity = int(values["product_qty"])
    names = (
        [f"{prefix}{number:03d}" for number in range(1, quantity + 1)]
        if values["product_tracking"] == "serial"
        else [prefix]
    )

    def assign():
        if values["product_tracking"] == "serial":
            return _number(plant, order, names)
        lot = operator.call(
            "stock.lot",
            "create",
            {"name": names[0], "product_id": values["product_id"][0]},
        )
        operator.call(
            "mrp.production",
            "write",
            [order],
            {"lot_producing_ids": [(6, 0, [lot])], "qty_producing": quantity},
        )
        return operator.call("mrp.production", "set_qty_producing", [order])

    what = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    story.may("operator", f"names {what}", assign)
    lots = plant.each(
        "stock.lot", plant.read("mrp.production", order, "lot_producing_ids"), "name"
    )
    return sorted(lots, key=lots.get)


def _number(plant, order, names):
    """Say which serial numbers an order makes."""
    operator, model = plant["operator"], "mrp.production.serials"
    values = {"production_id": order, "serial_numbers": "\n".join(names)}
    return operator.call(
        model, "action_apply", [operator.call(model, "create", values)]
    )


def close(plant, story, order, lots):
    """Close the order: refused while something is missing, then done."""
    operator = plant["operator"]
    *ready, missing = lots
    name = plant.read("stock.lot", missing, "name")
    if ready:
        inspect_finished(plant, story, ready)

    def mark_done():
        answer = operator.call("mrp.production", "button_mark_done", [order])
        return _only_done(plant, order, answer)

    for what, action in (
        (f"closes the order without the final inspection of {name}", mark_done),
        (
            "writes the order done",
            lambda: operator.call(
                "mrp.production", "write", [order], {"state": "done"}
            ),
        ),
        (
            "imports the order as done",
            lambda: plant.load(
                "operator", "mrp.production", [".id", "state"], [[str(order), "done"]]
            ),
        ),
        (
            "closes it with every switch a client can send",
            lambda: operator.call(
                "mrp.production",
                "button_mark_done",
                [order],
                context={
                    "skip_consumption": True,
                    "skip_backorder": True,
                    "skip_expired": True,
                    "skip_gate": True,
                    "bypass_gate": True,
                },
            ),
        ),
    ):
        story.must_not("operator", what, action, name)
    _backorder(plant, story, order, lots)
    inspect_finished(plant, story, [missing])
    story.may("operator", "closes the order", mark_done)
    state = plant.read("mrp.production", order, "state")
    story.check("the order is done", state == "done", state)


def _backorder(plant, story, order, lots):
    """A part is not closed past what the whole has to have, the rest put off."""
    operator = plant["operator"]
    values = plant.read("mrp.production", order, "product_tracking", "product_qty")
    names = list(plant.each("stock.lot", lots, "name").values())
    serial = values["product_tracking"] == "serial"

    def part(quantity):
        if serial:
            return _number(plant, order, names[:quantity])
        operator.call("mrp.production", "write", [order], {"qty_producing": quantity})
        return operator.call("mrp.production", "set_qty_producing", [order])

    def put_off():
        answer = operator.call("mrp.production", "button_mark_done", [order])
        wizard = operator.call(
            answer["res_model"], "create", {}, context=answer["context"]
        )
        return operator.call(
            answer["res_model"], "action_backorder", [wizard], context=answer["context"]
        )

    quantity = int(values["product_qty"])
    closed = quantity - 1 if serial else quantity // 2
    part(closed)
    story.must_not(
        "operator",
        f"closes {closed} of {quantity}, the rest as a backorder",
        put_off,
        "label" if serial else "inspect",
    )
    part(quantity)


def _only_done(plant, order, answer):
    """An answer that is a wizard means that the order is not closed yet."""
    if isinstance(answer, dict) and answer.get("res_model", "").startswith("mrp."):
        state = plant.read("mrp.production", order, "state")
        if state != "done":
            raise AssertionError(f"the server asks with {answer['res_model']}")
    return answer


def draft_copy_cannot_be_closed(plant, story, order):
    """A copy begins anew: nothing of the finished order counts for it."""
    engineer = plant["engineer"]
    copy = story.may(
        "engineer",
        "copies the finished order",
        lambda: engineer.call("mrp.production", "copy", [order]),
    )
    if not copy:
        return
    copy = copy if isinstance(copy, list) else [copy]
    story.must_not(
        "engineer",
        "closes the draft copy at once",
        lambda: engineer.call("mrp.production", "write", copy, {"state": "done"}),
        "never started",
    )
    engineer.call("mrp.production", "action_cancel", copy)

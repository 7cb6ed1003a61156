# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 8: the oven leaves its limit, and what is done about the boards.

The oven streams its zones itself (:mod:`.streaming`): people are warned of the drift,
and the work is stopped at the first reading beyond the limit.
"""

from .conceding import concede, finish_with
from .nonconforming import carry_out, decide_two, propose
from .receiving import decide
from .streaming import (
    STEADY,
    TOO_HOT,
    drift_is_told,
    nobody_else_streams,
    repaired,
    stream,
)

_NC = "medical.nonconformance"
# boards that were soldered when the oven left its limit
_MADE = 4
_SCRAPPED = 1
_PASSED = _MADE - _SCRAPPED
_BOARD = "IPC-200-PCB"
# kinds of exceptions that the record shows of it
WENT_WRONG = ("drift", "out_of_limit", "overridden", "nonconformance", "repeated")


def solder(plant, story, order, workorder):
    """The soldering fails; three boards pass by concession, one is scrapped.

    The others are soldered once the oven is repaired.

    :param workorder: the soldering of the order, begun
    """
    board = _boards(plant, order)
    inspection = _leaves_its_limit(plant, story, workorder)
    _nobody_goes_on(plant, story, order, workorder)
    _dispose(plant, story, order, board)
    concede(plant, story, order, workorder, _PASSED)
    _repaired(plant, story, inspection)
    _rest(plant, story, order, workorder)


def _boards(plant, order):
    """The lot of the boards that the order takes first, of those it has reserved."""
    return plant.one(
        "stock.lot",
        [
            ("product_id", "=", plant.product(_BOARD)),
            (
                "id",
                "in",
                [
                    line["lot_id"][0]
                    for line in plant["engineer"].call(
                        "stock.move.line",
                        "search_read",
                        [
                            ("move_id.raw_material_production_id", "=", order),
                            ("lot_id", "!=", False),
                        ],
                        ["lot_id"],
                    )
                ],
            ),
        ],
        order="id",
    )


# ----------------------------------------------------------------------
# The work is stopped
# ----------------------------------------------------------------------
def _leaves_its_limit(plant, story, workorder):
    operator = plant["operator"]
    operator.call("mrp.workorder", "action_qms_open_inspections", [workorder])
    monitors, joints = _inspections(plant, workorder)
    nobody_else_streams(plant, story, workorder, monitors)
    drift_is_told(plant, story, monitors)
    story.may(
        "oven",
        f"sends {TOO_HOT} °C of its zone 3",
        lambda: stream(plant, ("zone_3", TOO_HOT)),
    )
    state = plant.read("medical.inspection", monitors, "state")
    story.check("the inspection failed at once", state == "failed", state)
    running = plant.ids(
        "mrp.workcenter.productivity",
        [("workorder_id", "=", workorder), ("date_end", "=", False)],
    )
    story.check("the work is stopped: no clock runs there", not running, running)

    def look():
        _enter(plant, "operator", joints, "245")
        return operator.call("medical.inspection", "action_complete", [joints])

    story.may("operator", "inspects the joints that are there", look)
    return monitors


def _inspections(plant, workorder):
    """The open inspections of a soldering: by the oven, and of the joints."""
    return [
        plant.one(
            "medical.inspection",
            [
                ("workorder_id", "=", workorder),
                ("state", "=", "open"),
                ("trigger", "=", trigger),
            ],
            login="operator",
        )
        for trigger in ("operation_stream", "operation")
    ]


def _enter(plant, who, inspection, temperature):
    session = plant[who]
    for result in plant.ids(
        "medical.inspection.result", [("inspection_id", "=", inspection)], login=who
    ):
        kind = plant.read("medical.inspection.result", result, "kind", login=who)
        values = (
            {"pass_fail": "pass"}
            if kind == "pass_fail"
            else {"value_text": temperature}
        )
        session.call("medical.inspection.result", "write", [result], values)


def _nobody_goes_on(plant, story, order, workorder):
    """The operator finishes the step anyway, in every way there is."""
    operator = plant["operator"]
    opened = {
        key: True
        for key in ("skip_gate", "bypass_gate", "skip_consumption", "skip_expired")
    }
    for what, model, method, values, context in (
        (
            "finishes the soldering all the same",
            "mrp.workorder",
            "button_finish",
            (),
            {},
        ),
        ("writes it done", "mrp.workorder", "write", ({"state": "done"},), {}),
        ("sets its state", "mrp.workorder", "set_state", ("done",), {}),
        ("marks it as done", "mrp.workorder", "action_mark_as_done", (), {}),
        (
            "finishes it with a context key",
            "mrp.workorder",
            "button_finish",
            (),
            opened,
        ),
        ("solders another board", "mrp.workorder", "button_start", (), {}),
        ("closes the order", "mrp.production", "button_mark_done", (), {}),
        (
            "closes it with the rest as a backorder",
            "mrp.production",
            "button_mark_done",
            (),
            {**opened, "skip_backorder": True, "mo_ids_to_backorder": [order]},
        ),
    ):
        record = workorder if model == "mrp.workorder" else order
        story.must_not(
            "operator",
            what,
            lambda model=model,
            record=record,
            method=method,
            values=values,
            context=context: operator.call(
                model, method, [record], *values, context=context
            ),
            "failed",
        )
    story.must_not(
        "operator",
        "imports it as done",
        lambda: plant.load(
            "operator", "mrp.workorder", [".id", "state"], [[str(workorder), "done"]]
        ),
        "failed",
    )


# ----------------------------------------------------------------------
# The boards
# ----------------------------------------------------------------------
def _dispose(plant, story, order, board):
    """The boards made meanwhile: three are used as they are, one is scrapped."""
    name = plant.read("stock.lot", board, "name")
    before = plant.read("stock.lot", board, "product_qty", login="warehouse")
    record = story.may(
        "inspector",
        f"opens a nonconformance for {_MADE} boards of {name}",
        lambda: plant["inspector"].call(
            _NC,
            "create",
            {
                "product_id": plant.product(_BOARD),
                "production_id": order,
                "severity": "critical",
                "description": f"Soldered at {TOO_HOT} °C, above the profile",
                "line_ids": [(0, 0, {"lot_id": board, "quantity": _MADE})],
                "defect_ids": [(0, 0, {"name": "Soldered too hot", "code": "PS-031"})],
            },
        ),
    )
    status = plant.read("stock.lot", board, "quality_status")
    story.check(f"the boards of {name} are on hold", status == "on_hold", status)
    story.must_not(
        "engineer",
        f"releases {name} all the same",
        lambda: decide(plant, "engineer", [board], "release", "Looks good"),
        plant.read(_NC, record, "name"),
    )
    propose(plant, story, record, {"use_as_is": _PASSED, "scrap": _SCRAPPED})
    decide_two(plant, story, record)
    _take_off(plant, story, order, board)
    carry_out(plant, story, record)
    left = plant.read("stock.lot", board, "product_qty", login="warehouse")
    story.check(
        f"one board is gone, {left:g} of {name} are left",
        left == before - _SCRAPPED,
        left,
    )
    scraps = plant.ids("stock.move", [("scrap_id.lot_id.name", "ilike", name)])
    story.check("it was scrapped once", len(scraps) == 1, scraps)
    story.may(
        "qmanager",
        f"releases {name} on the decision of the board",
        lambda: decide(plant, "qmanager", [board], "release", "As decided"),
    )
    plant["engineer"].call("mrp.production", "action_assign", [order])


def _take_off(plant, story, order, board):
    """What is scrapped is not what the order is to use: another board is."""
    line = plant.one(
        "stock.move.line",
        [("move_id.raw_material_production_id", "=", order), ("lot_id", "=", board)],
    )
    quantity = plant.read("stock.move.line", line, "quantity")
    story.may(
        "engineer",
        f"takes {_SCRAPPED} of the {quantity:g} boards off the order",
        lambda: plant["engineer"].call(
            "stock.move.line", "write", [line], {"quantity": quantity - _SCRAPPED}
        ),
    )


# ----------------------------------------------------------------------
# The oven, and the other boards
# ----------------------------------------------------------------------
def _repaired(plant, story, inspection):
    """The oven is repaired, and measured again before anything else is made."""
    model = "medical.inspection.reinspect"

    def again(who):
        ask = plant[who].call(
            model,
            "create",
            {
                "inspection_id": inspection,
                "reason": "Thermocouple of zone 5 replaced; test board soldered",
            },
        )
        return plant[who].call(model, "action_confirm", [ask])

    story.must_not(
        "operator",
        "inspects it again on their own",
        lambda: again("operator"),
        "engineer",
    )
    action = story.may(
        "engineer", "has it inspected again after the repair", lambda: again("engineer")
    )
    newer = action["res_id"]

    repaired(plant, story, newer)
    states = [
        plant.read("medical.inspection", each, "state") for each in (inspection, newer)
    ]
    story.check(
        "it passed, and the failure stays on record",
        states == ["failed", "passed"],
        states,
    )


def _rest(plant, story, order, workorder):
    """The other boards go through the oven in a work order of the same operation."""
    operator, engineer = plant["operator"], plant["engineer"]
    planned = plant.read("mrp.production", order, "product_qty")
    name = plant.read("mrp.workorder", workorder, "name")
    left = planned - _PASSED
    story.may(
        "engineer",
        f"plans the soldering of the other {left:g} boards",
        lambda: engineer.call("mrp.production", "action_qms_plan_rest", [order]),
    )
    story.must_not(
        "engineer",
        "plans it once more",
        lambda: engineer.call("mrp.production", "action_qms_plan_rest", [order]),
        "nothing to plan",
    )
    (rest,) = plant.ids(
        "mrp.workorder",
        [
            ("production_id", "=", order),
            ("name", "=", name),
            ("state", "not in", ("done", "cancel")),
        ],
    )
    story.may(
        "operator",
        f"starts {name} for them",
        lambda: operator.call("mrp.workorder", "button_start", [rest]),
    )
    story.may("oven", "sends its zones", lambda: stream(plant, *STEADY))
    story.must_not(
        "operator",
        "finishes it uninspected",
        lambda: finish_with(plant, rest, left),
        "inspect",
    )
    operator.call("mrp.workorder", "action_qms_open_inspections", [rest])
    monitors, joints = _inspections(plant, rest)

    def look():
        operator.call("mrp.workorder", "button_pending", [rest])
        _enter(plant, "operator", joints, "245")
        return operator.call(
            "medical.inspection", "action_complete", [monitors, joints]
        )

    story.may("operator", "inspects what was soldered", look)
    story.may(
        "operator",
        f"finishes it with the other {left:g}",
        lambda: finish_with(plant, rest, left),
    )
    state = plant.read("mrp.workorder", rest, "state")
    story.check(f"all {planned:g} boards are soldered", state == "done", state)

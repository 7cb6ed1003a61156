# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Entering inspections, the wrong way first."""

import datetime

_RESULT = "medical.inspection.result"

# how far the units of a sample lie from the middle, as parts of the tolerance
_SPREAD = (0, 0.05, -0.1, 0.075, -0.05, 0.1)


def inspect(plant, story, who, model, record, *, wrong_first=False, values=None):
    """A person opens the inspections of a record, enters values, completes them.

    :param wrong_first: try to pass it empty, half filled and unreadable before
    :param values: enters and completes, as :func:`enter_values` does
    """
    enter = values or enter_values
    inspections = open_inspections(plant, story, who, model, [record])
    for inspection in inspections:
        if wrong_first:
            _wrong_ways(plant, story, who, inspection)
        number, subject = (
            plant.read("medical.inspection", inspection, field, login=who)
            for field in ("name", "subject")
        )
        enter(plant, story, who, [inspection], f"{number}, {subject}")


def open_inspections(plant, story, who, model, records):
    """A person opens the inspections that plans ask for of records; their ids."""
    story.may(
        who,
        "opens the inspection its plan asks for"
        if len(records) == 1
        else f"opens the inspections of {len(records)}",
        lambda: plant[who].call(model, "action_qms_open_inspections", records),
    )
    field = {
        "stock.lot": "lot_id",
        "mrp.workorder": "workorder_id",
        "mrp.production": "production_id",
    }[model]
    inspections = plant.ids(
        "medical.inspection",
        [(field, "in", records), ("state", "=", "open")],
        login=who,
    )
    story.check("there is something to inspect", bool(inspections))
    return inspections


def _wrong_ways(plant, story, who, inspection):
    session = plant[who]
    story.must_not(
        who,
        "completes it with nothing entered",
        lambda: session.call("medical.inspection", "action_complete", [inspection]),
        "no value",
    )
    story.must_not(
        who,
        "writes it passed",
        lambda: session.call(
            "medical.inspection", "write", [inspection], {"state": "passed"}
        ),
        "cannot be typed in",
    )
    measured = plant.ids(
        "medical.inspection.result",
        [("inspection_id", "=", inspection), ("kind", "=", "measured")],
        login=who,
    )
    story.must_not(
        who,
        "enters a value that is no number",
        lambda: session.call(
            "medical.inspection.result", "write", measured[:1], {"value_text": "5,2,1"}
        ),
        "number",
    )


def slips(plant, story, who, lot):
    """A gauge whose calibration is overdue; a value ten times too large.

    :param lot: its inspection is open, and its plan says what is plausible
    """
    session = plant[who]
    (result, *_others) = plant.ids(
        _RESULT,
        [
            ("inspection_id.lot_id", "=", lot),
            ("inspection_id.state", "=", "open"),
            ("kind", "=", "measured"),
        ],
        login=who,
    )
    gauges = session.call(
        "maintenance.equipment",
        "search_read",
        [
            ("is_instrument", "=", True),
            ("instrument_valid_until", "<", datetime.date.today().isoformat()),
        ],
        ["display_name"],
    )
    story.check("there is a gauge whose calibration is overdue", bool(gauges))
    characteristic = plant.read(_RESULT, result, "characteristic_id")
    right = _within(_limits(session, characteristic[:1])[0])
    for gauge in gauges[:1]:
        used = {"value_text": right, "instrument_id": gauge["id"]}
        story.must_not(
            who,
            f"measures with {gauge['display_name']}, which is overdue",
            lambda used=used: session.call(_RESULT, "write", [result], used),
            "calibration of",
        )
    large = f"{float(right) * 10:g}"
    inspection = plant.read(_RESULT, result, "inspection_id", login=who)[0]

    def enter(value):
        entered = [{"result": result, "value": value}]
        return session.call("medical.inspection", "enter", [inspection], entered)

    story.must_not(
        who,
        f"writes {large} for {right}",
        lambda: session.call(_RESULT, "write", [result], {"value_text": large}),
        "suspected to be mistyped",
    )
    answer = story.may(
        who, f"types {large} for {right} on the screen", lambda: enter(large)
    )
    story.check(
        "it is challenged, not taken",
        [one["result"] for one in answer["challenges"]] == [result],
        answer["challenges"],
    )
    story.may(who, f"looks again and types {right}", lambda: enter(right))
    events = session.call(
        "medical.inspection.challenge",
        "search_read",
        [("result_id", "=", result)],
        ["event", "value_text"],
        order="id",
    )
    story.check(
        "both values are on record",
        [(one["event"], one["value_text"].split()[0]) for one in events]
        == [("challenged", large), ("corrected", right)],
        events,
    )


def enter_values(plant, story, who, inspections, what):
    """A person enters good values of inspections on one screen and completes them.

    :param what: the inspections in words
    """
    session = plant[who]
    rows = session.call(
        _RESULT,
        "search_read",
        [("inspection_id", "in", inspections), ("entered", "=", False)],
        ["kind", "characteristic_id", "unit_number"],
        order="id",
    )
    lines = {row["characteristic_id"][0] for row in rows if row["kind"] != "pass_fail"}
    limits = {line["id"]: line for line in _limits(session, sorted(lines))}

    def value(row):
        if row["kind"] == "pass_fail":
            return "pass"
        return _within(limits[row["characteristic_id"][0]], row["unit_number"])

    def enter():
        entered = [{"result": row["id"], "value": value(row)} for row in rows]
        answer = session.call("medical.inspection", "enter", inspections, entered)
        session.call("medical.inspection", "action_complete", inspections)
        return answer

    answer = story.may(who, f"enters {len(rows)} values of {what}", enter)
    if answer and answer["challenges"]:
        story.check("no value of it is challenged", False, answer["challenges"])
    states = set(plant.each("medical.inspection", inspections, "state", who).values())
    story.check(f"passed: {what}", states == {"passed"}, states)


def _limits(session, characteristics):
    return session.read(
        "medical.inspection.characteristic",
        characteristics,
        ["lower_limit", "upper_limit", "nominal"],
    )


def _within(limits, unit=1):
    """A value between the limits of a characteristic, as a person types it.

    :param unit: number of the unit in the sample; units differ a little
    """
    lower, upper = (_number(limits[key]) for key in ("lower_limit", "upper_limit"))
    if lower is None:
        return f"{upper * 0.5:g}"
    if upper is None:
        return f"{lower * 1.1:g}"
    off = _SPREAD[(unit - 1) % len(_SPREAD)] * (upper - lower)
    return f"{(lower + upper) / 2 + off:g}"


def _number(value):
    """A limit as a number; None where there is no limit (never a zero)."""
    if value is False or value is None or value == "":
        return None
    return float(value)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 10: the tester sends its values; first-pass yield is on the wall."""

from datetime import datetime, timedelta, timezone

_TESTER, _NUMBER, _CHANNEL = "final_tester", "FX-FT-001", "leakage"
_READING = "medical.tester.reading"
_RESULT = "medical.inspection.result"
_REPORT = "medical.yield.report"
# what the board calls them, and what plans do
_KINDS = {
    "finished": ("final",),
    "process": ("operation", "operation_stream"),
}


def _send(plant, device, value, who=_TESTER, at=None):
    moment = at or datetime.now(timezone.utc)
    reading = {
        "channel": _CHANNEL,
        "at": moment.isoformat(),
        "value": value,
        "unit": "µA",
    }
    return plant[who].call(_READING, "record", _NUMBER, device, [reading])


def tester_sends(plant, story, lots):
    """Each finished device is connected to the tester; nobody types in its place."""
    names = list(plant.each("stock.lot", lots, "name").values())
    moment = datetime.now(timezone.utc)
    first = names[0]
    for who, what, action, words in (
        (
            "inspector",
            "sends a value as if the inspector were the tester",
            lambda: _send(plant, first, "24.1", who="inspector"),
            "sends no values",
        ),
        (
            "oven",
            "sends for the tester",
            lambda: _send(plant, first, "24.1", who="oven"),
            "",
        ),
        (
            _TESTER,
            "sends a value of a device nobody knows",
            lambda: _send(plant, "SN-OTHER", "24.1"),
            "",
        ),
        (
            _TESTER,
            "sends a value that is no number",
            lambda: _send(plant, first, "NaN"),
            "",
        ),
        (
            _TESTER,
            "sends a value of tomorrow",
            lambda: _send(plant, first, "24.1", at=moment + timedelta(days=1)),
            "",
        ),
    ):
        story.must_not(who, what, action, words)
    answer = story.may(
        _TESTER, f"measures {first}", lambda: _send(plant, first, "24.1", at=moment)
    )
    story.check(
        "its lamp says that the device passed",
        answer == {"taken": 1, "repeated": 0, "verdicts": {_CHANNEL: "pass"}},
        answer,
    )
    again = story.may(
        _TESTER,
        "sends it again, as it heard no answer",
        lambda: _send(plant, first, "24.1", at=moment),
    )
    story.check(
        "it is not taken twice", (again["taken"], again["repeated"]) == (0, 1), again
    )
    story.must_not(
        _TESTER,
        "measures the device once more until it looks better",
        lambda: _send(plant, first, "12.0"),
        "first value stands",
    )
    (result,) = plant.ids(
        _RESULT,
        [
            ("inspection_id.lot_id", "=", lots[0]),
            ("characteristic_id.channel", "!=", False),
        ],
        login="inspector",
    )
    for what, action in (
        (
            "writes another value over it",
            lambda: plant["inspector"].call(
                _RESULT, "write", [result], {"value_text": "1.0"}
            ),
        ),
        (
            "imports another value",
            lambda: plant.load(
                "inspector", _RESULT, [".id", "value_text"], [[str(result), "1.0"]]
            ),
        ),
    ):
        story.must_not("inspector", what, action, "")

    def rest():
        return [
            _send(plant, name, f"{24 + number % 7 / 10:.1f}")
            for number, name in enumerate(names[1:], 1)
        ]

    answers = story.may(_TESTER, f"measures the other {len(names) - 1} devices", rest)
    story.check(
        "each passed",
        {tuple(one["verdicts"].items()) for one in answers} <= {((_CHANNEL, "pass"),)},
        answers,
    )
    rows = plant["inspector"].call(
        _RESULT,
        "search_read",
        [
            ("inspection_id.lot_id", "in", lots),
            ("characteristic_id.channel", "!=", False),
        ],
        ["recorded_by_id", "instrument_id", "value_text"],
    )
    tester = plant.one("maintenance.equipment", [("serial_no", "=", _NUMBER)])
    story.check(
        "each value names the tester and its instrument",
        len(rows) == len(lots)
        and {row["recorded_by_id"][0] for row in rows} == {plant[_TESTER].uid}
        and {row["instrument_id"][0] for row in rows} == {tester},
        rows[:1],
    )


def yield_on_the_wall(plant, story, code, lots):
    """The board of the house counts what was inspected, and what passed first."""
    auditor = plant["auditor"]
    product = plant.product(code)
    inspections = plant["inspector"].call(
        "medical.inspection",
        "search_read",
        [("lot_id", "in", lots), ("trigger", "=", "final")],
        ["state"],
    )
    passed = [one for one in inspections if one["state"] == "passed"]
    rows = auditor.call(
        _REPORT, "search_read", [("lot_id", "in", lots)], ["first_passed"]
    )
    story.check(
        f"{len(passed)} of {len(lots)} devices passed at the first inspection",
        len(rows) == len(lots)
        and sum(row["first_passed"] for row in rows) == len(passed),
        (len(rows), len(passed)),
    )
    for kind, triggers in _KINDS.items():
        filters = {"period": "today", "product_id": product, "kind": kind}
        board = story.may(
            "auditor",
            f"reads the board on the wall: {kind}",
            lambda filters=filters: auditor.call(_REPORT, "board", filters),
        )
        figure = next(f for f in board["figures"] if f["code"] == "first_pass")
        units = auditor.call(
            _REPORT,
            "search_read",
            [("product_id", "=", product), ("trigger", "in", triggers)],
            ["first_passed", "inspected_on"],
        )
        newest = max((unit["inspected_on"] for unit in units), default=None)
        today = [unit for unit in units if unit["inspected_on"] == newest]
        good = sum(unit["first_passed"] for unit in today)
        told = figure["value"]
        story.check(
            f"it shows {good} of {len(today)} first passed ({kind}): {told} %",
            bool(today) and abs(told - 100 * good / len(today)) < 0.1,
            figure,
        )
        story.check(
            "what failed once is no first pass",
            kind == "finished" or good < len(today) or not today,
            (good, len(today)),
        )

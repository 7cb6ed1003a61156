# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 8: the reflow oven streams its zones, and nobody else does."""

import time
from datetime import datetime, timedelta, timezone

# beyond the upper limit of the profile
TOO_HOT = "253"
_PLACE = "SOL"
_READING = "medical.process.reading"
_ALARM = "medical.process.alarm"
_INSPECTION = "medical.inspection"
STEADY = (("zone_1", "160.2"), ("zone_3", "245.1"))
_RISES = ("245.4", "245.9", "246.5", "247.0", "247.6")


def stream(plant, *values, who="oven", place=_PLACE, at=None, kept=False):
    """Send one reading of each ``(channel, value)``, of now or of a moment.

    :param kept: whether the machine says that it kept them
    """
    moment = at or datetime.now(timezone.utc)
    sent_at = datetime.now(timezone.utc).isoformat() if kept else False
    return plant[who].call(
        _READING,
        "record",
        place,
        [
            {
                "channel": channel,
                "at": (moment + timedelta(microseconds=n)).isoformat(),
                "value": value,
            }
            for n, (channel, value) in enumerate(values)
        ],
        kept,
        sent_at,
    )


def nobody_else_streams(plant, story, workorder, inspection):
    """The oven sends, and does nothing else; nobody sends or types in its place."""
    moment = datetime.now(timezone.utc)
    story.may("oven", "sends its zones", lambda: stream(plant, *STEADY, at=moment))
    again = story.may(
        "oven",
        "sends them again, as it heard no answer",
        lambda: stream(plant, *STEADY, at=moment),
    )
    story.check(
        "what is on record is not taken twice",
        again == {"taken": 0, "repeated": 2},
        again,
    )
    result = plant.one(
        "medical.inspection.result",
        [("inspection_id", "=", inspection)],
        login="operator",
    )
    reading = plant.one(_READING, [])
    for who, what, action, words in (
        (
            "oven",
            "sends another value of the same moment",
            lambda: stream(plant, ("zone_1", "161"), at=moment),
            "not replaced",
        ),
        (
            "oven",
            "sends no number",
            lambda: stream(plant, ("zone_1", "160"), ("zone_3", "NaN")),
            "none of the 2 readings was taken",
        ),
        (
            "oven",
            "sends from the future",
            lambda: stream(plant, ("zone_1", "160"), at=moment + timedelta(minutes=10)),
            "from the future",
        ),
        (
            "oven",
            "sends with a clock that is slow",
            lambda: stream(plant, ("zone_1", "160"), at=moment - timedelta(minutes=10)),
            "clock of the machine is slow",
        ),
        (
            "oven",
            "sends data of another work centre",
            lambda: stream(plant, ("zone_1", "160"), place="ASM"),
            "sends no process data",
        ),
        (
            "oven",
            "reads what was sent",
            lambda: plant["oven"].call(_READING, "search_read", [], ["value_text"]),
            "not allowed",
        ),
        (
            "oven",
            "reads the customers",
            lambda: plant["oven"].call("res.partner", "search", []),
            "not allowed",
        ),
        (
            "oven",
            "finishes the soldering",
            lambda: plant["oven"].call("mrp.workorder", "button_finish", [workorder]),
            "not allowed",
        ),
        (
            "oven",
            "completes the inspection",
            lambda: plant["oven"].call(_INSPECTION, "action_complete", [inspection]),
            "not allowed",
        ),
        (
            "operator",
            "sends readings in its place",
            lambda: stream(plant, ("zone_3", "245"), who="operator"),
            "sends no process data",
        ),
        (
            "operator",
            "types the temperature",
            lambda: plant["operator"].call(
                "medical.inspection.result", "write", [result], {"value_text": "245"}
            ),
            "nobody types them",
        ),
        (
            "operator",
            "enters it on the screen",
            lambda: plant["operator"].call(
                _INSPECTION, "enter", [inspection], [{"result": result, "value": "245"}]
            ),
            "nobody types them",
        ),
        (
            "operator",
            "completes the inspection while the work runs",
            lambda: plant["operator"].call(
                _INSPECTION, "action_complete", [inspection]
            ),
            "still runs",
        ),
        (
            "qmanager",
            "rewrites a reading",
            lambda: plant["qmanager"].call(
                _READING, "write", [reading], {"value_text": "245"}
            ),
            "",
        ),
        (
            "qmanager",
            "deletes a reading",
            lambda: plant["qmanager"].call(_READING, "unlink", [reading]),
            "",
        ),
    ):
        story.must_not(who, what, action, words)


def drift_is_told(plant, story, inspection):
    """People are warned while everything is still within its limits."""

    newest = plant["engineer"].call(
        _READING,
        "search_read",
        [("channel", "=", "zone_3")],
        ["at"],
        order="at desc",
        limit=1,
    )
    since = datetime.fromisoformat(newest[0]["at"]).replace(tzinfo=timezone.utc)
    # evenly from the newest one to now, however long the server took; more than a
    # second apart, as what is read is cut to seconds
    passed = datetime.now(timezone.utc) - since
    step = max(timedelta(seconds=1.5), passed / len(_RISES))
    ahead = len(_RISES) * step - passed
    if ahead > timedelta(0):
        time.sleep(ahead.total_seconds())

    def drift():
        for number, value in enumerate(_RISES, 1):
            stream(plant, ("zone_3", value), at=since + number * step, kept=True)

    story.may("oven", "drifts, reading by reading", drift)
    state = plant.read(_INSPECTION, inspection, "state")
    alarms = plant.ids(_ALARM, [("inspection_id", "=", inspection)])
    kinds = [plant.read(_ALARM, alarm, "kind") for alarm in alarms]
    story.check(
        "people are warned of it, once, and everything is still within its limits",
        kinds == ["trend"] and state == "open",
        (kinds, state),
    )
    for alarm in alarms:
        story.check(plant.read(_ALARM, alarm, "words"), True)
    operator = plant["operator"]
    story.must_not(
        "operator",
        "acknowledges it without a word",
        lambda: operator.call(_ALARM, "action_acknowledge", alarms),
        "what was done",
    )
    story.must_not(
        "operator",
        "deletes it",
        lambda: operator.call(_ALARM, "unlink", alarms),
        "",
    )

    def acknowledge():
        operator.call(
            _ALARM, "write", alarms, {"action_taken": "Blower of zone 3 looked at"}
        )
        return operator.call(_ALARM, "action_acknowledge", alarms)

    story.may("operator", "says what was done about it", acknowledge)


def repaired(plant, story, inspection):
    """What the oven sends after its repair is what it is inspected by again."""
    operator = plant["operator"]
    complete = (_INSPECTION, "action_complete", [inspection])
    story.must_not(
        "operator",
        "completes it before the oven has sent anything",
        lambda: operator.call(*complete),
        "sent nothing",
    )
    story.may(
        "oven", "sends its zones after the repair", lambda: stream(plant, *STEADY)
    )
    story.may("operator", "completes it", lambda: operator.call(*complete))
    value = plant.one(
        "medical.inspection.result",
        [
            ("inspection_id", "=", inspection),
            ("characteristic_id.channel", "=", "zone_3"),
        ],
    )
    values = plant.read(
        "medical.inspection.result", value, "value_text", "stream_count"
    )
    story.check(
        "its values are the oven's, of after the repair",
        (values["value_text"], values["stream_count"]) == ("245.1", 1),
        values,
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 5: what does not conform is contained, decided and moved, once."""

from .receiving import decide, receive

_NC = "medical.nonconformance"
_PART = "medical.nonconformance.disposition"
_ORDERED, _BACK = 500, 20
_WORDS = {"use_as_is": "as they are", "return": "back", "scrap": "to scrap"}


def fails_inspection(plant, story, code, name):
    """A lot fails its inspection: 20 go back, the rest is used as it is."""
    lot = receive(plant, story, code, _ORDERED, name)
    # as many as were announced with the delivery that was open
    received = _quantity(plant, lot)
    inspection = _fail(plant, story, lot)
    record = _contain(plant, story, lot, inspection)
    _decide(plant, story, lot, record, received)


def not_as_certified(plant, story, lot, certificate):
    """A property on the certificate is out: 480 are used as they are, 20 go back.

    :param certificate: id of the accepted certificate of the lot
    """
    received = _quantity(plant, lot)
    name = plant.read("stock.lot", lot, "name")
    number = plant.read("medical.material.certificate", certificate, "name")

    def open_record():
        """From the form of the receipt, which proposes what it knows."""
        inspector = plant["inspector"]
        picking = plant.one(
            "stock.picking", [("move_line_ids.lot_id", "=", lot)], login="warehouse"
        )
        known = inspector.call(
            _NC,
            "default_get",
            ["product_id", "picking_id", "supplier_id", "line_ids"],
            context={
                "nonconformance_source": "stock.picking",
                "nonconformance_source_id": picking,
            },
        )
        what = {
            "certificate_id": certificate,
            "severity": "major",
            "description": f"{number}: wall thickness 2.57 mm, at most 2.50",
            "defect_ids": [(0, 0, {"name": "Wall too thick", "code": "MS-088"})],
        }
        return inspector.call(_NC, "create", {**known, **what})

    record = story.may(
        "inspector", f"opens the nonconformance of {received:g} of {name}", open_record
    )
    _on_hold(plant, story, lot, record)
    _decide(plant, story, lot, record, received)


def _decide(plant, story, lot, record, received):
    """The board: all but 20 as they are; stock follows, and quality releases them."""
    propose(plant, story, record, {"use_as_is": received - _BACK, "return": _BACK})
    _ask_supplier(plant, story, record)
    decide_two(plant, story, record)
    carry_out(plant, story, record)
    _is_left(plant, story, lot, received - _BACK)


def _quantity(plant, lot):
    return plant.read("stock.lot", lot, "product_qty", login="warehouse")


def _fail(plant, story, lot):
    inspector = plant["inspector"]
    inspector.call("stock.lot", "action_qms_open_inspections", [lot])
    inspection = plant.one("medical.inspection", [("lot_id", "=", lot)])

    def enter():
        for result in plant.ids(
            "medical.inspection.result", [("inspection_id", "=", inspection)]
        ):
            kind = plant.read("medical.inspection.result", result, "kind")
            wrong = {"pass_fail": "fail"} if kind == "pass_fail" else {}
            values = wrong or {"value_text": "999"}
            inspector.call("medical.inspection.result", "write", [result], values)
        return inspector.call("medical.inspection", "action_complete", [inspection])

    story.may("inspector", "finds values out of their limits", enter)
    return inspection


def _contain(plant, story, lot, inspection):
    action = story.may(
        "inspector",
        "opens the nonconformance of the failed inspection",
        lambda: plant["inspector"].call(
            "medical.inspection", "action_nonconformance", [inspection]
        ),
    )
    record = action["res_id"]
    _on_hold(plant, story, lot, record)
    return record


def _on_hold(plant, story, lot, record):
    number = plant.read("stock.lot", lot, "name")
    status = plant.read("stock.lot", lot, "quality_status")
    story.check(f"lot {number} is on hold", status == "on_hold", status)
    story.must_not(
        "engineer",
        f"releases lot {number} all the same",
        lambda: decide(plant, "engineer", [lot], "release", "Looks good"),
        plant.read(_NC, record, "name"),
    )
    story.must_not(
        "inspector",
        "writes the nonconformance closed",
        lambda: plant["inspector"].call(_NC, "write", [record], {"state": "closed"}),
        "nobody can write",
    )


def _ask_supplier(plant, story, record):
    engineer = plant["engineer"]
    story.must_not(
        "engineer",
        "asks the supplier for a corrective action without saying which",
        lambda: engineer.call(_NC, "action_ask_supplier", [record]),
        "what corrective action",
    )
    asked = {"supplier_action": "Find why the lot was sent, and keep it from recurring"}

    def ask():
        engineer.call(_NC, "write", [record], asked)
        return engineer.call(_NC, "action_ask_supplier", [record])

    story.may("engineer", "asks the supplier for a corrective action", ask)
    due = plant.read(_NC, record, "supplier_action_due")
    story.check("its answer is due", bool(due), due)


def propose(plant, story, record, parts):
    """The engineer proposes what becomes of a lot that does not conform.

    :param parts: ``{decision: quantity}``
    """
    engineer = plant["engineer"]
    line = plant.one(f"{_NC}.line", [("nonconformance_id", "=", record)])

    def enter():
        engineer.call(_NC, "action_review", [record])
        rows = [
            {
                "nonconformance_id": record,
                "line_id": line,
                "decision": decision,
                "quantity": quantity,
                "justification": "Fits its counterpart, measured on 20 pieces",
            }
            for decision, quantity in parts.items()
        ]
        return engineer.call(_PART, "create", rows)

    words = ", ".join(
        f"{quantity:g} {_WORDS[decision]}" for decision, quantity in parts.items()
    )
    story.may("engineer", f"proposes: {words}", enter)


def _sign(plant, who, record):
    plant.sign(who, plant[who].call(_NC, "action_decide", [record]))


def decide_two(plant, story, record):
    """Two people sign what was proposed; whoever wrote it is neither."""
    story.must_not(
        "engineer",
        "signs the use as is that they proposed",
        lambda: _sign(plant, "engineer", record),
        "had a hand",
    )
    story.must_not(
        "inspector",
        "carries out what nobody signed",
        lambda: plant["inspector"].call(
            _PART, "action_carry_out", plant.read(_NC, record, "disposition_ids")
        ),
        "not decided",
    )
    for who in ("qmanager2", "qmanager"):
        story.may(who, "signs", lambda who=who: _sign(plant, who, record))
        if who == "qmanager2":
            story.must_not(
                who,
                "signs a second time",
                lambda: _sign(plant, "qmanager2", record),
                "signed",
            )
    state = plant.read(_NC, record, "state")
    story.check("it is decided by two", state == "decided", state)
    story.must_not(
        "engineer",
        "changes the quantity afterwards",
        lambda: plant["engineer"].call(
            _PART,
            "write",
            plant.read(_NC, record, "disposition_ids")[:1],
            {"quantity": 1},
        ),
        "closed",
    )


def carry_out(plant, story, record):
    """An inspector carries it out, once."""
    story.must_not(
        "operator",
        "carries it out",
        lambda: plant["operator"].call(_NC, "action_carry_out", [record]),
        "inspector",
    )
    story.may(
        "inspector",
        "carries it out",
        lambda: plant["inspector"].call(_NC, "action_carry_out", [record]),
    )
    story.must_not(
        "inspector",
        "carries it out again",
        lambda: plant["inspector"].call(_NC, "action_carry_out", [record]),
        "waits",
    )


def _is_left(plant, story, lot, kept):
    left = _quantity(plant, lot)
    story.check(f"{kept:g} are left, {_BACK} are gone", left == kept, left)
    status = plant.read("stock.lot", lot, "quality_status")
    story.check("what is left is to be released", status == "quarantine", status)
    story.may(
        "qmanager",
        "releases it on the decision of the board",
        lambda: decide(plant, "qmanager", [lot], "release", "As decided"),
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 8: a concession is asked for, assessed, approved and used up."""

from datetime import datetime, timedelta, timezone

_CONCESSION = "qms.concession"


def concede(plant, story, order, workorder, accepted):
    """A step is finished by concession, for as many as were accepted."""
    operator = plant["operator"]
    planned = plant.read("mrp.production", order, "product_qty")
    asked = story.may(
        "operator",
        f"asks for a concession for {accepted} boards",
        lambda: operator.call(
            "mrp.workorder",
            "action_qms_request_concession",
            [workorder],
            "wo_finish",
            "inspection.failed",
        ),
    )
    concession = asked["res_id"]
    until = datetime.now(timezone.utc) + timedelta(days=1)
    operator.call(
        _CONCESSION,
        "write",
        [concession],
        {
            "reason": "8 K above the profile for 6 s; joints seen at 10x are good",
            "granted": accepted,
            "expires_at": until.strftime("%Y-%m-%d %H:%M:%S"),
        },
    )
    finish = ("mrp.workorder", "button_finish", [workorder])
    story.must_not(
        "operator",
        "finishes it before it is decided",
        lambda: operator.call(*finish),
        "failed",
    )
    story.must_not(
        "engineer",
        "signs it unassessed",
        lambda: _grant(plant, "engineer", concession),
        "risk",
    )
    plant["engineer"].call(
        _CONCESSION,
        "write",
        [concession],
        {
            "risk_level": "low",
            "risk_assessment": "All parts are rated 260 °C for 10 s",
            "regulatory_met": True,
            "regulatory_basis": "ISO 13485, 8.3.2",
        },
    )
    story.must_not(
        "operator",
        "signs the concession asked for",
        lambda: _grant(plant, "operator", concession),
        "sign",
    )
    story.may(
        "engineer",
        "signs it as assessed",
        lambda: _grant(plant, "engineer", concession),
    )
    story.must_not(
        "engineer",
        "approves it as well",
        lambda: _grant(plant, "engineer", concession),
        "Quality manager",
    )
    story.must_not(
        "operator",
        "finishes it on one signature",
        lambda: operator.call(*finish),
        "failed",
    )
    story.may("qmanager", "approves it", lambda: _grant(plant, "qmanager", concession))
    story.must_not(
        "operator",
        f"finishes it with all {planned:g}",
        lambda: operator.call(*finish),
        "failed",
    )
    story.may(
        "operator",
        f"finishes it with the {accepted} that were accepted",
        lambda: finish_with(plant, workorder, accepted),
    )
    values = plant.read(_CONCESSION, concession, "used", "granted")
    story.check(
        "the concession is used up", values["used"] == values["granted"], values
    )
    state = plant.read("mrp.workorder", workorder, "state")
    story.check("the step is done", state == "done", state)


def finish_with(plant, workorder, quantity):
    """The operator counts what was made and finishes the step with it."""
    operator = plant["operator"]
    operator.call("mrp.workorder", "write", [workorder], {"qty_produced": quantity})
    return operator.call("mrp.workorder", "button_finish", [workorder])


def _grant(plant, who, concession):
    return plant[who].sign(_CONCESSION, [concession], "grant", plant.devices[who], who)

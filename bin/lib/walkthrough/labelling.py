# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 9: labels issued, printed, read back, accounted for."""

import base64

_POINTS = ("udi_ok", "expiry_ok", "storage_ok", "handling_ok", "legible_ok")
_CARTON = "4006381333931"


def label_order(plant, story, order, lots):
    """Label what an order makes, and get it wrong where it can be got wrong."""
    known = [udi for udi in plant.each("stock.lot", lots, "udi_hri").values() if udi]
    story.check(f"of {len(lots)} none has a UDI before", not known, known)
    story.must_not(
        "operator",
        "issues labels before the line is cleared",
        lambda: _issue(plant, order),
        "line was not cleared",
    )
    _clear(plant, story, order, "before")
    issue = story.may("operator", "issues the labels", lambda: _issue(plant, order))
    made, issued = (
        plant.read("mrp.production", order, "product_qty"),
        len(plant.ids("medical.label", [("production_id", "=", order)])),
    )
    story.check(f"{issued} of {made:g} are issued", issued == made, issued)
    _print(plant, story, issue)
    story.must_not(
        "operator",
        "prints them a second time",
        lambda: plant["operator"].call("medical.label.issue", "action_print", [issue]),
        "signature",
    )
    story.must_not(
        "operator",
        "closes the order with its labels open",
        lambda: plant["operator"].call("mrp.production", "button_mark_done", [order]),
        "not accounted for",
    )
    _spoil_and_reprint(plant, story, order)
    _read_back(plant, story, order, lots)
    _clear(plant, story, order, "after")
    left = plant.read("mrp.production", order, "qms_label_open")
    story.check("labels reconcile to zero", left == 0, left)


def _issue(plant, order):
    operator = plant["operator"]
    ask = operator.call("medical.label.issue.ask", "create", {"production_id": order})
    return operator.call("medical.label.issue.ask", "action_issue", [ask])["res_id"]


def _print(plant, story, issue):
    action = story.may(
        "operator",
        "prints them",
        lambda: plant["operator"].call("medical.label.issue", "action_print", [issue]),
    )
    if action:
        path = plant.out / f"udi-labels-{action['params']['name']}"
        path.write_bytes(base64.b64decode(action["params"]["content"]))


def _clear(plant, story, order, moment):
    """One person looks, another one confirms."""
    model, operator = "medical.line.clearance", plant["operator"]
    action = story.may(
        "operator",
        f"goes through the line clearance {moment} labelling",
        lambda: operator.call("mrp.production", f"action_clear_line_{moment}", [order]),
    )
    clearance = [action["res_id"]]
    story.must_not(
        "operator",
        "signs it off unseen",
        lambda: operator.call(model, "action_perform", clearance),
        "not answered",
    )
    operator.call(model, "action_all_in_order", clearance)
    story.may(
        "operator",
        "signs it off",
        lambda: operator.call(model, "action_perform", clearance),
    )
    story.must_not(
        "operator",
        "confirms it as the second person, too",
        lambda: operator.call(model, "action_verify", clearance),
        "somebody else",
    )
    story.may(
        "inspector",
        "confirms it",
        lambda: plant["inspector"].call(model, "action_verify", clearance),
    )


def _spoil_and_reprint(plant, story, order):
    operator = plant["operator"]
    label = plant.ids("medical.label", [("production_id", "=", order)])[0]

    def account(reason):
        ask = operator.call(
            "medical.label.account",
            "create",
            {"label_ids": [(6, 0, [label])], "state": "spoiled", "reason": reason},
        )
        return operator.call("medical.label.account", "action_apply", [ask])

    story.must_not(
        "operator", "spoils a label without a word", lambda: account(""), "say why"
    )
    story.may("operator", "records a spoiled label", lambda: account("Smeared"))
    action = operator.call("medical.label", "action_reprint", [label])
    reprint = action["res_id"]
    operator.call(
        "medical.label.reprint", "write", [reprint], {"reason": "Smeared in printing"}
    )

    def sign(login):
        session = plant[login]
        return plant.sign(
            login, session.call("medical.label.reprint", "action_sign", [reprint])
        )

    story.may("inspector", "signs the reprint", lambda: sign("inspector"))
    issue = plant.read("medical.label.reprint", reprint, "issue_id")
    if issue:
        _print(plant, story, issue[0])


def _read_back(plant, story, order, lots):
    operator = plant["operator"]
    model = "mrp.production"

    def scan(text, purpose="every"):
        return operator.call(model, "scan_label", [order], text, purpose)

    symbols = plant.each("stock.lot", lots, "udi_element_string")
    names = plant.each("stock.lot", lots, "name")
    symbol, name = symbols[lots[0]], names[lots[0]]
    stuck = len(lots) > 1
    what, text = "a code of the carton", _CARTON
    if stuck:
        what = f"a label of another order, stuck on {name}"
        text = symbol.replace(name, f"X{name[1:]}")
    answer = story.may("operator", f"reads {what}", lambda: scan(text))
    story.check("it does not match", answer["answer"]["kind"] == "mismatch", answer)
    story.must_not(
        "operator",
        "closes the order after a mismatch",
        lambda: operator.call(model, "button_mark_done", [order]),
        "did not match",
    )
    mismatch = answer["answer"]["scan_id"]
    story.must_not(
        "operator",
        "decides on the mismatch",
        lambda: _cure(plant, "operator", mismatch, stuck),
        "medical.label.cure.ask",
    )
    story.may(
        "engineer",
        "decides on the mismatch",
        lambda: _cure(plant, "engineer", mismatch, stuck),
    )
    waiting = int(plant.read(model, order, "qms_label_open"))
    # of one lot all labels say the same; of serial numbers each its own
    texts = [symbols[lot] for lot in lots] * (waiting if len(lots) == 1 else 1)
    kinds = [
        story.may("operator", "reads a label", lambda text=text: scan(text))["answer"]
        for text in texts
    ]
    story.check(
        f"all {waiting} match",
        len(kinds) == waiting and {answer["kind"] for answer in kinds} == {"match"},
        kinds,
    )
    for text in texts[:1] + texts[-1:] + texts[1:2]:
        found = scan(text, "sample")["answer"]["scan_id"]
        story.may(
            "inspector",
            "examines a label",
            lambda found=found: plant["inspector"].call(
                model, "examine_label", [order], found, dict.fromkeys(_POINTS, "ok")
            ),
        )


def _cure(plant, login, mismatch, stuck):
    session = plant[login]
    decision, reason = (
        ("relabelled", "Taken off; the device has its own label now")
        if stuck
        else ("no_label", "Code of the carton")
    )
    ask = session.call(
        "medical.label.cure.ask",
        "create",
        {"scan_id": mismatch, "decision": decision, "reason": reason},
    )
    return session.call("medical.label.cure.ask", "action_apply", [ask])

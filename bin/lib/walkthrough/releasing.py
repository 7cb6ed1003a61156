# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story steps 9, 12, 13 and 18: labels, record, shipment, and who sees what."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from otp import Device, demo_secret
from rpc import RpcError

from .receiving import decide
from .story import REFUSALS


def ship(plant, code, lots, quantity=1.0):
    """The warehouse ships lots to the customer, so much of each, in one delivery."""
    warehouse = plant["warehouse"]
    product = plant.product(code)
    kind = plant.one(
        "stock.picking.type", [("code", "=", "outgoing")], login="warehouse"
    )
    source = plant.read(
        "stock.picking.type", kind, "default_location_src_id", login="warehouse"
    )[0]
    destination = plant.one(
        "stock.location", [("usage", "=", "customer")], login="warehouse"
    )
    places = {"location_id": source, "location_dest_id": destination}
    picking = warehouse.call(
        "stock.picking", "create", {"picking_type_id": kind, **places}
    )
    lines = [
        {
            "picking_id": picking,
            "product_id": product,
            "lot_id": lot,
            "quantity": quantity,
            **places,
        }
        for lot in lots
    ]
    move = {
        "product_id": product,
        "product_uom_qty": quantity * len(lots),
        "move_line_ids": [(0, 0, line) for line in lines],
        **places,
    }
    warehouse.call("stock.picking", "write", [picking], {"move_ids": [(0, 0, move)]})
    warehouse.call("stock.picking", "action_confirm", [picking])
    return warehouse.call("stock.picking", "button_validate", [picking])


def uncounted(plant, story, lots):
    """What is finished has its UDI; no label of it is printed uncounted."""
    udis = set(plant.each("stock.lot", lots, "udi_hri").values())
    story.check(
        f"each of {len(lots)} has a UDI of its own, as {min(udis)}",
        len(udis) == len(lots) and all(udi.startswith("(01)") for udi in udis),
        udis,
    )
    for which in {tuple(lots), tuple(lots[:1])}:
        story.must_not(
            "operator",
            f"prints another label of {len(which)}",
            lambda which=which: plant["operator"].call(
                "stock.lot", "action_print_udi_label", list(which)
            ),
            "are counted",
        )


def release_and_ship(plant, story, code, lots, quantity=1, went_wrong=()):
    """Nothing leaves before quality released it; then it does.

    :param quantity: how many are shipped of each lot

    :param went_wrong: kinds of exceptions that the record must show
    """
    first = lots[0]
    what = f"{quantity * len(lots)} {code}"
    name = plant.read("stock.lot", first, "name")
    story.must_not(
        "warehouse",
        f"ships {what} before they are released",
        lambda: ship(plant, code, lots, quantity),
        "quarantine",
    )
    story.must_not(
        "operator",
        f"releases {name}",
        lambda: decide(plant, "operator", [first], "release"),
        "device history record",
    )
    story.must_not(
        "engineer",
        f"releases {name} by a disposition, past its record",
        lambda: decide(plant, "engineer", [first], "release"),
        "device history record",
    )
    record = review_record(plant, story, lots, went_wrong)
    release_record(plant, story, record, lots)
    story.may(
        "qmanager",
        f"prints the device history record of {name}",
        lambda: plant.save(
            "qmanager",
            "medical_quality.device_history",
            first,
            f"device-history-record-{name}",
        ),
    )
    story.may("warehouse", f"ships {what}", lambda: ship(plant, code, lots, quantity))


_RECORD = "medical.device.history"
_EXCEPTION = "medical.device.history.exception"


def review_record(plant, story, lots, went_wrong=()):
    """The quality engineer looks at what was not as planned; the record's id."""
    record = plant.one(_RECORD, [("lot_ids", "in", lots[:1])])
    values = plant.read(_RECORD, record, "name", "lot_ids")
    story.check(
        f"{values['name']} is the record of all that the order made",
        sorted(values["lot_ids"]) == sorted(lots),
        values,
    )
    story.must_not(
        "inspector",
        f"begins the review of {values['name']}",
        lambda: plant["inspector"].call(_RECORD, "action_begin_review", [record]),
        "does not review",
    )
    story.may(
        "engineer",
        f"begins the review of {values['name']}",
        lambda: plant["engineer"].call(_RECORD, "action_begin_review", [record]),
    )
    values = plant.read(_RECORD, record, "exception_count", "complete", "quantity_text")
    story.check("the record is complete", values["complete"], values)
    exceptions = plant.ids(
        _EXCEPTION, [("history_id", "=", record), ("reviewed", "=", False)]
    )
    story.check(f"{len(exceptions)} exceptions are found", bool(exceptions), values)
    kinds = set(plant.each(_EXCEPTION, exceptions, "kind").values())
    if went_wrong:
        story.check(
            f"among them {', '.join(went_wrong)}", kinds >= set(went_wrong), kinds
        )
    sign = (_RECORD, [record], "release", plant.devices["engineer"], "engineer")
    story.must_not(
        "engineer",
        "signs with exceptions that nobody looked at",
        lambda: plant["engineer"].sign(*sign),
        "not reviewed",
    )
    story.must_not(
        "engineer",
        "ticks one without a comment",
        lambda: plant["engineer"].call(
            _EXCEPTION, "write", exceptions[:1], {"reviewed": True}
        ),
        "comment",
    )
    review = {"reviewed": True, "comment": "No effect on the device."}
    story.may(
        "engineer",
        "reviews each of them",
        lambda: plant["engineer"].call(_EXCEPTION, "write", exceptions, review),
    )
    return record


def _at_once(act, logins):
    """What became of an act of several people at one moment: ``{login: answer}``, a
    refusal being an answer."""
    start = threading.Barrier(len(logins))

    def attempt(login):
        start.wait()
        try:
            return act(login)
        except RpcError as refused:
            return refused

    with ThreadPoolExecutor(len(logins)) as pool:
        return dict(zip(logins, pool.map(attempt, logins), strict=True))


def release_record(plant, story, record, lots):
    """Two people release the device history record of finished devices."""
    names = plant.read(_RECORD, record, "name")
    arguments = (_RECORD, [record], "release")

    def sign(login):
        return plant[login].sign(*arguments, plant.devices[login], login)

    stolen = Device(demo_secret("somebody else"))

    story.must_not(
        "engineer",
        f"signs {names} with a guessed password and code",
        lambda: plant["engineer"].sign(*arguments, stolen, "guessed"),
        "wrong",
    )
    browsers = {"one": plant["engineer"], "other": plant.another("engineer")}
    answers = _at_once(
        lambda which: browsers[which].sign(
            *arguments, plant.devices["engineer"], "engineer"
        ),
        tuple(browsers),
    )
    refused = [answer for answer in answers.values() if isinstance(answer, RpcError)]
    story.check(
        f"of one person who signs the review of {names} in two browsers at the same"
        " instant, one signature counts",
        len(refused) == 1 and refused[0].name in REFUSALS,
        answers,
    )
    story.must_not(
        "engineer",
        "signs the release in the other browser",
        lambda: browsers["other"].sign(
            *arguments, plant.devices["engineer"], "engineer"
        ),
        "Quality manager",
    )
    status = plant.read("stock.lot", lots[0], "quality_status")
    story.check("one signature of two releases nothing", status == "quarantine", status)
    story.must_not(
        "engineer",
        "signs the release too",
        lambda: sign("engineer"),
        "Quality manager",
    )
    story.must_not(
        "inspector",
        "signs the release",
        lambda: sign("inspector"),
        "may not sign",
    )
    answers = _at_once(sign, ("qmanager", "qmanager2"))
    late = [login for login, answer in answers.items() if isinstance(answer, RpcError)]
    story.check(
        f"of two managers who sign the release of {names} at the same instant, one"
        " releases it and the other is told",
        len(late) == 1 and answers[late[0]].name in REFUSALS,
        answers,
    )
    dispositions = plant.ids(
        "medical.lot.disposition", [("device_history_ids", "in", [record])]
    )
    story.check("its lots were released once", len(dispositions) == 1, dispositions)
    statuses = set(plant.each("stock.lot", lots, "quality_status").values())
    story.check(
        f"its {len(lots)} lots are released", statuses == {"released"}, statuses
    )
    again = (late or ["qmanager2"])[0]
    story.must_not(again, "signs it once more", lambda: sign(again), "Released")
    frozen = plant.read(_RECORD, record, "state", "name", "json_sha256")
    story.check(
        "the record is frozen",
        frozen["state"] == "released" and frozen["json_sha256"],
        frozen,
    )
    document = _document_made(plant, record)
    story.check(
        "its archival document is made meanwhile",
        document["document_state"] == "done",
        document,
    )
    story.may(
        "auditor",
        f"downloads the archival record {frozen['name']}",
        lambda: plant.keep(
            "auditor",
            f"/quality/archive/{document['archive_record_id'][0]}",
            f"archival-record-{record}",
        ),
    )
    story.must_not(
        "qmanager",
        "writes in the released record",
        lambda: plant["qmanager"].call(
            _RECORD, "write", [record], {"conclusion": "Otherwise"}
        ),
        "closed",
    )


def _document_made(plant, record):
    """What is told of a record's document when it was made, or after two minutes."""
    end = time.monotonic() + 120
    while True:
        told = plant.read(
            _RECORD, record, "document_state", "document_failure", "archive_record_id"
        )
        if told["document_state"] in ("done", "failed") or time.monotonic() > end:
            return told
        time.sleep(0.5)


def hold_stops_shipment(plant, story, code, lot):
    """A lot put on hold stays, although it was released."""
    name = plant.read("stock.lot", lot, "name")
    story.must_not(
        "inspector",
        f"puts {name} on hold without a reason",
        lambda: decide(plant, "inspector", [lot], "hold"),
        "reason",
    )
    story.may(
        "inspector",
        f"puts {name} on hold",
        lambda: decide(plant, "inspector", [lot], "hold", "Customer asked to wait"),
    )
    story.must_not(
        "warehouse",
        f"ships {name} on hold",
        lambda: ship(plant, code, [lot]),
        "on hold",
    )


def outsiders(plant, story, lot):
    """Customers' logins reach no internal record; the auditor changes nothing."""
    portal, auditor = plant["portal.aurelia"], plant["auditor"]
    for model in ("stock.lot", "qms.gate.decision", "medical.inspection"):
        story.must_not(
            "portal",
            f"reads {model} over RPC",
            lambda model=model: portal.call(model, "search_read", [], ["display_name"]),
            "not allowed",
        )
    decisions = story.may(
        "auditor",
        "reads the gate decisions",
        lambda: auditor.search("qms.gate.decision", []),
    )
    denials = story.may(
        "auditor",
        "reads the refused attempts",
        lambda: auditor.search("qms.gate.denial", []),
    )
    story.check(
        f"{len(decisions or [])} decisions and {len(denials or [])} refusals on record",
        bool(decisions) and bool(denials),
    )
    for model, record in (
        ("qms.gate.decision", (decisions or [0])[0]),
        ("qms.gate.denial", (denials or [0])[0]),
        ("stock.lot", lot),
    ):
        for method, values in (("write", ({"company_id": 1},)), ("unlink", ())):
            story.must_not(
                "auditor",
                f"{method}s a {model}",
                lambda model=model, record=record, method=method, values=values: (
                    auditor.call(model, method, [record], *values)
                ),
                "not allowed",
            )

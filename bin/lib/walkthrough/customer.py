# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 13: the customer finds a lot, reads its record, and verifies it."""

import hashlib
import re
import statistics
import urllib.error
import urllib.parse

_LOGIN = "portal.aurelia"
_MISSED = "/my/lots/find?code="


def _page(plant, route):
    """``(status, text)`` of a page of the portal, whatever it answers."""
    try:
        return 200, plant[_LOGIN].get(route).decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def _find(plant, code):
    return _page(plant, _MISSED + urllib.parse.quote(code))


def customer_looks(plant, story, lot, neighbours):
    """The customer's quality engineer looks at what was shipped to the house.

    :param lot: one of the customer's own
    :param neighbours: one of another customer
    """
    own = plant.read("stock.lot", lot, "name", "udi_hri", "device_history_ids")
    other = plant.read("stock.lot", neighbours, "name", "udi_hri", "device_history_ids")
    status, text = _find(plant, own["udi_hri"])
    story.check(
        f"the customer finds {own['name']} by its UDI",
        status == 200 and own["name"] in text and "Released" in text,
        status,
    )
    _capability(plant, story, lot, text)
    answers = {
        code: _told(_find(plant, code)[1], code)
        for code in (other["name"], other["udi_hri"], "NO-SUCH-LOT")
    }
    story.check(
        f"of {other['name']}, the neighbour's, it is told what it is told of a number"
        " that does not exist",
        len(set(answers.values())) == 1 and other["name"] not in answers["NO-SUCH-LOT"],
        answers,
    )
    for route in ("", "/download"):
        theirs = f"/my/records/{other['device_history_ids'][0]}{route}"
        status, _text = _page(plant, theirs)
        story.check(f"the neighbour's record is not there ({theirs})", status == 404)

    record = plant.read(
        "medical.device.history",
        own["device_history_ids"][0],
        "name",
        "document_sha256",
    )
    status, text = _page(plant, f"/my/records/{own['device_history_ids'][0]}")
    story.check(
        f"it reads the record {record['name']} with the digest of its document",
        status == 200 and record["document_sha256"] in text,
        status,
    )
    path = story.may(
        "customer",
        f"downloads {record['name']}",
        lambda: plant.keep(
            _LOGIN,
            f"/my/records/{own['device_history_ids'][0]}/download",
            f"archival-record-customer-{lot}",
        ),
    )
    content = bytearray(path.read_bytes() if path else b"nothing")
    digest = hashlib.sha256(content).hexdigest()
    # the smallest change that can be made to it
    content[len(content) // 2] ^= 1
    changed = hashlib.sha256(content).hexdigest()
    for what, sha256, verdict in (
        ("the document", digest, "Genuine and current"),
        ("the same with one bit changed", changed, "Not a document of ours"),
    ):
        query = urllib.parse.urlencode({"number": record["name"], "sha256": sha256})
        _status, text = _page(plant, f"/quality/verify?{query}")
        story.check(f"of {what} the verify page says: {verdict}", verdict in text, text)
    status, text = _page(plant, "/my/quality")
    story.check(
        "it sees its quality figures drawn", status == 200 and "<svg" in text, status
    )


def _capability(plant, story, lot, text):
    """The page draws the capability of what was measured on several devices.

    :param text: the page of the lot
    """
    shown = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    found = _measured(plant, lot)
    story.check("something was measured on several devices", bool(found), found)
    for name, values, lower, upper in found:
        mean, sd = statistics.mean(values), statistics.stdev(values)
        sides = []
        if lower:
            sides.append((mean - float(lower)) / (3 * sd))
        if upper:
            sides.append((float(upper) - mean) / (3 * sd))
        figures = f"n {len(values)} "
        ppk = f"Ppk {min(sides):.2f} ("
        drawn = re.search(rf'<svg[^>]*"Histogram of {re.escape(name)}: ', text)
        story.check(
            f"it sees the capability of {name} drawn: {figures}, {ppk[:-2]}",
            figures in shown and ppk in shown and drawn,
            shown,
        )


def _measured(plant, lot):
    """``[(characteristic, values, lower, upper)]`` of a lot and of its order's work.

    Of those alone of which there are several values that differ.
    """
    orders = plant.ids("mrp.production", [("lot_producing_ids", "in", [lot])])
    done = [("state", "in", ["passed", "failed"])]
    inspections = plant.ids("medical.inspection", [*done, ("lot_id", "=", lot)])
    inspections += plant.ids(
        "medical.inspection",
        [*done, ("production_id", "in", orders), ("workorder_id", "!=", False)],
    )
    rows = plant["engineer"].call(
        "medical.inspection.result",
        "search_read",
        [
            ("inspection_id", "in", inspections),
            ("kind", "=", "measured"),
            # of what a machine sends, the furthest value alone is a result
            ("inspection_id.trigger", "!=", "operation_stream"),
            ("entered", "=", True),
            ("superseded", "=", False),
        ],
        ["characteristic_id", "value_text"],
    )
    values = {}
    for row in rows:
        number = float(row["value_text"].replace(",", "."))
        values.setdefault(row["characteristic_id"][0], []).append(number)
    lines = plant["engineer"].read(
        "medical.inspection.characteristic",
        [line for line, numbers in values.items() if len(set(numbers)) > 1],
        ["name", "lower_limit", "upper_limit"],
    )
    return [
        (line["name"], values[line["id"]], line["lower_limit"], line["upper_limit"])
        for line in lines
    ]


def _told(text, code):
    """What a page says, without what was typed."""
    main = re.search(r'<div id="wrap".*', text, re.S)
    return (main[0] if main else text).replace(code, "")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""By RPC nobody outside learns more than by the pages: field by field, call by call."""

import json
import re

from . import calls, scene
from .client import everybody, nothing_of_others

ABSENT = 99_999_999
# columns of one's own company and house that are the staff's
NOTES = {
    "res.partner": (
        *("comment", "purchase_warn_msg", "picking_warn_msg", "trust"),
        *("create_uid", "write_uid"),
    ),
    "res.company": (
        *("certification_coordinator_id", "certification_reminder_steps"),
        *("medical_supplier_policy", "medical_label_sample"),
        *("medical_clearance_second", "medical_nonconformance_mode"),
        *("medical_nonconformance_trend", "medical_nonconformance_rate"),
        *("medical_challenge_distance", "medical_overdue_told_on"),
        *("qms_change_control_from", "qms_signing_continuous"),
        *("qms_signing_letter_date", "qms_signing_letter_reference"),
        *("create_uid", "write_uid"),
    ),
}


def _error(text):
    """Name of the error that an answer holds, empty where it holds a result."""
    return json.loads(text).get("error", {}).get("data", {}).get("name", "")


def test_each_field_that_may_be_read_holds_nothing_of_others(place):
    """One field at a time: reading all at once fails at the first that is refused."""
    crawlers, there = place
    some = (scene.CUSTOMERS[1], scene.SUPPLIER)

    def read(crawler):
        for model in there["models"]:
            _status, text = crawler.call_kw(model, "search_count", [])
            if _error(text):
                continue
            _status, text = crawler.call_kw(model, "fields_get", [], ["type"])
            for name in json.loads(text)["result"]:
                crawler.call_kw(model, "search_read", [], [name], limit=200)

    everybody(crawlers, read, some)
    own = crawlers[some[0]].call_kw("res.partner", "search_read", [], ["name"])[1]
    assert some[0] in own, "what is theirs is read"
    nothing_of_others(crawlers)


def test_what_staff_notes_is_neither_read_nor_searched(place):
    """No column, no condition, no order and no grouping, directly or by a path."""
    crawlers, _there = place
    for word in (scene.CUSTOMERS[1], scene.SUPPLIER):
        crawler = crawlers[word]
        for model, names in NOTES.items():
            path = {"res.partner": "partner_id", "res.company": "company_id"}[model]
            for name in names:
                asked = [
                    (model, "search_read", [], [name]),
                    (model, "search_count", [[name, "!=", False]]),
                    (model, "formatted_read_group", [], [name], ["__count"]),
                    ("res.users", "search_count", [[f"{path}.{name}", "!=", False]]),
                ]
                for call in asked:
                    text = crawler.call_kw(*call)[1]
                    assert _error(text), (word, *call, text[:200])
        for model, ids in (("res.partner", [1]), ("res.company", [1])):
            assert _error(crawler.call_kw(model, "get_metadata", ids)[1])
    nothing_of_others(crawlers)


def test_no_method_names_a_record_or_tells_whether_it_is_there(place):
    """Whoever may not read a kind of record is told the same whichever they ask for."""
    crawlers, there = place
    crawler = crawlers[scene.CUSTOMERS[2]]
    told, called = [], 0
    for model, methods in sorted(there["methods"].items()):
        named = there["named"][model]
        if not named or not _error(crawler.call_kw(model, "search_count", [])[1]):
            continue
        for method in methods:
            answers = []
            for number in (named[0][0], ABSENT):
                text = crawler.call_kw(
                    model, method["name"], *calls.arguments(method, [number])
                )[1]
                called += 1
                answers.append((_error(text), text))
            for _number, name in named:
                # words alone may be those of the message
                if re.search(r"\d", name) and name in answers[0][1]:
                    told.append((model, method["name"], name))
            kinds = [kind for kind, _text in answers]
            if kinds[0] != kinds[1] and "MissingError" in kinds[1]:
                told.append((model, method["name"], *kinds))
    assert called > 400, called
    assert not told, json.dumps(told, indent=1)
    nothing_of_others(crawlers)


def test_the_database_tells_the_public_nothing_of_its_protection(place):
    crawlers, _there = place
    for word in (scene.CUSTOMERS[1], scene.SUPPLIER):
        for model in ("qms.audit.entry", "qms.audit.seal", "qms.audit.review"):
            text = crawlers[word].call_kw(model, "action_qms_hardening", [])[1]
            assert "AccessError" in _error(text), (word, model, text[:200])

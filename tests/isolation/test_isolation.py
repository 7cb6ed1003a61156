# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Nobody outside sees a byte of somebody else, whatever they ask for.

Routes are taken from the routing map of the running system, so that a new one is
crawled without being listed here; models from its registry.
"""

import itertools
import json
import re
import sys
from pathlib import Path

import pytest

from devtools import settings

from . import scene
from .client import Crawler

sys.path.insert(0, str(Path(__file__).parents[1]))
import test_audit_chain as chain

OWN = ("/my", "/quality")
BESIDE = ("/mail", "/discuss", "/report", "/web/content", "/web/image", "/web/export")
BUNDLE = re.compile(r"^(medical|qms|operator)\.|^(stock\.lot|mrp\.|ir\.attachment)")
_READING = (
    ("search_read", lambda ids: ([[]], {"limit": 500})),
    ("web_search_read", lambda ids: ([[], {"display_name": {}}], {"limit": 500})),
    ("read", lambda ids: ([ids], {})),
    ("web_read", lambda ids: ([ids, {"display_name": {}}], {})),
    ("export_data", lambda ids: ([ids, ["display_name"]], {})),
    ("name_search", lambda ids: (["mark"], {})),
    ("formatted_read_group", lambda ids: ([[], ["display_name"], ["__count"]], {})),
    ("copy", lambda ids: ([ids[:1]], {})),
    ("get_views", lambda ids: ([[[False, "list"], [False, "form"]]], {})),
)


@pytest.fixture(scope="module")
def place():
    """The server with the scene: crawlers by word, and what there is to ask for."""
    from devtools import server_process, templates

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        out = chain.shell(target, database, scene.code() + scene.MAP)
        [there] = re.findall(r"MAP (\{.*\})", out)
        keys = dict(re.findall(r"KEY (\w+) (\w+)", out))
        with server_process.serving(target, database) as (url, _process):
            crawlers = {
                word: Crawler(url, database, word, keys.get(word))
                for word in (*scene.CUSTOMERS, scene.SUPPLIER)
            }
            crawlers["visitor"] = Crawler(url, database)
            yield crawlers, json.loads(there)


def _paths(rule, records):
    """Addresses of a route with every id there is in each of its places."""
    numbers = sorted({number for ids in records.values() for number in ids})
    choices = []
    for name, kind in rule["converters"].items():
        if name == "page":
            few = [1, 2]
        elif kind == "IntegerConverter":
            few = numbers
        elif kind == "ModelConverter":
            few = numbers
        elif name in ("model", "res_model"):
            few = [*records]
        else:
            few = ["x"]
        choices.append([(name, value) for value in few])
    if len(rule["converters"]) > 1:
        # pictures of lots: of each lot each file
        choices = [
            [pair for pair in some if pair[1] in _second(records)] or some[:1]
            if place
            else [pair for pair in some if pair[1] in _first(records)] or some[:8]
            for place, some in enumerate(choices)
        ]
    for chosen in itertools.product(*choices):
        path = rule["rule"]
        for name, value in chosen:
            path = re.sub(rf"<(?:[^:<>]+:)?{name}>", str(value), path)
        yield path


def _first(records):
    return {*records["medical.customer.lot"][:12], *records["ir.attachment"]}


def _second(records):
    return {*records["ir.attachment"], "raw", "datas"}


def test_own_pages_answer_and_hold_nothing_of_others(place):
    """Every route of the portal, with the ids of all, for everybody."""
    crawlers, there = place
    rules = [
        rule
        for rule in there["rules"]
        if rule["rule"].startswith(OWN)
        and rule["type"] == "http"
        and (not rule["methods"] or "GET" in rule["methods"])
    ]
    assert {"/my/lots", "/my/lots/<int:row_id>", "/my/quality"} <= {
        rule["rule"] for rule in rules
    }
    for rule in rules:
        for path in _paths(rule, there["records"]):
            for crawler in crawlers.values():
                crawler.ask(path)
    for word in scene.CUSTOMERS:
        own = crawlers[word].statuses[200]
        assert any(re.fullmatch(r"/my/lots/\d+", path) for path in own)
        assert any(re.fullmatch(r"/my/lots/\d+/picture/\d+", path) for path in own)
        assert any(re.fullmatch(r"/my/nonconformances/\d+", path) for path in own)
        assert any(re.fullmatch(r"/my/concessions/\d+", path) for path in own)
        assert 500 not in crawlers[word].statuses, crawlers[word].statuses[500]
    _nothing_of_others(crawlers)


def test_own_data_is_there_all_the_same(place):
    """The crawl would prove nothing if the pages were empty."""
    crawlers, _there = place
    for word in scene.CUSTOMERS:
        for page, sign in (
            ("/my/lots", f"{word}-lot-1"),
            ("/my/medical/orders", f"{word} pump"),
            ("/my/shipments", f"{word}-out"),
            ("/my/nonconformances", f"{word} pump"),
            ("/my/concessions", f"{word}-con"),
            ("/my/quality", f"{word} pump"),
        ):
            status, text = crawlers[word].ask(page)
            assert status == 200 and sign in text.lower(), (word, page)
    assert scene.SHARED in crawlers[scene.CUSTOMERS[1]].ask("/my/lots")[1]
    assert scene.SHARED not in crawlers[scene.CUSTOMERS[2]].ask("/my/lots")[1]
    for word in (scene.SUPPLIER, "visitor"):
        assert "mark" + "alfa" not in crawlers[word].ask("/my/lots")[1]


def test_posts_to_foreign_records_do_nothing(place):
    crawlers, there = place
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for rule in there["rules"]:
        if not rule["rule"].startswith(OWN) or "POST" not in rule["methods"]:
            continue
        for path in itertools.islice(_paths(rule, there["records"]), 40):
            for crawler in crawlers.values():
                crawler.ask(path, "kind=approved&purpose=x", form)
    _nothing_of_others(crawlers)


def test_files_and_pictures_of_others_are_not_served(place):
    crawlers, there = place
    records = there["records"]
    paths = [
        path
        for number in records["ir.attachment"]
        for path in (
            f"/web/content/{number}",
            f"/web/content/{number}?download=true",
            f"/web/content/ir.attachment/{number}/raw",
            f"/web/image/{number}",
            f"/web/image/ir.attachment/{number}/raw/x.png",
        )
    ]
    for model, name in (
        ("product.product", "image_1920"),
        ("product.template", "image_128"),
        ("res.partner", "avatar_128"),
        ("res.partner", "vcard"),
        ("stock.lot", "name"),
        ("medical.nonconformance", "description"),
        ("medical.customer.lot", "name"),
    ):
        for number in records.get(model, [])[:12]:
            paths += [
                f"/web/image/{model}/{number}/{name}",
                f"/web/content/{model}/{number}/{name}",
            ]
    for report in ("medical_quality.report_device_history", "stock.report_lot_label"):
        paths += [
            f"/report/{kind}/{report}/{number}"
            for kind in ("html", "pdf")
            for number in records["stock.lot"][:3]
        ]
    for path, crawler in itertools.product(paths, crawlers.values()):
        crawler.ask(path)
    _nothing_of_others(crawlers)


def test_calls_of_every_model_give_nothing_of_others(place):
    crawlers, there = place
    for name in there["models"]:
        ids = there["records"].get(name, [1, 2, 3])
        for crawler in crawlers.values():
            if BUNDLE.match(name) or name in there["records"]:
                methods = _READING
            else:
                # one customer and the supplier stand for all who have these rights
                if crawler.word not in (scene.CUSTOMERS[2], scene.SUPPLIER):
                    continue
                methods = _READING[:1]
            for method, arguments in methods:
                args, kwargs = arguments(ids)
                crawler.call_kw(name, method, *args, **kwargs)
    _nothing_of_others(crawlers)


def test_json_2_gives_nothing_of_others(place):
    crawlers, there = place
    for name, ids in there["records"].items():
        for crawler in crawlers.values():
            crawler.json2(name, "search_read", domain=[], limit=500)
            crawler.json2(name, "read", ids=ids, fields=["display_name"])
            crawler.json2(name, "export_data", ids=ids, fields_to_export=["id"])
    own = crawlers[scene.CUSTOMERS[0]].json2("medical.customer.lot", "search_read")
    assert own[0] == 200 and scene.CUSTOMERS[0] in own[1].lower(), "the key works"
    _nothing_of_others(crawlers)


def test_talk_searches_and_exports_give_nothing_of_others(place):
    crawlers, there = place
    for model, ids in there["records"].items():
        for number, crawler in itertools.product(ids[:3], crawlers.values()):
            thread = {"thread_model": model, "thread_id": number}
            crawler.rpc("/mail/thread/messages", thread)
            crawler.rpc(
                "/mail/thread/data", {**thread, "request_list": ["attachments"]}
            )
            crawler.rpc(
                "/mail/data",
                {"fetch_params": [["mail.thread", {**thread, "request_list": []}]]},
            )
        for crawler in crawlers.values():
            export = {
                "model": model,
                "fields": [{"name": "display_name", "label": "x"}],
                "ids": ids,
                "domain": [],
                "import_compat": False,
            }
            crawler.rpc("/web/export/get_fields", {"model": model, "domain": []})
            for kind in ("csv", "xlsx"):
                crawler.ask(
                    f"/web/export/{kind}",
                    f"data={json.dumps(export)}",
                    {"Content-Type": "application/x-www-form-urlencoded"},
                )
    for crawler in crawlers.values():
        crawler.rpc("/my/counters", {"counters": ["medical_lot_count"]})
        for text in ("mark", "LOT", "%", "pump", "'; --"):
            for page in ("lots", "shipments", "nonconformances", "concessions"):
                crawler.ask(f"/my/{page}?search={urlquote(text)}")
    _nothing_of_others(crawlers)


def test_the_neighbours_lot_number_is_as_good_as_none(place):
    crawlers, there = place
    alfa, beta = (crawlers[word] for word in scene.CUSTOMERS[:2])
    mine = alfa.ask("/my/lots/find?code=markalfa-LOT-1")[1]
    assert "o_qms_portal_lot" in mine
    strange = beta.ask("/my/lots/find?code=markalfa-LOT-1")
    nothing = beta.ask("/my/lots/find?code=no-such-lot")
    without = [
        re.sub(r"csrf_token[^>]*|\d{10,}", "", body) for _s, body in (strange, nothing)
    ]
    assert strange[0] == nothing[0] == 200
    assert "o_qms_portal_missed" in strange[1]
    assert len(without[0]) == len(without[1]), "the answers are the same"
    _nothing_of_others(crawlers)


def test_hostile_numbers_are_inert(place):
    crawlers, _there = place
    alfa = crawlers[scene.CUSTOMERS[0]]
    text = alfa.ask("/my/lots")[1]
    assert "&lt;script&gt;" in text and '<script>alert("pwn")' not in text
    for row in re.findall(r'href="/my/lots/(\d+)"', text):
        status, page = alfa.ask(f"/my/lots/{row}")
        assert status == 200 and '<script>alert("pwn")' not in page
        # text of either direction does not reorder what is beside it
        if "\u202e" in page:
            assert re.search(r"<bdi[^>]*>[^<]*\u202e", page)
    for hostile in scene.HOSTILE:
        status, page = alfa.ask(f"/my/lots?search={urlquote(hostile)}")
        assert status == 200 and '<script>alert("pwn")' not in page
        assert alfa.ask(f"/my/lots/find?code={urlquote(hostile)}")[0] == 200
        assert alfa.ask(f"/quality/shared/{urlquote(hostile, safe='')}")[0] in (
            404,
            400,
        )


def urlquote(text, safe="/"):
    from urllib.parse import quote

    return quote(text, safe=safe)


def _nothing_of_others(crawlers):
    found = {word: crawler.found for word, crawler in crawlers.items() if crawler.found}
    assert not found, json.dumps(found, indent=1)[:6000]

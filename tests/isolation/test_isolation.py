# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Nobody outside sees a byte of somebody else, whatever they ask for.

Routes are taken from the routing map of the running system, so that a new one is
crawled without being listed here; models from its registry.
"""

import itertools
import json
import re
from urllib.parse import quote

from . import scene
from .client import everybody, nothing_of_others

OWN = ("/my", "/quality")
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


def _paths(rule, there, most=None):
    """Addresses of a route with ids of everybody's records in each of its places.

    :param most: ids in each place, default all
    """
    choices = []
    for kind, name in rule["places"]:
        if name == "page":
            few = [2]
        elif kind in ("int", "model"):
            # the second place of an address is a picture's
            framed = len(rule["places"]) > 1
            few = there["framed"] if framed else there["asked"]
            few = there["pictures"] if choices else few
            # of all customers, not the first one's alone
            few = few[:: max(1, -(-len(few) // most))] if most else few
        elif name in ("model", "res_model"):
            few = ["medical.nonconformance"]
        else:
            few = ["x"]
        choices.append([(name, value) for value in few])
    for chosen in itertools.product(*choices):
        path = rule["rule"]
        for name, value in chosen:
            path = re.sub(rf"<(?:[^:<>]+:)?{name}>", str(value), path)
        yield path


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

    def ask(crawler):
        # who is no customer is refused whatever the id
        most = None if crawler.word in scene.CUSTOMERS else 4
        for rule in rules:
            for path in _paths(rule, there, most):
                crawler.ask(path)

    everybody(crawlers, ask)
    for word in scene.CUSTOMERS:
        own = crawlers[word].statuses[200]
        assert any(re.fullmatch(r"/my/lots/\d+", path) for path in own)
        assert any(re.fullmatch(r"/my/lots/\d+/picture/\d+", path) for path in own)
        assert any(re.fullmatch(r"/my/nonconformances/\d+", path) for path in own)
        assert any(re.fullmatch(r"/my/concessions/\d+", path) for path in own)
        assert any(re.fullmatch(r"/my/medical/orders/\d+", path) for path in own)
        assert any(re.fullmatch(r"/my/changes/\d+", path) for path in own)
        assert any(re.fullmatch(r"/my/documents/\d+/download", path) for path in own)
        # people are shared by number, and records name them
        withheld = crawlers[word].statuses[409]
        assert any(re.fullmatch(r"/my/records/\d+/download", path) for path in withheld)
        assert any(
            re.fullmatch(r"/my/nonconformances/\d+/picture/\d+", path) for path in own
        )
        assert 500 not in crawlers[word].statuses, crawlers[word].statuses[500]
    nothing_of_others(crawlers)


def test_own_data_is_there_all_the_same(place):
    """The crawl would prove nothing if the pages were empty."""
    crawlers, _there = place
    for word in scene.CUSTOMERS:
        for page, sign in (
            ("/my/lots", f"{word}-lot-1"),
            (f"/my/lots/find?code={word}-LOT-1", f"histogram of {word} width"),
            ("/my/medical/orders", f"{word} pump"),
            ("/my/medical/orders", f"{word}-po"),
            ("/my/lots", f"{word}-part"),
            ("/my/shipments", f"{word}-out"),
            ("/my/nonconformances", f"{word} pump"),
            ("/my/concessions", f"{word}-con"),
            ("/my/quality", f"{word} pump"),
            ("/my/records", f"{word}-dhr"),
            ("/my/documents", f"{word}-lot-1"),
            ("/my/changes", f"{word} change"),
        ):
            status, text = crawlers[word].ask(page)
            assert status == 200 and sign in text.lower(), (word, page)
    assert scene.SHARED in crawlers[scene.CUSTOMERS[1]].ask("/my/lots")[1]
    assert scene.SHARED not in crawlers[scene.CUSTOMERS[2]].ask("/my/lots")[1]
    for word in (scene.SUPPLIER, "visitor"):
        assert scene.CUSTOMERS[0] not in crawlers[word].ask("/my/lots")[1]


def _download(crawlers, there):
    for kind, model in (("records", "history"), ("documents", "document")):
        for word in scene.CUSTOMERS:
            for number in there["records"][f"medical.customer.{model}"]:
                crawlers[word].ask(f"/my/{kind}/{number}/download")


def test_records_and_certificates_are_real_and_of_nobody_else(place):
    """Pages and attached data, read by a reader that did not make them."""
    crawlers, there = place
    # a record is handed out where people are shared by name
    there["agree"]("names")
    try:
        _download(crawlers, there)
    finally:
        there["agree"]("numbers")
    for kind in ("records", "documents"):
        for word in scene.CUSTOMERS:
            crawler = crawlers[word]
            [(text, files)] = [
                found
                for path, found in crawler.documents.items()
                if path.startswith(f"/my/{kind}/")
            ]
            data = {
                name: json.loads(contents[0])
                for name, contents in files.items()
                if name.endswith(".json")
            }
            assert f"{word} pump" in text and f"{word}-LOT-1" in text, text[:500]
            assert kind == "documents" or f"{word} width" in text, "its inspection"
            assert len(data) == 1 and f"{word}-LOT-1" in json.dumps(data), files
    nothing_of_others(crawlers)


def test_posts_to_foreign_records_do_nothing(place):
    crawlers, there = place
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for rule in there["rules"]:
        if not rule["rule"].startswith(OWN) or "POST" not in rule["methods"]:
            continue
        for path in _paths(rule, there, 3):
            for crawler in crawlers.values():
                crawler.ask(path, "kind=approved&purpose=x", form)
    nothing_of_others(crawlers)


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
        for number in records.get(model, [])[:4]:
            paths += [
                f"/web/image/{model}/{number}/{name}",
                f"/web/content/{model}/{number}/{name}",
            ]
    for report in ("medical_quality.report_device_history", "stock.report_lot_label"):
        paths += [
            f"/report/{kind}/{report}/{number}"
            for kind in ("html", "pdf")
            for number in records["stock.lot"][:1]
        ]
    everybody(crawlers, lambda crawler: [crawler.ask(path) for path in paths])
    nothing_of_others(crawlers)


def test_calls_of_every_model_give_nothing_of_others(place):
    """Whatever holds the scene, by everybody and each way; every other by search."""
    crawlers, there = place
    held, own = there["records"], [n for n in there["models"] if BUNDLE.match(n)]

    def ask_for_all(crawler):
        for name, ids in held.items():
            for method, arguments in _READING:
                args, kwargs = arguments(ids)
                crawler.call_kw(name, method, *args, **kwargs)

    def search_all(crawler):
        models = there["models"] if crawler.word else own
        for name in models:
            crawler.call_kw(name, "search_read", [], limit=500)

    everybody(crawlers, ask_for_all)
    # one customer stands for all who have these rights
    everybody(crawlers, search_all, (scene.CUSTOMERS[2], scene.SUPPLIER, "visitor"))
    nothing_of_others(crawlers)


def test_json_2_gives_nothing_of_others(place):
    crawlers, there = place

    def ask(crawler):
        for name, ids in there["records"].items():
            crawler.json2(name, "search_read", domain=[], limit=500)
            crawler.json2(name, "read", ids=ids, fields=["display_name"])
            crawler.json2(name, "export_data", ids=ids, fields_to_export=["id"])

    everybody(crawlers, ask)
    for word in (*scene.CUSTOMERS, scene.SUPPLIER):
        crawler = crawlers[word]
        own = crawler.json2("res.users", "context_get")
        assert own[0] == 200, (word, own, "the key works")
        # what the pages show is on record there: no other way leads to it
        for name in there["models"]:
            if name.startswith("medical.customer."):
                status, text = crawler.json2(name, "search_read", domain=[])
                assert status == 403 and "AccessError" in text, (word, name, text[:200])
    nothing_of_others(crawlers)


def test_talk_searches_and_exports_give_nothing_of_others(place):
    crawlers, there = place

    def ask(crawler):
        for model, ids in there["records"].items():
            thread = {"thread_model": model, "thread_id": ids[0]}
            crawler.rpc("/mail/thread/messages", thread)
            asked = {**thread, "request_list": ["attachments", "followers"]}
            crawler.rpc("/mail/thread/data", asked)
            crawler.rpc("/mail/data", {"fetch_params": [["mail.thread", asked]]})
            export = {
                "model": model,
                "fields": [{"name": "display_name", "label": "x"}],
                "ids": ids,
                "domain": [],
                "import_compat": False,
            }
            crawler.ask(
                "/web/export/csv",
                f"data={json.dumps(export)}",
                {"Content-Type": "application/x-www-form-urlencoded"},
            )
        crawler.rpc("/my/counters", {"counters": ["medical_lot_count"]})
        for text in ("mark", "%", "'; --"):
            for page in (
                "lots",
                "shipments",
                "nonconformances",
                "concessions",
                "records",
                "documents",
                "changes",
            ):
                crawler.ask(f"/my/{page}?search={quote(text)}")

    everybody(crawlers, ask)
    nothing_of_others(crawlers)


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
    assert without[0] == without[1], "the answers are the same"
    nothing_of_others(crawlers)


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
            assert re.search(r"<bdi[^>]*>[^<]*\u202e", page) or "\u202e" not in re.sub(
                r'alt="[^"]*"', "", page
            )
    for hostile in scene.HOSTILE:
        status, page = alfa.ask(f"/my/lots?search={quote(hostile)}")
        assert status == 200 and '<script>alert("pwn")' not in page
        assert alfa.ask(f"/my/lots/find?code={quote(hostile)}")[0] == 200
        assert alfa.ask(f"/quality/shared/{quote(hostile, safe='')}")[0] in (
            404,
            400,
        )


def test_what_nobody_types_is_no_error_of_the_server(place):
    crawlers, _there = place
    for crawler in (crawlers[scene.CUSTOMERS[0]], crawlers["visitor"]):
        for path, status in (
            ("/my/lots/find?code=%00", 200),
            ("/my/lots?search=%00", 200),
            ("/my/documents?search=a%00%1Fb", 200),
            ("/quality/shared/%00", 404),
            ("/quality/verify?number=%00", 200),
            (f"/quality/verify?number=%00&sha256={'a' * 64}", 200),
        ):
            assert crawler.ask(path)[0] == status, (crawler.word, path)
    own = crawlers[scene.CUSTOMERS[0]]
    assert own.ask("/my/signatures/x%00/1/release")[0] == 404


def test_hostile_names_of_files_are_inert(place):
    crawlers, _there = place
    alfa = crawlers[scene.CUSTOMERS[0]]
    page = alfa.ask("/my/lots/find?code=markalfa-LOT-1")[1]
    assert '<script>alert("pwn")' not in page and "<script>alert(1)" not in page
    shown = sorted(set(re.findall(r"/my/lots/\d+/picture/\d+", page)))
    assert len(shown) == len(scene.HOSTILE_FILES) + 1, shown
    for path in shown:
        head, raw = alfa.head(path)
        assert raw.startswith(b"\x89PNG"), path
        names = {name.lower() for name in head.keys()}
        assert "pwned" not in str(head.get_all("Set-Cookie"))
        assert head.get_content_type() == "image/png", str(head)
        assert head["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in head["Content-Security-Policy"]
        kept = head.get_all("Content-Disposition") or []
        assert len(kept) <= 1 and "content-length" in names, str(head)
        for value in kept:
            assert value.startswith("inline"), value
            # one name, of a picture
            assert (head.get_filename() or "").endswith(".png"), value

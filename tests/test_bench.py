# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The line that bin/bench prints, without measuring anything."""

import json

import pytest
from bench.__main__ import told
from bench.audit import summary as audit_summary
from bench.certification import KINDS, SIZES
from bench.certification import summary as certification_summary
from bench.change import summary as change_summary
from bench.dhr import summary as dhr_summary
from bench.gates import summary
from bench.inspection import summary as inspection_summary
from bench.label_issue import summary as label_issue_summary
from bench.portal import summary as portal_summary
from bench.targets import judged
from bench.udi import labels_summary, parsing_summary
from bench.udi_parsing import scans
from udi_command.grammar import udi


def test_the_line_gives_medians_of_whole_orders_and_of_their_steps():
    plain = [
        {"create": [ms, 10], "close": [2 * ms, queries]}
        for ms, queries in ((10.0, 4), (20.0, 5), (90.0, 6))
    ]
    bundle = [{"create": [15.0, 12], "close": [51.0, 8]}] * 3
    line = json.loads(json.dumps(summary(plain, bundle)))
    assert list(line)[:6] == [
        "plain_ms",
        "bundle_ms",
        "ratio",
        "plain_queries",
        "bundle_queries",
        "rounds",
    ]
    assert line["plain_ms"] == 60.0
    assert line["bundle_ms"] == 66.0
    assert line["ratio"] == 1.1
    assert (line["plain_queries"], line["bundle_queries"]) == (15, 20)
    assert line["rounds"] == 3
    assert line["plain_steps"] == {"create": [20.0, 10], "close": [40.0, 5]}
    assert line["bundle_steps"]["close"] == [51.0, 8]


def test_the_line_of_the_trail_compares_rounds_not_runs():
    """A round that was slow for all sides tells nothing of any of them."""
    plain = {"create": [1.0, 10.0, 2.0], "write": [2.0, 2.0, 2.0]}
    trail = {"create": [1.2, 12.0, 2.6], "write": [3.0, 2.2, 2.4]}
    taken = {"plain": plain, "untrailed": plain, "trail": trail}
    line = json.loads(json.dumps(audit_summary(taken, "1.0", 3)))
    assert line["trail_to_plain"] == {"create": 1.2, "write": 1.2}
    assert line["trail_ms"] == {"create": 2.6, "write": 2.4}
    assert line["untrailed_to_plain"] == {"create": 1.0, "write": 1.0}
    assert (line["auditlog"], line["rounds"]) == ("1.0", 3)
    assert "auditlog_fast_ms" not in line


def test_the_line_of_certifications_compares_plants_and_lists():
    taken = {
        size: {
            kind: [(factor * ms, queries) for ms, queries in ((1.0, 7), (3.0, 8))]
            for kind in KINDS
        }
        for size, factor in (("large", 3.0), ("small", 2.0))
    }
    taken["large"]["plain_list"] = [(4.0, 5)]
    line = json.loads(json.dumps(certification_summary(taken, SIZES, 2)))
    assert line["large_start"] == {"ms": 6.0, "queries": 8}
    assert line["start_large_to_small"] == 1.5
    assert line["list_to_plain_list"] == 1.5
    assert line["sizes"]["large"]["certificates"] == 50_000


def test_the_line_of_parsing_compares_rounds():
    line = parsing_summary({"texts": 100, "ours": [1.0, 4.0, 2.0], "biip": [4.0] * 3})
    assert line == {
        "texts": 100,
        "parses_per_second": 50,
        "biip_parses_per_second": 25,
        "parse_ratio_to_biip": 2.0,
    }


def test_the_line_of_labels():
    taken = {"seconds": 4.004, "processor": 3.126, "bytes": 9}
    line = labels_summary(
        {"pdf_labels": 10, "pdf": taken, "zpl_labels": 20, "zpl": taken}
    )
    assert line == {
        "pdf_labels": 10,
        "pdf_seconds": 4.0,
        "pdf_processor_seconds": 3.13,
        "zpl_labels": 20,
        "zpl_seconds": 4.0,
        "zpl_processor_seconds": 3.13,
    }


def test_the_scans_are_of_all_kinds_and_valid():
    parsed = [udi.parse(text, strict=True) for text in scans(200)]
    for name in ("lot", "serial", "manufacture"):
        present = [getattr(each, name) is not None for each in parsed]
        assert {True, False} == set(present), name
    assert all(each.expiry and (each.lot or each.serial) for each in parsed)
    assert len({each.text for each in parsed}) == 200


def test_the_line_of_labels_issued_compares_an_order_with_a_tenth_of_it():
    step = {"issue": [2.0, 40], "account": [1.0, 20], "close": [0.5, 30]}
    small = {name: [taken / 10, asked - 1] for name, (taken, asked) in step.items()}
    line = label_issue_summary({1_000: [small], 10_000: [step] * 3})
    assert line["label_serials"] == 10_000
    assert line["label_issue_seconds"] == 2.0
    assert line["label_issue_queries"] == 40
    assert line["label_issue_queries_of_1000"] == 39


def test_the_line_of_inspections_compares_rounds_and_tells_each_step():
    def row(ms):
        return {"open": [ms, 10], "fill": [2 * ms, 11], "close": [ms, 12]}

    one = {
        "ours": [row(2.0), row(6.0), row(2.0)],
        "untrailed": [row(1.0), row(3.0), row(1.0)],
        "oca": [row(4.0), row(4.0), row(4.0)],
    }
    large = {"receipt": {"ours": row(100.4), "oca": row(200.6)}}
    line = json.loads(json.dumps(inspection_summary(one, large, "1.0")))
    assert (line["rounds"], line["quality_control_oca"]) == (3, "1.0")
    assert (line["ours_ms"], line["oca_ms"]) == (8.0, 16.0)
    assert (line["ours_to_oca"], line["untrailed_to_oca"]) == (0.5, 0.25)
    assert line["ours_steps"]["fill"] == [4.0, 11]
    assert line["receipt_oca"] == {
        "open": [201, 10],
        "fill": [401, 11],
        "close": [201, 12],
    }


def test_the_line_of_the_portal_compares_the_slow_requests():
    times = {"lots": [float(n) for n in range(1, 101)], "purchase": [48.0] * 100}
    times |= {"lot": [200.0] * 99 + [900.0], "record": [100.0] * 100}
    times["records"] = [181.0] * 100
    asked = {"lots": 3, "records": 4, "lot": 50, "record": 9}
    queries = dict.fromkeys(
        ("many", "few"), {name: {"queries": count} for name, count in asked.items()}
    )
    line = json.loads(json.dumps(portal_summary(times, queries, {"customers": 10})))
    assert (line["lots_p95_ms"], line["lots_median_ms"]) == (96.0, 50.5)
    assert line["p95_to_plain"] == 2.0
    assert (line["queries_many"], line["queries_few"]) == (3, 3)
    assert (line["records_queries_many"], line["records_queries_few"]) == (4, 4)
    assert (line["lot_p95_ms"], line["record_p95_ms"]) == (200.0, 100.0)
    assert (line["lot_queries_many"], line["lot_queries_few"]) == (50, 50)
    assert (line["record_queries_many"], line["record_queries_few"]) == (9, 9)
    assert (line["customers"], line["requests"]) == (10, 500)
    assert line["target"]["lots_p95_ms"] == "< 300"
    assert line["target"]["records_queries_many"] == "= records_queries_few"
    assert (line["met"], line["missed"]) == (True, [])
    times["lots"] = [300.0] * 100
    queries = {**queries, "many": {**queries["few"], "lots": {"queries": 6}}}
    line = portal_summary(times, queries, {"customers": 10})
    assert (line["met"], line["missed"]) == (False, ["lots_p95_ms", "queries_many"])


def test_the_line_of_records_tells_each_page_and_compares_with_the_order():
    steps = {"collect": [200.0, 70], "release": [4000.0, 600]}
    steps["first"] = [2100.0, 480]
    whole = {
        **steps,
        "screen": [300.0, 70],
        "order": [150.0, 90],
        "document": [15000.0, 30],
        "pages": 75,
        "bytes": 270000,
    }
    tenth = {**whole, "document": [3000.0, 30], "pages": 15}
    line = json.loads(json.dumps(dhr_summary({"whole": whole, "tenth": tenth})))
    assert (line["page_s"], line["screen_to_order"]) == (0.2, 2.0)
    assert (line["screen_ms"], line["tenth_document_ms"]) == (300, 3000)
    assert (line["release_queries"], line["tenth_pages"]) == (600, 15)
    assert (line["first_ms"], line["tenth_first_queries"]) == (2100, 480)
    assert line["target"] == {"screen_ms": "< 1000", "page_s": "<= 0.25"}
    assert (line["met"], line["missed"]) == (True, [])
    slow = {**whole, "screen": [1000.0, 70], "document": [19000.0, 30]}
    line = dhr_summary({"whole": slow, "tenth": tenth})
    assert (line["met"], line["missed"]) == (False, ["screen_ms", "page_s"])


@pytest.mark.parametrize(
    ("sign", "limit", "met"),
    [("<", 5, False), ("<", 6, True), ("<=", 5, True), ("<=", 4, False)]
    + [("=", "same", True), ("=", "other", False)],
)
def test_a_missed_target_ends_the_command_with_one(capsys, sign, limit, met):
    line = judged({"taken": 5, "same": 5, "other": 4}, {"taken": (sign, limit)})
    assert line["met"] is met
    assert told(line) == (0 if met else 1)
    out, err = capsys.readouterr()
    assert json.loads(out)["target"] == {"taken": f"{sign} {limit}"}
    assert ("the target is" in err) is not met


def test_a_line_without_targets_ends_the_command_well(capsys):
    assert told({"taken": 5}) == 0
    assert json.loads(capsys.readouterr().out) == {"taken": 5}


def test_the_line_of_changes_compares_sizes_without_what_a_person_does():
    def taken(seconds):
        steps = {step: [seconds, 40] for step in ("impact", "approve", "apply")}
        return {"orders": 50, "draft": [99.0, 7], **steps}

    line = json.loads(
        json.dumps(change_summary({250: [taken(1)], 500: [taken(2)], 1000: [taken(6)]}))
    )
    assert line["1000_lines"]["total_s"] == 18.0
    assert line["1000_lines"]["orders"] == 50
    assert line["250_lines"]["apply"] == [1, 40]
    assert (line["500_to_250"], line["1000_to_500"]) == (2.0, 3.0)
    # 3, 6 and 18 s: six times as long for four times as many; 12 ms a line, then 24 ms
    assert (line["linearity"], line["slope"]) == (1.5, 2.0)
    assert line["rounds"] == 1

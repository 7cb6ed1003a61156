# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Lists and pages of the customer portal, beside a plain list of Odoo's portal.

1,000 customers with 200 lots and 200 released device history records each, and as many
purchase orders of suppliers for the peer (`/my/purchase`). Eight clients at once, each
logged in as another customer, at a server with two workers; they look through the pages
of their list in turn, and at the page of a lot with 1,000 measured values and twenty
capability charts and that of a record of fifty lots. The rate limits of the portal are
out of the way.
"""

import concurrent.futures
import contextlib
import statistics
import time

from rpc import Session

from devtools import server_process, templates
from devtools.steps import say

from .side import Side
from .targets import judged

CUSTOMERS, RECORDS, CLIENTS, WORKERS = 1_000, 200, 8, 2
PAGES = {"lots": "/my/lots", "records": "/my/records", "purchase": "/my/purchase"}
# they show twenty or eighty rows a page; the first ones alone are asked for
FIRST_PAGES = 3
# lists answer within 300 ms, and ask as often where there are many rows as where few
TARGETS = {
    "lots_p95_ms": ("<", 300),
    "records_p95_ms": ("<", 300),
    "queries_many": ("=", "queries_few"),
    "records_queries_many": ("=", "records_queries_few"),
    "lot_queries_many": ("=", "lot_queries_few"),
    "record_queries_many": ("=", "record_queries_few"),
}


def measure(target, rounds, customers=CUSTOMERS, records=RECORDS):
    """Times of lists and pages at the 95th percentile, and queries of each.

    :param rounds: how often each client asks for each page
    """
    with contextlib.ExitStack() as stack:
        template = templates.bundle(target)
        database = stack.enter_context(templates.cloned(target, template))
        side = Side(
            target,
            "bench.portal_rows",
            database,
            f"customers={customers}",
            f"records={records}",
            f"clients={CLIENTS}",
        )
        loaded = side.ask("load")
        pages = loaded.pop("pages")
        say(f"loaded: {loaded}")
        queries = {name: side.ask(f"queries {name}") for name in ("many", "few")}
        side.end()
        url, _process = stack.enter_context(
            server_process.serving(
                target,
                database,
                f"--workers={WORKERS}",
                "--max-cron-threads=0",
                launcher=server_process.PLAIN_LAUNCHER,
            )
        )
        sessions = [
            Session(url, database).login(f"bench{number}") for number in range(CLIENTS)
        ]
        times = {name: [] for name in (*PAGES, "lot", "record")}
        # a lot has an even id in the portal, see medical.customer.lot
        single = {
            "lot": [f"/my/lots/{lot * 2}" for lot, _record in pages],
            "record": [f"/my/records/{record}" for _lot, record in pages],
        }
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            for path in PAGES.values():
                # assets and caches of both workers
                list(pool.map(lambda session, p=path: _ask(session, p, 3), sessions))
            for _round in range(rounds):
                for name, path in PAGES.items():
                    for taken in pool.map(
                        lambda session, p=path: _ask(session, p, FIRST_PAGES), sessions
                    ):
                        times[name] += taken
                for name, paths in single.items():
                    # fewer sessions than pages: the last one is for the queries
                    for taken in pool.map(
                        lambda session, path: _ask(session, path, 1), sessions, paths
                    ):
                        times[name] += taken
    return summary(times, queries, loaded)


def _ask(session, path, pages):
    """Milliseconds of each of the first pages of a list."""
    taken = []
    for page in range(1, pages + 1):
        began = time.perf_counter()
        session.get(path if page == 1 else f"{path}/page/{page}")
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def summary(times, queries, loaded):
    """The line to print, with its targets.

    :param times: ``{name of a list or page: [milliseconds]}``
    :param queries: ``{"many" or "few": {list or page: {"queries", …}}}``
    """
    result = {**loaded, "requests": sum(map(len, times.values()))}
    for name, taken in times.items():
        result[f"{name}_median_ms"] = round(statistics.median(taken), 1)
        result[f"{name}_p95_ms"] = round(_percentile(taken, 95), 1)
    result["p95_to_plain"] = round(result["lots_p95_ms"] / result["purchase_p95_ms"], 2)
    for which, found in queries.items():
        result[f"queries_{which}"] = found["lots"]["queries"]
        for name in ("records", "lot", "record"):
            result[f"{name}_queries_{which}"] = found[name]["queries"]
    return judged(result, TARGETS)


def _percentile(values, percent):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * percent / 100))]

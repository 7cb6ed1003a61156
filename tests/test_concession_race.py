# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Many at once use the same concessions, on eight server processes: never too much.

Every start needs two concessions, granted for different numbers of starts. What is left
of the one must not be taken when the other is used up. CONCESSION_SECONDS (60) is how
long it may take, ten times as long where the machine is busy otherwise.
"""

import datetime
import os
import threading
import time
from collections import Counter
from pathlib import Path

import otp
import pytest
from races.clients import plan
from rpc import RpcError, Session

SECONDS = float(os.environ.get("CONCESSION_SECONDS", "60"))
CLIENTS, GRANTED, MORE = 8, 12, 17
MODEL = "qms.concession"
_ADDONS = Path(__file__).parent / "races" / "addons"
_SETTING = """
env["ir.module.module"].update_list()
env["ir.module.module"].search(
    [("name", "=", "race_concession")]).button_immediate_install()
env.transaction.reset()
product = env.ref("qms_base.demo_product_tubing").product_variant_id
env["stock.lot"].create({"name": "RACED", "product_id": product.id})
env.cr.commit()
"""
# given up by Odoo after five tries: nothing was written, the person tries again
_BUSY = (
    "psycopg2.errors.SerializationFailure",
    "psycopg2.errors.LockNotAvailable",
    "odoo.exceptions.ConcurrencyError",
)


class Racing:
    """The concessions, the orders, and people who start their work."""

    def __init__(self, url, database):
        self.url, self.database = url, database
        self.engineer = self.login("engineer")
        self.count = Counter()
        self.unexpected = []
        self.lock = threading.Lock()
        (product,) = self.engineer.search(
            "product.product", [("default_code", "=", "TS-15")]
        )
        self.work = [plan(self.engineer, product)[:1] for _n in range(3 * GRANTED)]
        self.concessions = [
            self._granted("race.one", GRANTED),
            self._granted("race.other", MORE),
        ]
        self.until = time.monotonic() + 10 * SECONDS

    def login(self, login):
        """A session of a demo user."""
        return Session(self.url, self.database).login(login)

    def _granted(self, code, times):
        operator = self.login("operator")
        manager = self.login("qmanager")
        asked = self.login("inspector") if code == "race.other" else operator
        action = asked.call(
            "mrp.workorder",
            "action_qms_request_concession",
            self.work[0],
            "wo_start",
            code,
        )
        concession = action["res_id"]
        soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
        asked.call(
            MODEL,
            "write",
            [concession],
            {
                "reason": "Race",
                "granted": times,
                "expires_at": soon.strftime("%Y-%m-%d %H:%M:%S"),
            },
        )
        self.engineer.call(
            MODEL,
            "write",
            [concession],
            {
                "risk_level": "low",
                "risk_assessment": "None",
                "regulatory_met": True,
                "regulatory_basis": "Fictional",
            },
        )
        for login, session in (("engineer", self.engineer), ("qmanager", manager)):
            device = _DEVICES.setdefault(login, otp.Device(otp.demo_secret(login)))
            session.sign(MODEL, [concession], "grant", device, login)
        return concession

    def client(self, first):
        """Start one order's work after the other, each client from another one."""
        operator = self.login("operator")
        waiting = self.work[first:] + self.work[:first]
        for work in waiting:
            self._start(operator, work)

    def _start(self, operator, work):
        while time.monotonic() < self.until:
            try:
                operator.call("mrp.workorder", "button_start", work)
                outcome = "started"
            except RpcError as error:
                if error.name in _BUSY:
                    with self.lock:
                        self.count["busy"] += 1
                    continue
                outcome = "refused"
                if "Raced: race." not in str(error):
                    outcome = f"{error.name}: {error}"
            with self.lock:
                if outcome in ("started", "refused"):
                    self.count[outcome] += 1
                else:
                    self.unexpected.append(outcome)
            return

    def run(self):
        """All clients at once, until the last has tried every order."""
        threads = [
            threading.Thread(target=self.client, args=(number * 4,))
            for number in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(12 * SECONDS)
        assert not any(thread.is_alive() for thread in threads), "somebody hangs"


_DEVICES = {}


@pytest.fixture(scope="module")
def raced():
    """The race, run once: (Racing, callable for queries, server log)."""
    from devtools import databases, install, server_process, settings, templates
    from devtools.odoo_tests import free_port
    from devtools.paths import ADDONS, LOGS

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        target.environment["ODOO_ADDONS_PATH"] = f"{ADDONS},{_ADDONS}"
        install.run_code(target, database, _SETTING, log_name=f"race-{database}")
        options = ("--workers=8", f"--gevent-port={free_port()}")
        with server_process.serving(
            target, database, *options, launcher=server_process.PLAIN_LAUNCHER
        ) as (url, _process):
            racing = Racing(url, database)
            racing.run()
        log = (LOGS / f"server-{database}.log").read_text()

        def rows(query):
            return databases.sql(target, database, (query, None))

        yield racing, rows, log


def test_all_that_was_granted_was_used_and_no_more(raced):
    racing, rows, _log = raced
    print(dict(racing.count))
    assert not racing.unexpected, Counter(racing.unexpected)
    assert rows(
        "SELECT c.granted::int, c.used::int, sum(u.quantity)::int,"
        " count(DISTINCT u.key)::int FROM qms_concession c"
        " JOIN qms_concession_use u ON u.concession_id = c.id GROUP BY c.id"
        " ORDER BY c.id"
    ) == [
        [GRANTED, GRANTED, GRANTED, GRANTED],
        [MORE, GRANTED, GRANTED, GRANTED],
    ]


def test_work_started_is_what_was_conceded(raced):
    _racing, rows, _log = raced
    ((started,),) = rows(
        "SELECT count(DISTINCT res_id)::int FROM qms_gate_decision"
        " WHERE checkpoint = 'wo_start' AND verdict = 'concession'"
    )
    ((running,),) = rows(
        "SELECT count(DISTINCT workorder_id)::int FROM mrp_workcenter_productivity"
        " WHERE workorder_id IN (SELECT res_id FROM qms_gate_decision"
        " WHERE checkpoint = 'wo_start' AND verdict = 'concession')"
    )
    assert started == running == GRANTED


def test_there_was_something_to_race_for(raced):
    racing, _rows, _log = raced
    assert racing.count["refused"] > 0
    assert racing.count["started"] >= GRANTED


def test_no_deadlock(raced):
    _racing, rows, log = raced
    query = (
        "SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()"
    )
    assert rows(query) == [[0]]
    assert "deadlock" not in log.lower()

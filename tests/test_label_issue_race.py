# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Labels of one order issued, printed, scanned and given up by many at once.

Six clients on six server processes do the same at the same moment: as many labels as
devices, each printed once, read back once, and with one story of what became of it.
"""

import threading
from collections import Counter

import pytest
from bypass import scenes, scenes_labels
from bypass.plant import Plant
from rpc import RpcError, Session

CLIENTS, DEVICES = 6, 12
ORDER, LABEL = "mrp.production", "medical.label"
# given up by Odoo after five tries: nothing was written, the person tries again
_BUSY = (
    "psycopg2.errors.SerializationFailure",
    "psycopg2.errors.LockNotAvailable",
    "psycopg2.errors.DeadlockDetected",
    "odoo.exceptions.ConcurrencyError",
)
_REFUSED = ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError")


class Racing:
    """The order, and people who all want the same."""

    def __init__(self, url, database, environment):
        self.plant = Plant(url, database, environment, gated=True)
        scenes_labels.prepare_product(self.plant)
        self.order = scenes._order(self.plant, "labelled", DEVICES)
        self.plant.admin.call(ORDER, "action_generate_serial", [self.order])
        scenes_labels.clear_line(self.plant, self.order)
        self.sessions = [
            Session(url, database).login("plain.worker") for _n in range(CLIENTS)
        ]

    def rows(self, query):
        """Rows of a query about the order."""
        return self.plant.db.rows(query, {"order": self.order})

    def all_at_once(self, act):
        """Everybody acts at the same moment; how often it went how.

        :param act: ``(session, number of the client)``; repeated where busy
        """
        barrier, outcomes = threading.Barrier(CLIENTS), []

        def client(number):
            barrier.wait()
            for _try in range(20):
                try:
                    act(self.sessions[number], number)
                    outcomes.append("done")
                except RpcError as error:
                    if error.name in _BUSY:
                        continue
                    outcomes.append("refused" if error.name in _REFUSED else error.name)
                return
            outcomes.append("busy")

        threads = [
            threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert len(outcomes) == CLIENTS, "somebody hangs"
        return Counter(outcomes)


@pytest.fixture(scope="module")
def raced():
    """(Racing, {step: how often it went how}), run once."""
    from devtools import server_process, settings, templates
    from devtools.odoo_tests import free_port

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        options = (
            f"--workers={CLIENTS}",
            "--max-cron-threads=0",
            f"--gevent-port={free_port()}",
        )
        with server_process.serving(target, database, *options) as (url, _process):
            racing = Racing(url, database, target.process_environment())
            yield racing, _race(racing)
            racing.plant.db.close()


def _race(racing):
    order, outcomes = [racing.order], {}

    def issue(session, _number):
        ask = session.call(
            "medical.label.issue.ask", "create", {"production_id": racing.order}
        )
        session.call("medical.label.issue.ask", "action_issue", [ask])

    outcomes["issue"] = racing.all_at_once(issue)
    (issued,) = racing.rows(
        "SELECT id FROM medical_label_issue WHERE production_id = %(order)s"
    )[0]

    def print_(session, _number):
        session.call("medical.label.issue", "action_print", [issued])

    outcomes["print"] = racing.all_at_once(print_)
    labels = [
        label
        for (label,) in racing.rows(
            "SELECT id FROM medical_label WHERE production_id = %(order)s ORDER BY id"
        )
    ]

    def account(session, number):
        # the first half says spoiled, the others destroyed: one of them is heard
        state = "spoiled" if number < CLIENTS // 2 else "destroyed"
        ask = session.call(
            "medical.label.account",
            "create",
            {"label_ids": [(6, 0, labels[:3])], "state": state, "reason": "Race"},
        )
        session.call("medical.label.account", "action_apply", [ask])

    outcomes["account"] = racing.all_at_once(account)
    ((lot,),) = racing.rows(
        "SELECT min(lot_id) FROM medical_label WHERE production_id = %(order)s"
    )
    (row,) = racing.sessions[0].read("stock.lot", [lot], ["udi_element_string"])
    text = row["udi_element_string"]

    def scan(session, _number):
        session.call(ORDER, "scan_label", order, text, "every")

    outcomes["scan"] = racing.all_at_once(scan)
    return outcomes


def test_as_many_labels_as_devices(raced):
    racing, outcomes = raced
    assert outcomes["issue"] == {"done": 1, "refused": CLIENTS - 1}
    assert racing.rows(
        "SELECT count(*), count(DISTINCT position), sum(quantity) FROM medical_label l"
        " JOIN medical_label_issue i ON i.id = l.issue_id"
        " WHERE l.production_id = %(order)s"
    ) == [(DEVICES, DEVICES, DEVICES * DEVICES)]


def test_each_is_printed_once(raced):
    racing, outcomes = raced
    assert outcomes["print"] == {"done": 1, "refused": CLIENTS - 1}
    assert racing.rows(
        "SELECT count(*), count(DISTINCT label_id) FROM medical_label_event e"
        " JOIN medical_label l ON l.id = e.label_id"
        " WHERE l.production_id = %(order)s AND e.after = 'printed'"
    ) == [(DEVICES, DEVICES)]


def test_each_has_one_story(raced):
    """Every event begins where the one before it ended, and the label says the last."""
    racing, outcomes = raced
    assert outcomes["account"]["done"] >= 1, outcomes
    assert set(outcomes["account"]) <= {"done", "refused"}, outcomes
    assert not racing.rows(
        "SELECT * FROM (SELECT label_id, before, lag(after) OVER"
        " (PARTITION BY label_id ORDER BY e.id) AS ended FROM medical_label_event e"
        " JOIN medical_label l ON l.id = e.label_id"
        " WHERE l.production_id = %(order)s) told"
        " WHERE before IS DISTINCT FROM ended"
    )
    assert not racing.rows(
        "SELECT l.id FROM medical_label l WHERE l.production_id = %(order)s"
        " AND l.state <> (SELECT after FROM medical_label_event e"
        " WHERE e.label_id = l.id ORDER BY e.id DESC LIMIT 1)"
    )


def test_a_label_read_back_by_many_is_applied_as_often_as_it_was_read(raced):
    racing, outcomes = raced
    assert outcomes["scan"] == {"done": CLIENTS}
    scans, matched = racing.rows(
        "SELECT count(*), count(DISTINCT label_id) FILTER (WHERE NOT again)"
        " FROM medical_label_scan WHERE production_id = %(order)s"
        " AND result = 'match'"
    )[0]
    (applied,) = racing.rows(
        "SELECT count(*) FROM medical_label WHERE production_id = %(order)s"
        " AND state = 'applied'"
    )[0]
    assert (scans, applied) == (CLIENTS, matched)

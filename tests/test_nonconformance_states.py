# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Random calls over RPC on decided nonconformances, and races to carry them out.

Whatever anybody calls, in whatever order: no state is reached but by its own way, and
no stock moves twice. What the calls that were allowed should have done is kept in a
model of a few numbers, and compared with the database after each call.
"""

import itertools
import threading
from collections import Counter

import otp
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from rpc import RpcError, Session

NC = "medical.nonconformance"
LINE, PART, DONE = f"{NC}.line", f"{NC}.disposition", f"{NC}.execution"
LOT_SIZE = 10
EXAMPLES, STEPS = 14, 14
RACES = 4
SPLITS = (
    (("use_as_is", 6), ("scrap", 4)),
    (("scrap", 5), ("return", 5)),
    (("return", 3), ("use_as_is", 4), ("scrap", 3)),
    (("scrap", 10),),
)
MAY_CARRY_OUT = ("inspector", "engineer", "qmanager")
PEOPLE = (*MAY_CARRY_OUT, "operator", "warehouse", "auditor")
_REFUSED = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
    "odoo.exceptions.ConcurrencyError",
    "psycopg2.errors.SerializationFailure",
    "psycopg2.errors.LockNotAvailable",
)


class House:
    """A server, its people, and decided nonconformances, one for each history."""

    def __init__(self, url, database, rows):
        self.url, self.database, self.rows = url, database, rows
        self.sessions = {}
        self.devices = {}
        admin = self.login("admin")
        self._allow_any_supplier()
        template = admin.call(
            "product.template",
            "create",
            [
                {
                    "name": "Moulded part",
                    "type": "consu",
                    "is_storable": True,
                    "tracking": "lot",
                    "qms_regulated": True,
                }
            ],
        )
        (found,) = admin.read("product.template", template, ["product_variant_ids"])
        (self.product,) = found["product_variant_ids"]
        names = [f"NS-{n:03}" for n in range(EXAMPLES * 3 + RACES + 8)]
        lots = self._receive(names)
        self.cases = [
            self._open(lot, split)
            for lot, split in zip(lots, itertools.cycle(SPLITS), strict=False)
        ]
        for login in ("qmanager", "qmanager2"):
            device = otp.Device(otp.demo_secret(login))
            self.login(login).sign(
                NC, [case["nc"] for case in self.cases], "decide", device, login
            )
        self.waiting = iter(self.cases)

    def login(self, login):
        """The session of a demo user, opened once."""
        if login not in self.sessions:
            self.sessions[login] = Session(self.url, self.database).login(login)
        return self.sessions[login]

    def ref(self, module, name):
        """Id of the record with an external id."""
        ((found,),) = self.rows(
            f"SELECT res_id FROM ir_model_data WHERE module = '{module}'"
            f" AND name = '{name}'"
        )
        return found

    def _allow_any_supplier(self):
        manager, model = self.login("qmanager"), "medical.supplier.policy.change"
        change = manager.call(model, "create", [{"policy": "warn", "reason": "Test"}])
        manager.call(model, "action_apply", change)

    def _receive(self, names):
        admin = self.login("admin")
        places = {
            "location_id": self.ref("stock", "stock_location_suppliers"),
            "location_dest_id": self.ref("stock", "stock_location_stock"),
        }
        (partner,) = admin.call("res.partner", "create", [{"name": "Made-up Moulding"}])
        (picking,) = admin.call(
            "stock.picking",
            "create",
            [
                {
                    "partner_id": partner,
                    "picking_type_id": self.ref("stock", "picking_type_in"),
                    **places,
                }
            ],
        )
        lines = [
            (
                0,
                0,
                {
                    "picking_id": picking,
                    "product_id": self.product,
                    "lot_name": name,
                    "quantity": LOT_SIZE,
                    **places,
                },
            )
            for name in names
        ]
        move = {
            "product_id": self.product,
            "product_uom_qty": LOT_SIZE * len(names),
            "move_line_ids": lines,
            "picked": True,
            **places,
        }
        admin.call("stock.picking", "write", [picking], {"move_ids": [(0, 0, move)]})
        admin.call("stock.picking", "action_confirm", [picking])
        admin.call("stock.picking", "button_validate", [picking])
        return admin.search(
            "stock.lot", [("product_id", "=", self.product)], order="name"
        )

    def _open(self, lot, split):
        (record,) = self.login("inspector").call(
            NC,
            "create",
            [
                {
                    "product_id": self.product,
                    "description": "Random",
                    "line_ids": [(0, 0, {"lot_id": lot, "quantity": LOT_SIZE})],
                    "defect_ids": [(0, 0, {"name": "Flash"})],
                }
            ],
        )
        engineer = self.login("engineer")
        engineer.call(NC, "action_review", [record])
        (line,) = engineer.search(LINE, [("nonconformance_id", "=", record)])
        parts = engineer.call(
            PART,
            "create",
            [
                {
                    "nonconformance_id": record,
                    "line_id": line,
                    "decision": decision,
                    "quantity": quantity,
                    "justification": "Assessed",
                }
                for decision, quantity in split
            ],
        )
        return {
            "nc": record,
            "line": line,
            "lot": lot,
            "parts": dict(zip(parts, split, strict=True)),
        }

    def facts(self, case):
        """State, in stock, moved out, done parts, acts, quantities, status."""
        nc, lot = case["nc"], case["lot"]
        family = (
            f"(SELECT id FROM stock_lot WHERE id = {lot} UNION SELECT new_lot_id"
            f" FROM medical_nonconformance_disposition WHERE nonconformance_id = {nc}"
            " AND new_lot_id IS NOT NULL)"
        )
        (row,) = self.rows(
            "SELECT n.state, (SELECT coalesce(sum(q.quantity), 0)::float FROM"
            " stock_quant q JOIN stock_location p ON p.id = q.location_id AND"
            f" p.usage = 'internal' WHERE q.lot_id IN {family}),"
            " (SELECT coalesce(sum(m.quantity), 0)::float FROM stock_move_line m JOIN"
            " stock_location p ON p.id = m.location_dest_id JOIN stock_move v ON"
            " v.id = m.move_id WHERE m.state = 'done' AND v.qms_lot_change_id IS NULL"
            f" AND p.usage IN ('inventory', 'supplier') AND m.lot_id IN {family}),"
            " (SELECT array_agg(id ORDER BY id) FROM"
            " medical_nonconformance_disposition WHERE nonconformance_id = n.id AND"
            " state = 'done'), (SELECT array_agg(disposition_id ORDER BY"
            " disposition_id) FROM medical_nonconformance_execution WHERE"
            " nonconformance_id = n.id), (SELECT array_agg(quantity::float ORDER BY"
            " id) FROM medical_nonconformance_disposition WHERE nonconformance_id ="
            " n.id), (SELECT quality_status FROM stock_lot WHERE id ="
            f" {lot}) FROM medical_nonconformance n WHERE n.id = {nc}"
        )
        return row


@pytest.fixture(scope="module")
def house():
    """A house on four server processes."""
    from devtools import databases, server_process, templates
    from devtools import settings as machine
    from devtools.odoo_tests import free_port

    target = machine.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        options = (
            "--workers=4",
            "--max-cron-threads=0",
            f"--gevent-port={free_port()}",
        )
        with server_process.serving(target, database, *options) as (url, _process):
            yield House(
                url,
                database,
                lambda query: databases.sql(target, database, (query, None)),
            )


class Calls(RuleBasedStateMachine):
    """One nonconformance, called by everybody in any order."""

    house = None

    def __init__(self):
        super().__init__()
        self.case = next(self.house.waiting)
        self.done = set()

    def call(self, login, model, method, ids, *arguments):
        """Whether the server let it through; any answer but a refusal fails."""
        try:
            self.house.login(login).call(model, method, ids, *arguments)
        except RpcError as error:
            assert error.name in _REFUSED, f"{error.name}: {error}"
            return False
        return True

    @rule(number=st.integers(0, 2), login=st.sampled_from(PEOPLE))
    def carry_out(self, number, login):
        part = list(self.case["parts"])[number % len(self.case["parts"])]
        passed = self.call(login, PART, "action_carry_out", [part])
        allowed = login in MAY_CARRY_OUT and part not in self.done
        assert passed == allowed, (login, part, self.done)
        if passed:
            self.done.add(part)

    @rule(login=st.sampled_from(PEOPLE))
    def carry_out_all(self, login):
        passed = self.call(login, NC, "action_carry_out", [self.case["nc"]])
        left = set(self.case["parts"]) - self.done
        assert passed == (login in MAY_CARRY_OUT and bool(left))
        if passed:
            self.done |= left

    @rule(
        login=st.sampled_from((*PEOPLE, "qmanager2")),
        values=st.sampled_from(
            (
                {"state": "done"},
                {"state": "decided"},
                {"state": "closed"},
                {"description": "x"},
                {"line_ids": [(5, 0, 0)]},
                {"disposition_ids": [(5, 0, 0)]},
                {"decided_at": False},
            )
        ),
    )
    def write_record(self, login, values):
        assert not self.call(login, NC, "write", [self.case["nc"]], values)

    @rule(
        login=st.sampled_from((*PEOPLE, "qmanager2")),
        number=st.integers(0, 2),
        values=st.sampled_from(
            (
                {"state": "decided"},
                {"state": "done"},
                {"quantity": 1},
                {"decision": "use_as_is"},
                {"new_lot_id": False},
            )
        ),
    )
    def write_part(self, login, number, values):
        part = list(self.case["parts"])[number % len(self.case["parts"])]
        assert not self.call(login, PART, "write", [part], values)

    @rule(
        login=st.sampled_from((*PEOPLE, "qmanager2")),
        what=st.sampled_from(
            (
                (NC, "nc", "unlink"),
                (NC, "nc", "action_review"),
                (NC, "nc", "action_propose_rest"),
                (LINE, "line", "unlink"),
            )
        ),
    )
    def other_methods(self, login, what):
        model, name, method = what
        assert not self.call(login, model, method, [self.case[name]])

    @rule(login=st.sampled_from(("engineer", "qmanager")))
    def enter_an_execution(self, login):
        row = {"disposition_id": min(self.case["parts"]), "act": "done"}
        assert not self.call(login, DONE, "create", [row])

    @invariant()
    def the_database_says_so(self):
        facts = self.house.facts(self.case)
        state, there, out, parts, acts, quantities, status = facts
        gone = sum(
            quantity
            for part, (decision, quantity) in self.case["parts"].items()
            if part in self.done and decision != "use_as_is"
        )
        assert there == LOT_SIZE - gone, facts
        assert out == gone, facts
        assert sorted(parts or []) == sorted(acts or []) == sorted(self.done)
        all_done = self.done == set(self.case["parts"])
        assert state == ("done" if all_done else "decided")
        assert quantities == [q for _d, q in self.case["parts"].values()]
        assert status != "released"


def test_no_state_is_reached_by_a_wrong_way_and_nothing_moves_twice(house):
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        type("CallsOfHouse", (Calls,), {"house": house}),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("split", range(RACES))
def test_carried_out_by_many_at_once_it_moves_once(house, split):
    case = house.cases[-1 - split]
    people = [
        Session(house.url, house.database).login(login)
        for login in ("inspector", "engineer", "qmanager", "qmanager2")
    ]
    count, barrier, lock = Counter(), threading.Barrier(len(people)), threading.Lock()

    def client(session):
        barrier.wait()
        for part in case["parts"]:
            try:
                session.call(PART, "action_carry_out", [part])
                outcome = "done"
            except RpcError as error:
                outcome = "refused" if error.name in _REFUSED else error.name
            with lock:
                count[outcome] += 1

    threads = [threading.Thread(target=client, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert set(count) <= {"done", "refused"}, count
    assert count["done"] == len(case["parts"])
    state, there, out, parts, acts, _quantities, _status = house.facts(case)
    gone = sum(q for decision, q in case["parts"].values() if decision != "use_as_is")
    assert (state, there, out) == ("done", LOT_SIZE - gone, gone)
    assert sorted(parts) == sorted(acts) == sorted(case["parts"])

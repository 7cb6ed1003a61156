# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Random calls over RPC on inspections and the instruments that they ask for.

Whatever anybody calls, in whatever order: a value is taken with an instrument that may
be used, by who may record, and replaced with a reason only; an inspection passes when
all of them conform. What the calls that were allowed should have done is kept in a
model, and compared with the database after each call.
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from rpc import RpcError, Session

INSPECTION, RESULT = "medical.inspection", "medical.inspection.result"
GAUGE, REASON = "maintenance.equipment", "medical.instrument.reason"
EXAMPLES, STEPS = 10, 14
MAY_RECORD = ("inspector", "engineer", "qmanager")
MAY_PUT_BACK = ("engineer", "qmanager")
# operators enter inspections in process only; the others none
PEOPLE = (*MAY_RECORD, *MAY_RECORD, "operator", "warehouse", "auditor")
# characteristic: gauge, values that conform, values that do not, and what is none
ASKED = {
    "Bearing seat diameter": ("FX-MIC-077", ("5.996", "6.000"), ("6.010",), "x"),
    "Length": ("FX-CAL-2041", ("42.00", "41.90"), ("42.20",), "5,0,1"),
    "Cross bore, pin gauge goes": ("FX-PIN-031", ("pass",), ("fail",), "maybe"),
}
OVERDUE, NEVER, ALIEN = "FX-CAL-2042", "FX-TRQ-009", "NO-SUCH-GAUGE"
CALIPER = "FX-CAL-2041"
_REFUSED = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
    "odoo.exceptions.ConcurrencyError",
    # a choice that a field does not have
    "builtins.ValueError",
    "psycopg2.errors.SerializationFailure",
    "psycopg2.errors.LockNotAvailable",
)


class House:
    """A server, its people, and open inspections of shafts, one for each history."""

    def __init__(self, url, database, rows):
        self.url, self.database, self.rows = url, database, rows
        self.sessions = {}
        self.out = False
        ((self.caliper,),) = rows(
            f"SELECT id FROM maintenance_equipment WHERE serial_no = '{CALIPER}'"
        )
        ((shaft,),) = rows(
            "SELECT id FROM product_product WHERE default_code = 'SH-300'"
        )
        lots = self.login("admin").call(
            "stock.lot",
            "create",
            [{"name": f"IS-{n:03}", "product_id": shaft} for n in range(EXAMPLES * 4)],
        )
        inspector = self.login("inspector")
        inspector.call("stock.lot", "action_qms_open_inspections", lots)
        found = inspector.search(INSPECTION, [("lot_id", "in", lots)], order="id")
        self.waiting = iter(found)

    def login(self, login):
        """The session of a demo user, opened once."""
        if login not in self.sessions:
            self.sessions[login] = Session(self.url, self.database).login(login)
        return self.sessions[login]

    def results(self, inspection):
        """``{characteristic: id of the result that counts}``."""
        return dict(
            self.rows(
                "SELECT c.name, r.id FROM medical_inspection_result r JOIN"
                " medical_inspection_characteristic c ON c.id = r.characteristic_id"
                f" WHERE r.inspection_id = {inspection}"
                " AND r.superseded IS NOT TRUE"
            )
        )

    def facts(self, inspection):
        """State, values that count with instrument and verdict, replaced values."""
        ((state,),) = self.rows(
            f"SELECT state FROM medical_inspection WHERE id = {inspection}"
        )
        rows = self.rows(
            "SELECT c.name, coalesce(r.value_text, r.pass_fail), r.conform, r.entered,"
            " e.serial_no, r.instrument_calibration_id IS NOT NULL,"
            " r.superseded IS TRUE FROM medical_inspection_result r"
            " JOIN medical_inspection_characteristic c ON c.id = r.characteristic_id"
            " LEFT JOIN maintenance_equipment e ON e.id = r.instrument_id"
            f" WHERE r.inspection_id = {inspection}"
        )
        current = {name: rest[:-1] for name, *rest in rows if not rest[-1]}
        return state, current, sum(row[-1] for row in rows)


@pytest.fixture(scope="module")
def house():
    """A house on two server processes."""
    import psycopg2

    from devtools import server_process, templates
    from devtools import settings as machine
    from devtools.odoo_tests import free_port

    target = machine.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        options = (
            "--workers=2",
            "--max-cron-threads=0",
            f"--gevent-port={free_port()}",
        )
        with server_process.serving(target, database, *options) as (url, _process):
            environment = target.process_environment()
            # one connection: the database is asked after each call
            connection = psycopg2.connect(
                dbname=database,
                host=environment["PGHOST"],
                port=environment["PGPORT"],
                user=environment["PGUSER"],
            )
            connection.autocommit = True

            def rows(query):
                with connection.cursor() as cursor:
                    cursor.execute(query)
                    return cursor.fetchall()

            yield House(url, database, rows)
            connection.close()


class Calls(RuleBasedStateMachine):
    """One inspection and its gauges, called by everybody in any order."""

    house = None

    def __init__(self):
        super().__init__()
        self.inspection = next(self.house.waiting)
        self.state = "open"
        self.hands = set()
        self.values = dict.fromkeys(ASKED)
        self.replaced = 0

    def call(self, login, model, method, *arguments):
        """Whether the server let it through; any answer but a refusal fails."""
        try:
            self.house.login(login).call(model, method, *arguments)
        except RpcError as error:
            assert error.name in _REFUSED, f"{error.name}: {error}"
            return False
        return True

    def records(self, login):
        return login in MAY_RECORD and self.state == "open"

    @initialize(begun=st.sampled_from((0, 2, 3, 3)))
    def begin(self, begun):
        """Most histories begin where the gauges are in hand and a value was taken."""
        if self.house.out:
            self.put_back_into_service("engineer")
        for name in list(ASKED)[:begun]:
            self.take_in_hand("inspector", ASKED[name][0])
            self.enter("inspector", name, "good", 0, "", "enter")

    # ------------------------------------------------------------------
    # Instruments
    # ------------------------------------------------------------------
    @rule(
        login=st.sampled_from(PEOPLE),
        serial=st.sampled_from(
            (*(gauge for gauge, *_rest in ASKED.values()), OVERDUE, NEVER, ALIEN)
        ),
    )
    def take_in_hand(self, login, serial):
        passed = self.call(
            login, INSPECTION, "use_instrument", [self.inspection], serial
        )
        known = serial in {gauge for gauge, *_rest in ASKED.values()}
        usable = known and not (serial == CALIPER and self.house.out)
        assert passed == (self.records(login) and usable), (login, serial)
        if passed:
            self.hands.add(serial)

    @rule(login=st.sampled_from(PEOPLE))
    def take_out_of_service(self, login):
        values = {
            "instrument_id": self.house.caliper,
            "what": "out",
            "reason": "Random",
        }
        try:
            session = self.house.login(login)
            (wizard,) = session.call(REASON, "create", [values])
            session.call(REASON, "action_confirm", [wizard])
        except RpcError as error:
            assert error.name in _REFUSED, f"{error.name}: {error}"
            assert login not in MAY_RECORD
            return
        assert login in MAY_RECORD
        self.house.out = True

    @rule(login=st.sampled_from(PEOPLE))
    def put_back_into_service(self, login):
        passed = self.call(login, GAUGE, "action_service_back", [self.house.caliper])
        assert passed == (login in MAY_PUT_BACK)
        if passed:
            self.house.out = False

    @rule(
        login=st.sampled_from(("inspector", "operator", "qmanager")),
        values=st.sampled_from(
            (
                {"instrument_out_of_service": False},
                {"instrument_failed_at": False},
                {"instrument_number": "M-1"},
                {"instrument_valid_until": "2099-01-05"},
            )
        ),
    )
    def write_what_an_instrument_is_worth(self, login, values):
        assert not self.call(login, GAUGE, "write", [self.house.caliper], values)

    # ------------------------------------------------------------------
    # Values
    # ------------------------------------------------------------------
    @rule(
        login=st.sampled_from(PEOPLE),
        name=st.sampled_from(tuple(ASKED)),
        kind=st.sampled_from(("good", "good", "good", "wrong", "none", "empty")),
        number=st.integers(0, 1),
        reason=st.sampled_from(("", "Read again")),
        way=st.sampled_from(("enter", "write")),
    )
    def enter(self, login, name, kind, number, reason, way):
        serial, good, wrong, none = ASKED[name]
        value = {
            "good": good[number % len(good)],
            "wrong": wrong[0],
            "none": none,
            "empty": "",
        }[kind]
        row = self.house.results(self.inspection)[name]
        if way == "enter":
            sent = {"result": row, "value": value, "reason": reason, "again": value}
            passed = self.call(login, INSPECTION, "enter", [self.inspection], [sent])
        else:
            field = "pass_fail" if good[0] == "pass" else "value_text"
            values = {field: value or False, "value_again": value}
            if reason:
                values["correction_reason"] = reason
            passed = self.call(login, RESULT, "write", [row], values)
        before = self.values[name]
        new = (value or None) != before
        allowed = self.records(login) and kind != "none"
        if allowed and new:
            in_hand = serial in self.hands
            usable = in_hand and not (serial == CALIPER and self.house.out)
            allowed = (not value or usable) and (before is None or bool(reason))
        assert passed == allowed, (login, name, value, reason, way, self.hands)
        if passed and new:
            self.replaced += before is not None
            self.values[name] = value or None

    @rule(
        login=st.sampled_from((*PEOPLE, "qmanager2")),
        what=st.sampled_from(
            (
                (INSPECTION, {"state": "passed"}),
                (INSPECTION, {"result_ids": [(5, 0, 0)]}),
                (INSPECTION, {"occasion": "first"}),
                (RESULT, {"conform": "conforms"}),
                (RESULT, {"superseded": True}),
                (RESULT, {"instrument_calibration_id": 1}),
                (RESULT, {"reading_text": "1 in"}),
                (RESULT, {"answer_sha256": "0"}),
            )
        ),
    )
    def write_what_follows(self, login, what):
        model, values = what
        ids = [self.inspection]
        if model == RESULT:
            ids = list(self.house.results(self.inspection).values())[:1]
        assert not self.call(login, model, "write", ids, values)

    @rule(
        login=st.sampled_from((*PEOPLE, "qmanager2")),
        method=st.sampled_from(("unlink", "copy")),
        model=st.sampled_from((INSPECTION, RESULT)),
    )
    def other_methods(self, login, method, model):
        ids = [self.inspection]
        if model == RESULT:
            ids = list(self.house.results(self.inspection).values())[:1]
        assert not self.call(login, model, method, ids)

    # ------------------------------------------------------------------
    # Completion
    # ------------------------------------------------------------------
    @rule(login=st.sampled_from(PEOPLE))
    def complete(self, login):
        passed = self.call(login, INSPECTION, "action_complete", [self.inspection])
        whole = all(self.values.values())
        # each value is looked at again with the instrument it was taken with
        good_gauges = not (self.values["Length"] and self.house.out)
        if self.records(login) and whole and not good_gauges:
            # whether it is in service today does not undo a value of before
            whole = passed
        assert passed == (self.records(login) and whole), (login, self.values)
        if passed:
            wrong = any(self.values[name] in ASKED[name][2] for name in ASKED)
            self.state = "failed" if wrong else "passed"

    @invariant()
    def the_database_says_so(self):
        state, current, replaced = self.house.facts(self.inspection)
        assert state == self.state
        assert replaced == self.replaced
        assert set(current) == set(ASKED)
        for name, (value, conform, entered, serial, calibrated) in current.items():
            assert (value or None) == self.values[name], current
            assert entered == bool(value)
            expected = (
                "not_entered"
                if not value
                else "conforms"
                if value in ASKED[name][1]
                else "does_not_conform"
            )
            assert conform == expected, current
            if value:
                assert (serial, calibrated) == (ASKED[name][0], True), current


def test_no_value_and_no_verdict_by_a_wrong_way(house):
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


def test_the_histories_got_somewhere(house):
    """Values were taken and inspections completed: refusals alone prove nothing."""
    states = dict(
        house.rows(
            "SELECT i.state, count(*) FROM medical_inspection i JOIN stock_lot l"
            " ON l.id = i.lot_id WHERE l.name LIKE 'IS-%' GROUP BY i.state"
        )
    )
    ((values,),) = house.rows(
        "SELECT count(*) FROM medical_inspection_result r JOIN stock_lot l"
        " ON l.id = r.lot_id WHERE l.name LIKE 'IS-%' AND r.recorded_at IS NOT NULL"
    )
    assert values > EXAMPLES, (states, values)
    assert set(states) > {"open"}, states

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Random calls over RPC on calibrations, declared failures and what follows of them.

Whatever anybody calls, in whatever order: a signed calibration stays as it is, a
failed gauge takes no value until it is calibrated after that, and an inspection does
not pass on a value that is in doubt and that nobody decided on. What the calls that
were allowed should have done is kept in a model, and compared after each call.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from rpc import RpcError

from .house import CALIBRATION, GAUGE, INSPECTION, serve_house

POINT = "medical.calibration.reading"
TRACE, LINE = "medical.out.of.tolerance", "medical.out.of.tolerance.line"
REASON = "medical.instrument.reason"
EXAMPLES, STEPS = 10, 14
MAY_RECORD = ("inspector", "engineer", "qmanager")
MAY_DECIDE = ("engineer", "qmanager")
PEOPLE = (*MAY_RECORD, *MAY_RECORD, "operator", "warehouse", "auditor")
OTHER = "FX-CAL-2041"
VALUES = ("42.00", "41.95")
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


@pytest.fixture(scope="module")
def house():
    with serve_house(EXAMPLES * 2) as served:
        yield served


class Calls(RuleBasedStateMachine):
    """One gauge and one inspection measured with it, called by everybody."""

    house = None

    def __init__(self):
        super().__init__()
        self.name, self.gauge, self.good, self.draft, self.inspection = next(
            self.house.waiting
        )
        self.failed = self.signed = False
        self.authors = {"inspector"}
        self.note = None
        self.hand, self.value, self.taken_with = self.name, None, None
        self.state = "open"
        # {calibration before: [whether a line, of the value of now, decision]}
        self.traces = {}

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

    @initialize()
    def begin(self):
        """Two values by other gauges, the length by its own."""
        for name, gauge, value in (
            ("Bearing seat diameter", "FX-MIC-077", "5.996"),
            ("Cross bore, pin gauge goes", "FX-PIN-031", "pass"),
        ):
            row = self.house.results(self.inspection)[name]
            sent = {"result": row, "value": value, "again": value}
            inspection = [self.inspection]
            assert self.call(
                "inspector", INSPECTION, "use_instrument", inspection, gauge
            )
            assert self.call("inspector", INSPECTION, "enter", inspection, [sent])
        self.measure("inspector", self.name, "First reading")

    # ------------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------------
    @rule(
        login=st.sampled_from(PEOPLE),
        own=st.booleans(),
        reason=st.sampled_from(("Read again", "Read again", "")),
    )
    def measure_again(self, login, own, reason):
        self.measure(login, self.name if own else OTHER, reason)

    def usable(self, gauge):
        return gauge == OTHER or not self.failed

    def measure(self, login, gauge, reason):
        inspection = [self.inspection]
        passed = self.call(login, INSPECTION, "use_instrument", inspection, gauge)
        assert passed == (self.records(login) and self.usable(gauge))
        if passed:
            self.hand = gauge
        value = VALUES[self.value == VALUES[0]]
        sent = {
            "result": self.house.results(self.inspection)["Length"],
            "value": value,
            "again": value,
            "reason": reason,
        }
        passed = self.call(login, INSPECTION, "enter", inspection, [sent])
        allowed = self.records(login) and self.usable(self.hand) and bool(reason)
        assert passed == allowed, (login, gauge, reason, self.failed)
        if passed:
            self.value, self.taken_with = value, self.hand
            for trace in self.traces.values():
                trace[1] = False

    @rule(login=st.sampled_from(PEOPLE))
    def complete(self, login):
        passed = self.call(login, INSPECTION, "action_complete", [self.inspection])
        doubtful = any(
            line and current and not decision
            for line, current, decision in self.traces.values()
        )
        assert passed == (self.records(login) and not doubtful), self.traces
        if passed:
            self.state = "passed"

    # ------------------------------------------------------------------
    # Failing
    # ------------------------------------------------------------------
    @rule(
        login=st.sampled_from(PEOPLE), reason=st.sampled_from(("Dropped", "Bent", " "))
    )
    def declare_failed(self, login, reason):
        values = {"instrument_id": self.gauge, "what": "failed", "reason": reason}
        try:
            session = self.house.login(login)
            (wizard,) = session.call(REASON, "create", [values])
            session.call(REASON, "action_confirm", [wizard])
            passed = True
        except RpcError as error:
            assert error.name in _REFUSED, f"{error.name}: {error}"
            passed = False
        allowed = login in MAY_RECORD and reason.strip() and not self.failed
        assert passed == bool(allowed), (login, reason, self.failed)
        if passed:
            self.failed = True
            self.trace()

    def trace(self):
        """The values since it was last good are listed, what was decided stays."""
        self.list_values(self.draft if self.signed else self.good)
        self.house.traced += 1

    def list_values(self, before):
        trace = self.traces.setdefault(before, [False, False, None])
        if self.taken_with == self.name:
            trace[0] = trace[1] = True

    @rule(
        login=st.sampled_from(PEOPLE),
        values=st.sampled_from(
            (
                {"instrument_failed_at": False},
                {"instrument_failed_reason": False},
                {"instrument_valid_until": "2099-01-05"},
            )
        ),
        private=st.booleans(),
    )
    def write_what_a_gauge_is_worth(self, login, values, private):
        if private:
            assert not self.call(login, GAUGE, "_serve", [self.gauge])
        else:
            assert not self.call(login, GAUGE, "write", [self.gauge], values)

    # ------------------------------------------------------------------
    # Calibrating
    # ------------------------------------------------------------------
    @rule(login=st.sampled_from(PEOPLE), text=st.sampled_from(("A", "B")))
    def write_in_the_draft(self, login, text):
        passed = self.call(
            login, CALIBRATION, "write", [self.draft], {"certificate_number": text}
        )
        assert passed == (login in MAY_RECORD and not self.signed)
        if passed:
            self.authors.add(login)
            self.note = text

    @rule(
        login=st.sampled_from(PEOPLE),
        draft=st.booleans(),
        values=st.sampled_from(
            (
                {"state": "signed"},
                {"signed_by_id": 2},
                {"digest": "0"},
                {"author_ids": [(5, 0, 0)]},
                {"name": "CAL-1"},
            )
        ),
    )
    def write_what_a_signature_says(self, login, draft, values):
        number = self.draft if draft else self.good
        assert not self.call(login, CALIBRATION, "write", [number], values)

    @rule(
        login=st.sampled_from(PEOPLE),
        what=st.sampled_from(("write", "unlink", "point", "points", "sign")),
    )
    def change_what_is_signed(self, login, what):
        ((point,),) = self.house.rows(
            "SELECT id FROM medical_calibration_reading"
            f" WHERE calibration_id = {self.good}"
        )
        model, method, *arguments = {
            "write": (CALIBRATION, "write", [self.good], {"note": "x"}),
            "unlink": (CALIBRATION, "unlink", [self.good]),
            "point": (POINT, "write", [point], {"found": "50.02"}),
            "points": (POINT, "unlink", [point]),
            "sign": (CALIBRATION, "action_sign", [self.good]),
        }[what]
        assert not self.call(login, model, method, *arguments)

    @rule()
    def sign_the_draft(self):
        """Found out of tolerance, left in it: in force, and traced back."""
        if self.signed or "engineer" in self.authors or not self.house.signatures:
            return
        self.house.signatures -= 1
        self.house.sign([self.draft])
        self.list_values(self.good)
        # done on the day before: it says nothing of what failed since
        self.signed = True
        self.house.signed += 1

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    def _trace_ids(self, model):
        field = "oot_id" if model == LINE else "id"
        table = model.replace(".", "_")
        return self.house.rows(
            f"SELECT t.good_calibration_id, r.id FROM {table} r"
            f" JOIN medical_out_of_tolerance t ON t.id = r.{field}"
            f" WHERE t.instrument_id = {self.gauge} ORDER BY r.id"
        )

    @rule(
        login=st.sampled_from((*MAY_DECIDE, *PEOPLE)),
        decision=st.sampled_from(("no_impact", "reinspect")),
        why=st.sampled_from(("Deviation is far below the limits", "")),
    )
    def decide(self, login, decision, why):
        for before, line in self._trace_ids(LINE)[:1]:
            values = {"decision": decision, "justification": why}
            passed = self.call(login, LINE, "write", [line], values)
            assert passed == (login in MAY_DECIDE and bool(why)), (login, why)
            if passed:
                self.traces[before][2] = decision
                self.house.decided += 1

    @rule(
        login=st.sampled_from((*MAY_DECIDE, *PEOPLE)),
        what=st.sampled_from(
            (
                (TRACE, {"state": "closed"}),
                (TRACE, {"good_on": False}),
                (LINE, {"reading_ids": [(5, 0, 0)]}),
                (LINE, {"decided_by_id": 2}),
            )
        ),
    )
    def write_what_was_traced(self, login, what):
        model, values = what
        for _before, number in self._trace_ids(model)[:1]:
            assert not self.call(login, model, "write", [number], values)
            assert not self.call(login, model, "unlink", [number])

    @invariant()
    def the_database_says_so(self):
        rows = self.house.rows
        ((failed, until),) = rows(
            "SELECT instrument_failed_at IS NOT NULL, instrument_valid_until FROM"
            f" maintenance_equipment WHERE id = {self.gauge}"
        )
        calibrations = dict(
            (number, rest)
            for number, *rest in rows(
                "SELECT id, state, valid_until, certificate_number FROM"
                f" medical_calibration WHERE instrument_id = {self.gauge}"
            )
        )
        in_force = self.draft if self.signed else self.good
        assert failed == self.failed
        assert until == calibrations[in_force][1]
        state = "signed" if self.signed else "draft"
        assert {n: rest[0] for n, rest in calibrations.items()} == {
            self.good: "signed",
            self.draft: state,
        }
        assert calibrations[self.draft][2] == self.note
        traced = rows(
            "SELECT t.good_calibration_id, t.state, count(l.id), min(l.decision) FROM"
            " medical_out_of_tolerance t LEFT JOIN medical_out_of_tolerance_line l"
            f" ON l.oot_id = t.id WHERE t.instrument_id = {self.gauge} GROUP BY t.id"
        )
        assert {before: rest for before, *rest in traced} == {
            before: ["open", int(line), decision]
            for before, (line, _current, decision) in self.traces.items()
        }
        assert rows(
            "SELECT i.state, r.value_text, e.serial_no FROM medical_inspection i"
            " JOIN medical_inspection_result r ON r.inspection_id = i.id JOIN"
            " medical_inspection_characteristic c ON c.id = r.characteristic_id"
            " LEFT JOIN maintenance_equipment e ON e.id = r.instrument_id"
            f" WHERE i.id = {self.inspection} AND c.name = 'Length'"
            " AND r.superseded IS NOT TRUE"
        ) == [(self.state, self.value, self.taken_with)]


def test_no_gauge_and_no_doubt_is_put_right_by_a_wrong_way(house):
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        type("CallsOfHouse", (Calls,), {"house": house}),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            # a shorter history would take another gauge
            phases=(Phase.generate,),
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # refusals alone prove nothing
    assert house.traced and house.decided and house.signed

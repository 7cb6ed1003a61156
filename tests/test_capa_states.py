# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Random calls over RPC on CAPAs: no phase is reached but by its own way.

Whatever anybody calls, in whatever order: phases follow one another, nothing is passed
while something is missing, and what is passed is not rewritten. What the calls that
were allowed should have done is kept in a small model, and compared after each call.
"""

import base64
import datetime
import itertools

import otp
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from rpc import RpcError

CAPA, WHY, ACTION, CHECK = (
    "medical.capa",
    "medical.capa.why",
    "medical.capa.action",
    "medical.capa.check",
)
EXAMPLES, STEPS = 16, 14
OWNER, MANAGERS = "engineer", ("qmanager", "qmanager2")
MAY = (OWNER, *MANAGERS)
PEOPLE = (*MAY, "inspector", "operator", "warehouse", "auditor")
PHASES = (
    "initiation",
    "containment",
    "root_cause",
    "plan",
    "implementation",
    "verification",
    "effectiveness",
)
_REFUSED = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
)


def _day(days):
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()


def _file(name):
    raw = base64.b64encode(name.encode()).decode()
    return [(0, 0, {"name": f"{name}.txt", "datas": raw})]


class House:
    """A server, its people, and CAPAs of which half have a signed plan."""

    def __init__(self, server):
        self.server = server
        self.sessions = {}
        self.fresh = iter([self._open() for _number in range(EXAMPLES * 3)])
        planned = [self._open() for _number in range(EXAMPLES * 3)]
        for capa in planned:
            self._plan(capa)
        device = otp.Device(otp.demo_secret("qmanager"))
        self.login("qmanager").sign(CAPA, planned, "plan", device, "qmanager")
        self.planned = iter(planned)

    def login(self, login):
        """The session of a demo user, opened once."""
        if login not in self.sessions:
            self.sessions[login] = self.server.login(login)
        return self.sessions[login]

    def owner(self, model, method, *args):
        """A call of the owner; the id of what it makes."""
        made = self.login(OWNER).call(model, method, *args)
        return made[0] if isinstance(made, list) else made

    def _open(self):
        return self.owner(
            CAPA,
            "create",
            [
                {
                    "title": "Random",
                    "description": "Tried",
                    "severity": "3",
                    "occurrence": "3",
                    "risk_note": "Tried",
                    "source_ids": [(0, 0, {"kind": "trend", "text": "Tried"})],
                }
            ],
        )

    def _plan(self, capa):
        self.owner(CAPA, "write", [capa], {"containment_text": "Held"})
        self.owner(CAPA, "write", [capa], {"root_cause": "Cold"})
        self.owner(CAPA, "action_advance", [capa])
        self.owner(CAPA, "action_advance", [capa])
        self.owner(
            WHY,
            "create",
            [
                {
                    "capa_id": capa,
                    "name": "Cold",
                    "verdict": "root",
                    "evidence": "Trial",
                    "file_ids": _file("trial"),
                }
            ],
        )
        self.owner(CAPA, "action_advance", [capa])
        self.owner(
            ACTION,
            "create",
            [
                {
                    "capa_id": capa,
                    "name": "Warm",
                    "owner_id": self.login(OWNER).uid,
                    "due_date": _day(20),
                }
            ],
        )
        self.owner(
            CAPA,
            "write",
            [capa],
            {
                "criterion": "Cracks",
                "criterion_operator": "at_most",
                "criterion_target": "0",
                "criterion_sample": "5 lots",
                "not_before": _day(60),
            },
        )


@pytest.fixture(scope="module")
def house(server):
    return House(server)


class Calls(RuleBasedStateMachine):
    """Calls of anybody, and what they should have led to."""

    house = None
    numbers = itertools.count()

    def __init__(self):
        super().__init__()
        planned = next(self.numbers) % 2
        self.capa = next(self.house.planned if planned else self.house.fresh)
        self.state = "implementation" if planned else "initiation"
        self.round = 1
        self.contained = self.caused = planned
        self.roots = self.proven = planned
        self.done = self.verified = False

    def call(self, login, model, method, *args):
        """Whether it was let pass; anything but a refusal is an error."""
        try:
            self.answer = self.house.login(login).call(model, method, *args)
        except RpcError as error:
            assert error.name in _REFUSED, f"{error.name}: {error}"
            return False
        return True

    def lines(self, model):
        domain = [("capa_id", "=", self.capa), ("round", "=", self.round)]
        return self.house.login(OWNER).search(model, domain)

    def complete(self):
        """Whether the phase can be left without a signature."""
        return {
            "initiation": True,
            "containment": self.contained,
            "root_cause": self.caused and self.roots and self.roots == self.proven,
            "implementation": self.done,
            "verification": self.verified,
        }.get(self.state, False)

    # what is allowed here and now
    @rule(login=st.sampled_from(PEOPLE))
    def advance(self, login):
        passed = self.call(login, CAPA, "action_advance", [self.capa])
        assert passed == bool(login in MAY and self.complete()), self.state
        if passed:
            self.state = PHASES[PHASES.index(self.state) + 1]

    @rule(login=st.sampled_from(PEOPLE), text=st.sampled_from(("Held", "")))
    def contain(self, login, text):
        passed = self.call(
            login, CAPA, "write", [self.capa], {"containment_text": text}
        )
        early = self.state in ("initiation", "containment")
        assert passed == (login in MAY and early)
        if passed:
            self.contained = bool(text)

    @rule(login=st.sampled_from(PEOPLE), text=st.sampled_from(("Cold", " ")))
    def say_the_cause(self, login, text):
        passed = self.call(login, CAPA, "write", [self.capa], {"root_cause": text})
        early = self.state in ("initiation", "containment", "root_cause")
        assert passed == (login in MAY and early)
        if passed:
            self.caused = bool(text.strip())

    @rule(login=st.sampled_from(PEOPLE), proof=st.booleans())
    def add_a_root(self, login, proof):
        row = {"capa_id": self.capa, "name": "Why", "verdict": "root", "evidence": "T"}
        if proof:
            row["file_ids"] = _file("proof")
        passed = self.call(login, WHY, "create", [row])
        assert passed == (login in MAY and self.state == "root_cause")
        if passed:
            self.roots += 1
            self.proven += proof

    @rule(login=st.sampled_from(PEOPLE), proof=st.booleans())
    def carry_out(self, login, proof):
        actions = self.lines(ACTION)
        if not actions:
            return
        values = {"result": "Done", **({"file_ids": _file("done")} if proof else {})}
        wrote = self.call(login, ACTION, "write", actions, values)
        running = self.state == "implementation" and not self.done
        # in the plan too the owner may begin to report; nothing is done by it
        may = login in MAY and (running or self.state == "plan")
        assert wrote == bool(may), (login, self.state)
        if not (wrote and proof):
            return
        passed = self.call(login, ACTION, "action_done", actions)
        assert passed == running
        self.done = self.done or passed

    @rule(login=st.sampled_from(MAY))
    def verify(self, login):
        passed = self.call(login, CAPA, "action_begin_check", [self.capa])
        assert passed == (self.state == "verification"), self.state
        if passed and not self.verified:
            values = {
                "adverse_effect": "none",
                "observation": "None",
                "file_ids": _file("curve"),
            }
            check = self.answer["res_id"]
            self.verified = self.call(login, CHECK, "write", [check], values)

    @rule(login=st.sampled_from(PEOPLE), reason=st.sampled_from(("It fails", " ")))
    def go_back(self, login, reason):
        asked = {"capa_id": self.capa, "reason": reason}
        wizard = "medical.capa.return"
        passed = self.call(login, wizard, "create", [asked]) and self.call(
            login, wizard, "action_confirm", self.answer
        )
        late = self.state in PHASES[PHASES.index("plan") :]
        assert passed == (login in MAY and late and bool(reason.strip()))
        if passed:
            self.state, self.round = "root_cause", self.round + 1
            self.roots = self.proven = 0
            self.done = self.verified = False

    # what is allowed to nobody
    @rule(
        login=st.sampled_from(PEOPLE),
        values=st.sampled_from(
            (
                {"state": "closed"},
                {"state": "effectiveness"},
                {"round": 1},
                {"kind": "preventive"},
                {"closed_at": "2026-01-01 00:00:00"},
                {"phase_due": "2035-01-01"},
                {"plan_author_ids": [(5, 0, 0)]},
                {"name": "CA-0"},
            )
        ),
    )
    def write_what_is_given(self, login, values):
        assert not self.call(login, CAPA, "write", [self.capa], values)

    @rule(
        login=st.sampled_from(PEOPLE),
        values=st.sampled_from(
            ({"left_at": "2026-01-01 00:00:00"}, {"outcome": "passed"}, {"round": 9})
        ),
    )
    def write_a_phase(self, login, values):
        phases = self.lines("medical.capa.phase")
        assert not self.call(login, "medical.capa.phase", "write", phases, values)

    @rule(login=st.sampled_from(PEOPLE))
    def sign_too_early(self, login):
        for method in ("action_sign_effectiveness", "action_close"):
            assert not self.call(login, CAPA, method, [self.capa])

    @rule(login=st.sampled_from(PEOPLE))
    def delete(self, login):
        if self.state != "initiation":
            assert not self.call(login, CAPA, "unlink", [self.capa])

    @invariant()
    def the_server_says_so(self):
        names = ["state", "round", "closed_at", "kind"]
        (found,) = self.house.login("auditor").read(CAPA, [self.capa], names)
        assert (found["state"], found["round"]) == (self.state, self.round)
        assert not found["closed_at"]
        assert found["kind"] == "corrective"


def test_no_phase_is_reached_by_a_wrong_way(house):
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

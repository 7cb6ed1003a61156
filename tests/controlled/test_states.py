# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Random calls over RPC on change orders: no state is reached but by its own way.

Whatever anybody calls, in whatever order: nothing takes effect that two people did not
approve, nothing twice, and nothing else than what they approved. What the calls that
were allowed should have done is kept in a small model, and compared after each call.
"""

import itertools

import pytest
from bypass.client import SWITCHES
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from rpc import RpcError

from .by_order import CHANGE, IMPACT, ITEM
from .orders import analysed, approved

EXAMPLES, STEPS = 10, 12
OWNER, MANAGERS = "engineer", ("qmanager", "qmanager2")
MAY = (OWNER, *MANAGERS)
PEOPLE = (*MAY, "inspector", "operator", "warehouse", "auditor")
WRITTEN = ("draft", "analysis")
_STOP = "medical.change.stop"
_REFUSED = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
)


@pytest.fixture(scope="module")
def orders(house):
    """(orders in analysis, approved ones), as many as are tried."""
    number = EXAMPLES // 2 + 2
    return iter(analysed(house, number)), iter(approved(house, number))


class Calls(RuleBasedStateMachine):
    """Calls of anybody, and what they should have led to."""

    house = None
    orders = ()
    numbers = itertools.count()

    def __init__(self):
        super().__init__()
        analysing, decided = self.orders
        late = next(self.numbers) % 2
        self.order = next(decided if late else analysing)
        self.state = "approved" if late else "analysis"
        self.complete = True
        self.bill, self.draft = "Rev A", "Rev B"
        self.fixed = self.bill if late else None

    def call(self, login, model, method, *args, context=None):
        """Whether it was let pass; anything but a refusal is an error."""
        client = self.house.client(login)
        try:
            self.answer = client.call(model, method, *args, context=context)
        except RpcError as error:
            assert error.name in _REFUSED, f"{error.name}: {error}"
            return False
        return True

    def step(self, login, method, context=None):
        return self.call(login, CHANGE, method, [self.order.change], context=context)

    # what is allowed here and now
    @rule(login=st.sampled_from(PEOPLE))
    def ask(self, login):
        passed = self.step(login, "action_ask_approval")
        ready = self.state == "analysis" and self.complete
        assert passed == bool(login in MAY and ready), self.state
        if passed:
            self.state, self.fixed = "approval", self.bill

    @rule(login=st.sampled_from(PEOPLE))
    def take_back(self, login):
        passed = self.step(login, "action_take_back")
        assert passed == (login in MAY and self.state == "approval")
        if passed:
            self.state, self.fixed = "analysis", None

    @rule(login=st.sampled_from(PEOPLE), verdict=st.sampled_from(("none", False)))
    def answer_points(self, login, verdict):
        values = {"verdict": verdict}
        passed = self.call(login, IMPACT, "write", self.order.points, values)
        assert passed == (login in MAY and self.state in WRITTEN)
        if passed:
            self.complete = bool(verdict)

    @rule(login=st.sampled_from(PEOPLE))
    def name_it(self, login):
        values = {"title": f"Title {next(self.numbers)}"}
        passed = self.call(login, CHANGE, "write", [self.order.change], values)
        assert passed == (login in MAY and self.state in WRITTEN)

    @rule()
    def write_the_draft(self):
        code = f"Rev {next(self.numbers)}"
        passed = self.call(
            OWNER, "mrp.bom", "write", [self.order.draft], {"code": code}
        )
        assert passed == (self.state in WRITTEN)
        if passed:
            self.draft = code

    @rule()
    def write_the_bill(self):
        """Nobody made it yet: it is free, and no longer what was analysed."""
        self.bill = f"Rev {next(self.numbers)}"
        values = {"code": self.bill}
        assert self.call(OWNER, "mrp.bom", "write", [self.order.bill], values)

    @rule(login=st.sampled_from(PEOPLE), forged=st.booleans())
    def apply(self, login, forged):
        context = {**SWITCHES, "default_state": "approved"} if forged else None
        passed = self.step(login, "action_apply", context)
        stands = self.state == "approved" and self.bill == self.fixed
        assert passed == bool(login in MAY and stands), self.state
        if passed:
            self.state, self.bill = "applied", self.draft

    @rule(
        login=st.sampled_from(PEOPLE),
        verdict=st.sampled_from(("rejected", "cancelled")),
        reason=st.sampled_from(("Not needed", " ")),
    )
    def stop(self, login, verdict, reason):
        asked = {"change_id": self.order.change, "verdict": verdict, "reason": reason}
        passed = self.call(login, _STOP, "create", [asked]) and self.call(
            login, _STOP, "action_confirm", self.answer
        )
        states = {
            "rejected": (*WRITTEN, "approval"),
            "cancelled": (*WRITTEN, "approval", "approved"),
        }
        may = MANAGERS if verdict == "rejected" else MAY
        can = login in may and self.state in states[verdict] and reason.strip()
        assert passed == bool(can), self.state
        if passed:
            self.state = verdict

    # what is allowed to nobody
    @rule(
        login=st.sampled_from(PEOPLE),
        values=st.sampled_from(
            (
                {"state": "approved"},
                {"state": "applied"},
                {"state": "closed"},
                {"applied_at": "2026-01-01 00:00:00"},
                {"approved_by_id": 2},
                {"author_ids": [(5, 0, 0)]},
                {"name": "CO-0"},
                {"notice_days": 0},
            )
        ),
    )
    def write_what_is_given(self, login, values):
        assert not self.call(login, CHANGE, "write", [self.order.change], values)

    @rule(
        login=st.sampled_from(PEOPLE),
        values=st.sampled_from(
            ({"after_digest": "0"}, {"draft_bom_id": False}, {"before_values": {}})
        ),
    )
    def write_what_is_fixed(self, login, values):
        domain = [("change_id", "=", self.order.change)]
        items = self.house.client("auditor").search(ITEM, domain)
        assert not self.call(login, ITEM, "write", items, values)

    @rule(login=st.sampled_from(PEOPLE))
    def take_another_step(self, login):
        for method in ("action_analyse", "action_return", "action_close"):
            assert not self.step(login, method)

    @rule(login=st.sampled_from(PEOPLE))
    def delete(self, login):
        assert not self.step(login, "unlink")

    @rule(login=st.sampled_from(PEOPLE))
    def use_the_draft(self, login):
        values = {"active": True}
        assert not self.call(login, "mrp.bom", "write", [self.order.draft], values)

    @invariant()
    def the_server_says_so(self):
        ((state, applied, bill, draft),) = self.house.db.rows(
            "SELECT c.state, c.applied_at IS NOT NULL, b.code, d.code"
            " FROM medical_change_order c, mrp_bom b, mrp_bom d"
            " WHERE (c.id, b.id, d.id) = (%s, %s, %s)",
            [self.order.change, self.order.bill, self.order.draft],
        )
        assert (state, bill, draft) == (self.state, self.bill, self.draft)
        assert applied == (state == "applied")


def test_no_state_is_reached_by_a_wrong_way(house, orders):
    run_state_machine_as_test(
        type("CallsOfHouse", (Calls,), {"house": house, "orders": orders}),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

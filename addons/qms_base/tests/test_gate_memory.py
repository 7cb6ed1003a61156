# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import replace

from odoo import Command
from odoo.tests import new_test_user

from .common import GateCase


class TestPassesInMemory(GateCase):
    """A pass is asked for once, unless it may have been taken back since."""

    def setUp(self):
        super().setUp()
        self.workorder = self._order().workorder_ids[0]
        self.events = self.workorder._gate_start_events()
        self.Decision = self.env["qms.gate.decision"].sudo()

    def test_a_pass_that_was_rolled_back_lets_nothing_pass(self):
        for flush in (True, False):
            with self.subTest(flush=flush):
                savepoint = self.env.cr.savepoint(flush=flush)
                self.workorder._enforce_gate(self.events)
                # a gate that fires again honours it
                self.assertEqual(self.Decision._without_pass(self.events), [])
                self.assertEqual(self.Decision._without_pass(self.events), [])
                savepoint.close(rollback=True)
                self.assertEqual(self.Decision._without_pass(self.events), self.events)

    def _pass_of_an_earlier_transaction(self):
        """The same pass, as if this transaction had not written it."""
        self.env.cr.execute(
            "INSERT INTO qms_gate_decision (checkpoint, verdict, res_model, res_id,"
            " res_name, decided_at, company_id, actor_id, actor_name, quantity, key)"
            " VALUES ('wo_start', 'pass', 'mrp.workorder', %s, 'x', now(), %s, %s, 'x',"
            " 1, %s)",
            (
                self.workorder.id,
                self.company.id,
                self.operator.id,
                self.events[0].key,
            ),
        )

    def test_a_pass_of_an_earlier_transaction_is_read_once(self):
        self.assertEqual(self.Decision._without_pass(self.events), self.events)
        self._pass_of_an_earlier_transaction()
        with self.assertQueryCount(1):
            for _turn in range(3):
                self.assertEqual(self.Decision._without_pass(self.events), [])

    def test_a_larger_quantity_is_another_matter(self):
        self._pass_of_an_earlier_transaction()
        self.assertEqual(self.Decision._without_pass(self.events), [])
        more = [replace(self.events[0], quantity=2.0)]
        self.assertEqual(self.Decision._without_pass(more), more)
        self.workorder._enforce_gate(more)
        self.assertEqual(self.Decision._without_pass(more), [])


class TestPeopleInMemory(GateCase):
    """Whom a login belongs to is asked once, unless something changed it."""

    def setUp(self):
        super().setUp()
        self.user = new_test_user(
            self.env, "memory_user", groups="qms_base.group_qms_operator"
        )
        self.person = self.env["hr.employee"].create({"name": "Person"})

    def _present(self, **context):
        presence = self.env["qms.operator.presence"].with_user(self.user)
        return presence.with_context(**context)._present_employees()

    def test_asked_once(self):
        self.person.user_id = self.user
        self._present()
        with self.assertQueryCount(0):
            self.assertEqual(self._present(), {self.company.id: self.person.id})

    def test_no_answer_can_be_written_by_who_got_it(self):
        self.person.user_id = self.user
        self._present()[self.company.id] = 0
        self.assertEqual(self._present(), {self.company.id: self.person.id})

    def test_every_change_counts_at_once(self):
        here, nobody = {self.company.id: self.person.id}, {}
        other = self.env["res.company"].create({"name": "Elsewhere"})
        resource = self.person.resource_id
        steps = (
            (lambda: None, nobody),
            (lambda: self.person.write({"user_id": self.user.id}), here),
            (lambda: self.person.write({"user_id": False}), nobody),
            (lambda: resource.write({"user_id": self.user.id}), here),
            (lambda: self.person.action_archive(), nobody),
            (lambda: resource.write({"active": True}), here),
            (lambda: resource.write({"user_id": False}), nobody),
            (
                lambda: self.user.write(
                    {"employee_ids": [Command.link(self.person.id)]}
                ),
                here,
            ),
            (
                lambda: self.person.write({"company_id": other.id}),
                {other.id: self.person.id},
            ),
            (lambda: self.person.write({"company_id": self.company.id}), here),
            (lambda: self.person.unlink(), nobody),
        )
        for number, (change, expected) in enumerate(steps):
            with self.subTest(number):
                self._present()
                change()
                self.assertEqual(self._present(), expected)
        new = self.env["hr.employee"].create(
            {"name": "New", "user_id": self.user.id, "company_id": self.company.id}
        )
        self.assertEqual(self._present(), {self.company.id: new.id})

    def test_a_change_that_was_rolled_back_does_not_count(self):
        self.assertEqual(self._present(), {})
        savepoint = self.env.cr.savepoint()
        self.person.user_id = self.user
        self.assertEqual(self._present(), {self.company.id: self.person.id})
        savepoint.close(rollback=True)
        self.assertEqual(self._present(), {})

    def test_no_context_brings_back_who_left(self):
        self.person.user_id = self.user
        self.person.action_archive()
        self.assertEqual(self._present(active_test=False), {})
        self.assertEqual(self._present(), {})

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common import GateCase


class TestLedgers(GateCase):
    """Decisions, evidence and denials can be read, never written."""

    def _decision(self):
        order = self._order()
        order.workorder_ids[0].button_start()
        self.env.flush_all()
        return self._decisions("wo_start", order.workorder_ids)

    def test_nobody_writes_a_decision(self):
        self._decision()
        for model in ("qms.gate.decision", "qms.gate.evidence", "qms.gate.denial"):
            for user in (self.operator, self.env.ref("base.user_admin")):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).create({})
            with self.assertRaises(AccessError):
                self.env[model].sudo().create({})

    def test_nobody_changes_a_decision(self):
        decision = self._decision()
        with self.assertRaises(AccessError):
            decision.with_user(self.operator).write({"employee_name": "Somebody"})
        with self.assertRaises(AccessError):
            decision.with_user(self.operator).unlink()

    @mute_logger("odoo.sql_db")
    def test_postgresql_refuses_change_and_removal(self):
        decision = self._decision()
        for statement in (
            "UPDATE qms_gate_decision SET employee_name = 'x' WHERE id = %s",
            "DELETE FROM qms_gate_decision WHERE id = %s",
            "TRUNCATE qms_gate_decision CASCADE -- %s",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [decision.id])

    @mute_logger("odoo.sql_db")
    def test_superuser_write_through_the_orm_ends_at_the_trigger(self):
        decision = self._decision().sudo()
        with (
            self.assertRaises(psycopg2.errors.InsufficientPrivilege),
            self.env.cr.savepoint(),
        ):
            decision.write({"employee_name": "Somebody"})
            decision.flush_recordset()

    def test_what_was_relied_upon_cannot_vanish(self):
        decision = self._decision()
        employee = decision.employee_id
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.ForeignKeyViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM hr_employee WHERE id = %s", [employee.id])

    def test_decision_keeps_the_name_it_was_made_under(self):
        decision = self._decision()
        before = self.operator.name
        self.operator.name = "Renamed"
        decision.invalidate_recordset()
        self.assertEqual(decision.actor_name, before)

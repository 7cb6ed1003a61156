# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .training import TrainingCase


@tagged("post_install", "-at_install")
class TestDemonstrations(TrainingCase):
    """Work shown under supervision is evidence, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()

    def _conclude(self, assessment):
        assessment.action_conclude()
        self.env.flush_all()

    def test_demonstrations_are_made_before_passing(self):
        self.solder.demonstrations_required = 2
        assessment = self._fill(self._assessment())
        with self.assertRaisesRegex(UserError, "2 more supervised"):
            assessment.action_conclude()
        for values in (
            {"supervisor_id": self.worker.id, "work": "Own"},
            {"supervisor_id": self.other.id, "work": "Later", "date": "2999-01-01"},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                assessment.demonstration_ids = [Command.create(values)]
                self.env.flush_all()
        assessment.demonstration_ids = [
            Command.create({"supervisor_id": self.other.id, "work": work})
            for work in ("One", "Two")
        ]
        self._conclude(assessment)
        self.assertEqual(assessment.state, "passed")

    def test_a_failed_one_needs_no_demonstration(self):
        self.solder.demonstrations_required = 2
        assessment = self._fill(self._assessment(), strap="fail")
        self._conclude(assessment)
        self.assertEqual(assessment.state, "failed")

    def test_supervised_work_on_record_is_taken_over(self):
        self._grant(self.worker, self.clean)
        own = self._grant(self.worker, self.solder, level_id=self.trainee_level.id)
        with patch.object(type(own), "_evidence_missing", lambda self: {}):
            self._grant(self.other, self.solder)
        presence = type(self.env["qms.operator.presence"])
        there = {self.company.id: self.other.id}
        work = self._work(self._order(), self.joining)
        with patch.object(presence, "_present_supervisors", lambda self: there):
            work.with_user(self.worker.user_id).button_start()
            work.with_user(self.worker.user_id).button_finish()
        self.env.flush_all()
        assessment = self._fill(self._assessment())
        assessment.action_take_supervised_work()
        line = assessment.demonstration_ids
        self.assertEqual(line.workorder_id, work)
        self.assertEqual(line.supervisor_id, self.other)
        self.assertEqual(line.decision_id.sudo().employee_id, self.worker)
        assessment.action_take_supervised_work()
        self.assertEqual(len(assessment.demonstration_ids), 1)
        with self.assertRaisesRegex(UserError, "is of this person"):
            assessment.employee_id = self.boss
        with self.assertRaisesRegex(UserError, "is of this person"):
            assessment.type_id = self.clean
        twice = self._fill(self._assessment())
        twice.action_take_supervised_work()
        self.assertEqual(twice.demonstration_ids.workorder_id, work)
        forged = assessment.demonstration_ids.create(
            {
                "assessment_id": assessment.id,
                "supervisor_id": self.engineer.id,
                "work": "In words",
                "decision_id": line.decision_id.id,
            }
        )
        self.assertFalse(forged.decision_id)
        line.supervisor_id = self.manager
        self.assertFalse(line.decision_id, "no verdict says so")
        self._conclude(assessment)
        with self.assertRaisesRegex(UserError, "counted in another assessment"):
            twice.action_conclude()
        following = self._assessment()
        following.action_take_supervised_work()
        self.assertFalse(following.demonstration_ids, "counted already")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .training import TrainingCase

_MODELS = (
    "operator.document.reading",
    "operator.document.duty",
    "operator.training.session",
    "operator.training.attendance",
    "operator.assessment",
    "operator.assessment.line",
    "operator.assessment.demonstration",
)


@tagged("post_install", "-at_install")
class TestTeamLevels(TrainingCase):
    """Who leads people sees their training through all levels, nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top = cls._new_person("top", "qms_base.group_qms_operator")
        cls.boss.parent_id = cls.top
        cls._ask()
        revision = cls._revise("A")
        revision.with_user(cls.worker.user_id).action_read_and_understood()
        second = cls.env["qms.document"].create({"number": "WI-2", "name": "Packing"})
        cls._revise("A", document=second)
        cls.forever.document_ids = second
        cls.env["operator.certification"].create(
            {"employee_id": cls.worker.id, "type_id": cls.forever.id}
        )
        cls.env["operator.training.session"].create(
            {
                "type_id": cls.solder.id,
                "trainer_id": cls.teacher.id,
                "date_planned": fields.Datetime.now() - timedelta(hours=3),
                "line_ids": [Command.create({"employee_id": cls.worker.id})],
            }
        )
        cls.env["operator.assessment"].create(
            {
                "employee_id": cls.worker.id,
                "type_id": cls.solder.id,
                "assessor_id": cls.engineer.id,
                "demonstration_ids": [
                    Command.create({"supervisor_id": cls.other.id, "work": "One"})
                ],
            }
        )
        cls.env.flush_all()

    def _seen(self, model, person):
        """What somebody finds, which is what somebody may read one by one."""
        records = self.env[model].with_user(person.user_id)
        # sudo: all that there is of the worker
        every = (
            records.sudo()
            .search([(records._team_path, "in", self.worker.ids)])
            .with_user(person.user_id)
        )
        found = records.search([("id", "in", every.ids)])
        self.assertEqual(found, every.sudo(False)._filtered_access("read"), model)
        return found

    def test_through_all_levels(self):
        for model in _MODELS:
            with self.subTest(model=model):
                self.assertTrue(self._seen(model, self.worker), "there is something")
                self.assertTrue(self._seen(model, self.boss))
                self.assertTrue(self._seen(model, self.top))
                self.assertFalse(self._seen(model, self.other))

    def test_who_leads_no_longer_sees_no_longer(self):
        self.boss.parent_id = False
        self.env.flush_all()
        self.env.invalidate_all()
        for model in _MODELS:
            with self.subTest(model=model):
                self.assertFalse(self._seen(model, self.top))
                self.assertTrue(self._seen(model, self.boss))

    def test_my_team_is_not_myself(self):
        duties = self.env["operator.document.duty"]
        for person, led in ((self.top, True), (self.worker, False)):
            mine = duties.with_user(person.user_id)
            self.assertEqual(bool(mine.search([("led_by_me", "=", True)])), led)
        every = duties.with_user(self.top.user_id).search([])
        self.assertEqual(every, every.filtered("led_by_me"))

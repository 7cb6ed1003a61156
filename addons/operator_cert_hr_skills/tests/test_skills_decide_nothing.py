# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import SkillCase


@tagged("post_install", "-at_install")
class TestSkillsDecideNothing(SkillCase):
    """The gate answers the same, whatever is written among the skills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with controlled_change():
            cls.need_clean.active = False

    def _forged(self, employee, **values):
        """A line as the person can write it, of the skill that is certified."""
        return (
            self.env["hr.employee.skill"]
            .with_user(employee.user_id)
            .create(
                {
                    "employee_id": employee.id,
                    "skill_type_id": self.skill_type.id,
                    "skill_id": self.skill.id,
                    "skill_level_id": self.teaches.id,
                    "valid_from": self._today(),
                    **values,
                }
            )
        )

    def test_a_deleted_line_takes_no_right_away(self):
        self._grant(self.worker, self.solder)
        work = self._work(self._order(), self.joining)
        before = self._codes(work, self.worker)
        self.assertFalse(before)
        line = self._lines().with_user(self.worker.user_id)
        line.write({"valid_to": line.valid_from})
        self.env.flush_all()
        self.assertEqual(self._codes(work, self.worker), before)
        line.unlink()
        self.env.flush_all()
        self.assertEqual(self._codes(work, self.worker), before)
        work.with_user(self.worker.user_id).button_start()
        self.assertEqual(work.state, "progress")

    def test_a_forged_line_gives_none(self):
        certification = self._grant(self.other, self.solder)
        work = self._work(self._order(), self.joining)
        before = self._codes(work, self.worker)
        self.assertTrue(before)
        line = self._forged(self.worker, operator_certification_id=certification.id)
        self.assertFalse(line.sudo().operator_certification_id)
        self.env.flush_all()
        self.assertEqual(self._codes(work, self.worker), before)
        self._settle()
        self.assertEqual(self._codes(work, self.worker), before)
        # nor does the line of somebody else
        self._lines(self.other).write({"employee_id": self.worker.id})
        self.env.flush_all()
        self.assertEqual(self._codes(work, self.worker), before)
        self.assertFalse(self._codes(work, self.other))

    def test_a_line_brings_back_nothing_that_was_taken_away(self):
        certification = self._grant(self.worker, self.solder)
        work = self._work(self._order(), self.joining)
        certification.with_user(self.engineer.user_id)._suspend("Bad joints")
        before = self._codes(work, self.worker)
        self.assertTrue(before)
        self._forged(self.worker)
        self.env.flush_all()
        self.assertEqual(self._codes(work, self.worker), before)
        self.assertEqual(certification.state, "suspended")

    def test_which_certification_is_shown_is_nobodys_to_say(self):
        certification = self._grant(self.other, self.solder)
        lines = self.env["hr.employee.skill"].with_context(
            default_operator_certification_id=certification.id
        )
        self.env["ir.default"].set(
            "hr.employee.skill", "operator_certification_id", certification.id
        )
        forged = self._forged(self.worker)
        forged |= lines.create(
            {
                "employee_id": self.engineer.id,
                "skill_type_id": self.skill_type.id,
                "skill_id": self.skill.id,
                "skill_level_id": self.teaches.id,
            }
        )
        self.assertFalse(forged.sudo().operator_certification_id)
        for person in (self.worker, self.engineer, self.manager):
            with self.assertRaises(AccessError):
                forged[0].with_user(person.user_id).sudo().write(
                    {"operator_certification_id": certification.id}
                )
        self.env["hr.employee.skill"].load(
            [
                "employee_id/.id",
                "skill_type_id/.id",
                "skill_id/.id",
                "skill_level_id/.id",
                "operator_certification_id/.id",
            ],
            [
                [
                    str(self.auditor.id),
                    str(self.skill_type.id),
                    str(self.skill.id),
                    str(self.able.id),
                    str(certification.id),
                ]
            ],
        )
        self.assertFalse(self._lines(self.auditor).operator_certification_id)
        copied = self._lines(self.other).copy({"employee_id": self.worker.id})
        self.assertFalse(copied.operator_certification_id)

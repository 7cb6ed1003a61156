# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dateutil.relativedelta import relativedelta

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import SkillCase

_MODEL = "odoo.addons.operator_cert_hr_skills.models.operator_certification"


@tagged("post_install", "-at_install")
class TestSkillsShown(SkillCase):
    """Skills follow certifications through their lives, and never the other way."""

    def test_a_draft_is_not_shown_and_a_granted_one_is(self):
        draft = self._draft(self.worker, self.solder)
        self.assertFalse(self._lines())
        draft.with_user(self.engineer.user_id)._grant()
        line = self._lines()
        self.assertEqual(len(line), 1)
        self.assertEqual(line.skill_id, self.skill)
        self.assertEqual(line.skill_level_id, self.able)
        self.assertEqual(line.skill_type_id, self.skill_type)
        self.assertTrue(line.is_certification)
        self.assertEqual(line.valid_from, draft.valid_from)
        self.assertEqual(line.valid_to, draft.valid_until)
        self.assertEqual(line.operator_certification_number, draft.name)
        self.assertIn(line, self.worker.certification_ids)
        self.assertIn(line, self.worker.current_employee_skill_ids)

    def test_what_names_no_skill_or_level_is_not_shown(self):
        self._grant(self.worker, self.clean)
        self._grant(self.worker, self.solder, level_id=self.trainee_level.id)
        self._settle()
        self.assertFalse(self._lines())

    def test_suspended_and_revoked_it_is_not_shown(self):
        certification = self._grant(self.worker, self.solder)
        decider = certification.with_user(self.engineer.user_id)
        decider._suspend("Bad joints")
        self.assertFalse(self._lines())
        decider._reinstate("Trained again")
        self.assertEqual(self._lines().valid_to, certification.valid_until)
        decider._revoke("Bad joints again")
        self.assertFalse(self._lines())
        self._settle()
        self.assertFalse(self._lines())

    def test_expired_it_is_shown_with_its_end(self):
        start = self._today() - relativedelta(months=14)
        certification = self._grant(self.worker, self.solder, start)
        self._settle()
        self.assertEqual(certification.standing, "expired")
        self.assertEqual(self._lines().valid_to, certification.valid_until)
        self.assertLess(self._lines().valid_to, self._today())

    def test_certified_again_both_are_shown(self):
        start = self._today() - relativedelta(months=11)
        first = self._grant(self.worker, self.solder, start)
        second = self._draft(
            self.worker,
            self.solder,
            first.valid_until + relativedelta(days=1),
            follows_id=first.id,
            level_id=self.trainer_level.id,
        )
        self.assertEqual(len(self._lines()), 1)
        second.with_user(self.engineer.user_id)._grant()
        lines = self._lines()
        self.assertEqual(lines.operator_certification_id, first | second)
        self.assertEqual(lines.skill_level_id, self.able | self.teaches)
        self._settle()
        self.assertEqual(self._lines(), lines)

    def test_unlimited_it_has_no_end(self):
        with controlled_change():
            self.solder.validity_months = 0
        self._grant(self.worker, self.solder)
        self.assertFalse(self._lines().valid_to)

    def test_what_a_type_is_shown_as_is_changed_for_all(self):
        certification = self._grant(self.worker, self.solder)
        self.solder.skill_id = self.other_skill
        self.assertEqual(self._lines().skill_id, self.other_skill)
        self.solder.skill_level_ids[0].skill_level_id = self.teaches
        self.assertEqual(self._lines().skill_level_id, self.teaches)
        self.solder.skill_level_ids[0].unlink()
        self.assertFalse(self._lines())
        self.solder.skill_level_ids = [
            Command.create(
                {"level_id": self.qualified.id, "skill_level_id": self.able.id}
            )
        ]
        self.assertEqual(self._lines().operator_certification_id, certification)
        self.solder.skill_id = False
        self.assertFalse(self._lines())

    def test_changed_by_hand_it_is_put_right(self):
        certification = self._grant(self.worker, self.solder)
        own = self._lines().with_user(self.worker.user_id)
        own.write({"valid_to": self._today() + relativedelta(years=9)})
        self._settle()
        self.assertEqual(self._lines().valid_to, certification.valid_until)
        self._lines().write({"employee_id": self.other.id})
        self._settle()
        self.assertFalse(self._lines(self.other))
        self.assertEqual(self._lines().operator_certification_id, certification)
        self._lines().with_user(self.worker.user_id).unlink()
        self.assertFalse(self._lines())
        self._settle()
        self.assertEqual(self._lines().operator_certification_id, certification)
        # as the form of an employee writes it: the old line ends, another begins
        self.worker.write(
            {
                "certification_ids": [
                    Command.update(
                        self._lines().id, {"skill_level_id": self.teaches.id}
                    )
                ]
            }
        )
        self._settle()
        shown = self._lines().filtered("operator_certification_id")
        self.assertEqual(shown.skill_level_id, self.able)
        self.assertEqual(shown.valid_to, certification.valid_until)

    def test_what_people_entered_is_left_alone(self):
        values = {
            "employee_id": self.worker.id,
            "skill_type_id": self.skill_type.id,
            "skill_id": self.skill.id,
            "skill_level_id": self.able.id,
            "valid_from": self._today() - relativedelta(months=1),
        }
        other = self._lines().create({**values, "skill_id": self.other_skill.id})
        draft = self._draft(self.worker, self.solder)
        same = self._lines().create({**values, "valid_to": draft.valid_until})
        before = other.read()
        draft.with_user(self.engineer.user_id)._grant()
        self._settle()
        self.assertEqual(other.read(), before)
        # one that says the same cannot be there twice: it is the certification's now
        self.assertEqual(same.operator_certification_id, draft)
        self.assertEqual(self._lines(), other | same)

    def test_two_types_with_one_skill_are_shown_once(self):
        self.clean.write(
            {
                "skill_id": self.skill.id,
                "skill_level_ids": [
                    Command.create(
                        {"level_id": self.qualified.id, "skill_level_id": self.able.id}
                    )
                ],
            }
        )
        first = self._grant(self.worker, self.solder)
        second = self._grant(self.worker, self.clean)
        self.assertEqual(self._lines().operator_certification_id, first)
        first.with_user(self.engineer.user_id)._suspend("Bad joints")
        self._settle()
        self.assertEqual(self._lines().operator_certification_id, second)

    def test_no_decision_fails_for_want_of_being_shown(self):
        first = self._grant(self.worker, self.solder)
        # no certification any more: Odoo allows one line of a skill at a time
        self.skill_type.is_certification = False
        self.env.flush_all()
        with self.assertLogs(_MODEL, "WARNING") as said:
            second = self._grant(
                self.worker, self.solder, level_id=self.trainer_level.id
            )
        self.assertIn(second.name, said.output[0])
        self.assertEqual(second.state, "active")
        self.assertEqual(self._lines().operator_certification_id, first)
        with self.assertLogs(_MODEL, "WARNING"):
            self._settle()
        third = self._grant(self.other, self.solder)
        self.assertEqual(self._lines(self.other).operator_certification_id, third)

    def test_only_a_certification_among_the_skills_is_named(self):
        plain = self.env["hr.skill"].create(
            {
                "name": "T French",
                "skill_type_id": self.env.ref("hr_skills.hr_skill_type_lang").id,
            }
        )
        refused = self.assertRaisesRegex(ValidationError, "is no certification")
        with refused, self.env.cr.savepoint():
            self.solder.skill_id = plain
        level = self.env["hr.skill.level"].create(
            {"name": "Fair", "skill_type_id": plain.skill_type_id.id}
        )
        with self.assertRaisesRegex(ValidationError, "is no level of the skill"):
            self.solder.skill_level_ids[0].skill_level_id = level

    def test_many_are_shown_at_once(self):
        people = self.env["hr.employee"].create(
            [
                {"name": f"Person {number}", "company_id": self.company.id}
                for number in range(20)
            ]
        )
        drafts = self.env["operator.certification"].create(
            [
                {
                    "employee_id": person.id,
                    "type_id": self.solder.id,
                    "valid_from": self._today(),
                }
                for person in people
            ]
        )
        drafts.with_user(self.engineer.user_id)._grant()
        self.assertEqual(len(self._lines(people[7])), 1)
        self.env.flush_all()
        self.env.invalidate_all()
        few = self._count(drafts[:2])
        self.assertLessEqual(self._count(drafts), few)

    def _count(self, certifications):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        certifications.sudo()._show_as_skills()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_gone_with_the_addon(self):
        from ..hooks import uninstall_hook

        self._grant(self.worker, self.solder)
        own = self._lines().create(
            {
                "employee_id": self.worker.id,
                "skill_type_id": self.skill_type.id,
                "skill_id": self.other_skill.id,
                "skill_level_id": self.able.id,
            }
        )
        uninstall_hook(self.env)
        self.assertEqual(self._lines(), own)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tools.controlled import controlled_change

from .training import TrainingCase


@tagged("post_install", "-at_install")
class TestAssessments(TrainingCase):
    """Nothing passes by default, and what was concluded stands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()

    def _conclude(self, assessment):
        result = assessment.action_conclude()
        self.env.flush_all()
        return result

    # ------------------------------------------------------------------
    # The verdict
    # ------------------------------------------------------------------
    def test_nothing_passes_by_default(self):
        assessment = self._assessment()
        self.assertEqual(len(assessment.line_ids), 3)
        self.assertEqual(assessment.score, 0)
        with self.assertRaisesRegex(UserError, "no result for"):
            assessment.action_conclude()
        self._fill(assessment)
        assessment.line_ids[2].points_given = False
        with self.assertRaisesRegex(UserError, "Names defects"):
            assessment.action_conclude()
        self.assertEqual(assessment.state, "draft")

    def test_where_nothing_is_asked_nothing_passes(self):
        empty = self._assessment(type_id=self.clean.id)
        with self.assertRaisesRegex(UserError, "nothing that was assessed"):
            empty.action_conclude()
        self.clean.minimum_score = 50
        empty.demonstration_ids = [
            Command.create({"supervisor_id": self.other.id, "work": "Shown"})
        ]
        with self.assertRaisesRegex(UserError, "nothing that was assessed"):
            empty.action_conclude()

    def test_a_critical_item_decides(self):
        assessment = self._fill(self._assessment(), strap="fail")
        self.assertEqual(assessment.score, 90)
        self._conclude(assessment)
        self.assertEqual(assessment.state, "failed")
        self.assertFalse(assessment.sudo().certification_ids)

    def test_the_score_decides(self):
        for defects, score, state in (
            ("3,9", 79.0, "failed"),
            ("4", 80.0, "passed"),
            ("0", 40.0, "failed"),
        ):
            assessment = self._fill(self._assessment(), defects=defects)
            self.assertAlmostEqual(assessment.score, score)
            self._conclude(assessment)
            self.assertEqual(assessment.state, state, defects)
            self.assertEqual(assessment.minimum_score, 80)

    def test_without_a_minimum_everything_has_to_be_right(self):
        with controlled_change():
            self.solder.minimum_score = 0
        assessment = self._fill(self._assessment(), tip="fail")
        self._conclude(assessment)
        self.assertEqual(assessment.state, "failed")
        assessment = self._fill(self._assessment())
        self._conclude(assessment)
        self.assertEqual(assessment.state, "passed")

    def test_points_are_numbers_within_the_item(self):
        lines = self._assessment().line_ids
        for text in ("7", "-1", "six", "nan", "inf"):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                lines[2].points_given = text
                self.env.flush_all()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            lines[0].points_given = "1"
            self.env.flush_all()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            lines[2].result = "pass"
            self.env.flush_all()

    def test_what_is_asked_is_not_the_assessors_to_change(self):
        assessment = self._assessment()
        lines = assessment.line_ids
        for attempt in (
            lambda: lines[0].write({"critical": False}),
            lambda: lines[2].write({"points": 1}),
            lambda: lines[0].unlink(),
            lambda: assessment.write({"line_ids": [Command.clear()]}),
            lambda: lines.create(
                {"assessment_id": assessment.id, "name": "Easy", "kind": "check"}
            ),
            lambda: assessment.write(
                {"line_ids": [Command.create({"name": "Easy", "kind": "check"})]}
            ),
        ):
            for person in (self.engineer, self.manager):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    attempt()
                    self.env.flush_all()
                self.assertTrue(person)
        forged = self._assessment(
            state="passed",
            digest="0" * 64,
            score=100,
            open_count=0,
            company_id=self.env["res.company"].create({"name": "Else"}).id,
            line_ids=[Command.create({"name": "Easy", "kind": "check", "points": 9})],
        )
        self.assertEqual(forged.state, "draft")
        self.assertFalse(forged.digest)
        self.assertEqual(len(forged.line_ids), 3)
        self.assertEqual(forged.company_id, self.company)
        self.assertEqual((forged.score, forged.open_count), (0, 3))
        for values in ({"state": "passed"}, {"score": 100}, {"open_count": 0}):
            with self.assertRaises(AccessError):
                forged.write(values)
        with self.assertRaises(AccessError):
            forged.line_ids.write({"outcome": "passed", "obtained": 6})
        self.assertTrue(forged.unlink(), "a draft is no record yet")

    def test_changed_questions_are_taken_over_first(self):
        assessment = self._fill(self._assessment())
        with controlled_change():
            self.solder.question_ids[1].unlink()
        self.solder.question_ids = [Command.create({"name": "Files the report"})]
        with self.assertRaisesRegex(UserError, "have changed"):
            assessment.action_conclude()
        assessment.action_take_questions()
        self.assertEqual(
            assessment.line_ids.mapped("name"),
            ["Wears the strap", "Names defects", "Files the report"],
        )
        self.assertEqual(assessment.line_ids[0].result, "pass")
        with self.assertRaisesRegex(UserError, "Files the report"):
            assessment.action_conclude()

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_nobody_assesses_oneself(self):
        with self.assertRaises(ValidationError):
            self._assessment(employee=self.engineer)
        twin = self.env["hr.employee"].create({"name": "Engineer again"})
        twin.work_contact_id = self.engineer.work_contact_id
        with self.assertRaises(ValidationError):
            self._assessment(employee=twin)

    def test_the_assessor_concludes(self):
        assessment = self._fill(self._assessment())
        for person in (self.manager, self.worker, self.teacher, self.auditor):
            for attempt in (
                assessment.with_user(person.user_id),
                assessment.with_user(person.user_id).sudo(),
            ):
                with self.assertRaises(AccessError):
                    attempt.action_conclude()
        with self.assertRaises(AccessError):
            assessment.with_user(self.env.ref("base.user_root")).action_conclude()
        self.assertEqual(assessment.state, "draft")

    def test_a_trainer_assesses_for_what_the_trainer_holds(self):
        assessment = self._fill(self._assessment(self.teacher))
        with self.assertRaisesRegex(AccessError, "may not assess"):
            assessment.action_conclude()
        self._make_trainer()
        self._conclude(assessment)
        self.assertEqual(assessment.state, "passed")
        foreign = self._assessment(self.engineer)
        with self.assertRaises(AccessError):
            foreign.with_user(self.teacher.user_id).write({"note": "x"})
        with self.assertRaises(AccessError):
            foreign.line_ids.with_user(self.teacher.user_id).write({"result": "pass"})
        with self.assertRaises(AccessError):
            self._assessment(self.teacher, assessor_id=self.engineer.id)

    def test_who_sees(self):
        assessment = self._assessment()
        loner = self._new_person("loner2", "qms_base.group_qms_operator")
        for person, seen in (
            (self.worker, True),
            (self.boss, True),
            (self.teacher, True),
            (self.auditor, True),
            (loner, False),
        ):
            found = assessment.with_user(person.user_id).search(
                [("id", "=", assessment.id)]
            )
            self.assertEqual(bool(found), seen, person.name)
        for person in (self.worker, self.boss, self.auditor):
            mine = assessment.with_user(person.user_id)
            with self.assertRaises(AccessError):
                mine.write({"note": "x"})
            with self.assertRaises(AccessError):
                mine.line_ids.write({"result": "pass"})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                self.solder.question_ids.with_user(person.user_id).write({"points": 9})

    # ------------------------------------------------------------------
    # What stands
    # ------------------------------------------------------------------
    def test_concluded_it_stands_with_lines_and_files(self):
        assessment = self._fill(self._assessment())
        assessment.file_ids = [Command.create({"name": "sheet.txt", "raw": b"ok"})]
        assessment.demonstration_ids = [
            Command.create({"supervisor_id": self.other.id, "work": "Ten joints"})
        ]
        self._conclude(assessment)
        self.assertTrue(assessment.is_intact)
        self.assertEqual(len(assessment.digest), 64)
        lines, file = assessment.line_ids, assessment.file_ids
        for attempt in (
            lambda: assessment.write({"note": "x"}),
            lambda: assessment.write({"date": fields.Date.today()}),
            lambda: assessment.write({"employee_id": self.other.id}),
            lambda: assessment.write({"file_ids": [Command.clear()]}),
            lambda: lines[0].write({"result": "fail"}),
            lambda: lines[0].write({"note": "x"}),
            lambda: assessment.demonstration_ids.write({"work": "x"}),
            lambda: assessment.demonstration_ids.unlink(),
            lambda: assessment.demonstration_ids.create(
                {
                    "assessment_id": assessment.id,
                    "supervisor_id": self.other.id,
                    "work": "One more",
                }
            ),
            assessment.action_take_questions,
            assessment.action_take_supervised_work,
            assessment.action_conclude,
            assessment.unlink,
            lambda: file.write({"raw": b"better"}),
            lambda: file.write({"datas": base64.b64encode(b"better")}),
            lambda: file.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
                self.env.flush_all()
        for statement in (
            "UPDATE operator_assessment SET score = 1 WHERE id = %s",
            "UPDATE operator_assessment SET state = 'draft' WHERE id = %s",
            "DELETE FROM operator_assessment WHERE id = %s",
            "UPDATE operator_assessment_line SET result = 'fail'"
            " WHERE assessment_id = %s",
            "DELETE FROM operator_assessment_demonstration WHERE assessment_id = %s",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [assessment.id])
        self.worker.name = "Renamed"
        self.env.invalidate_all()
        self.assertTrue(assessment.is_intact, "a name is not the evidence")
        self.env.invalidate_all()
        seen = assessment.with_user(self.worker.user_id).with_context(bin_size=True)
        self.assertTrue(seen.is_intact, "as the web client asks")

    def test_another_file_is_noticed(self):
        assessment = self._fill(self._assessment())
        assessment.file_ids = [Command.create({"name": "sheet.txt", "raw": b"ok"})]
        self._conclude(assessment)
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"swapped"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s, db_datas = %s WHERE id = %s",
            [other.store_fname or None, other.db_datas or None, assessment.file_ids.id],
        )
        self.env.invalidate_all()
        self.assertFalse(assessment.is_intact)

    # ------------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------------
    def test_a_passed_one_proposes_the_certification_once(self):
        former = self._grant(self.worker, self.clean)
        self.assertTrue(former)
        assessment = self._fill(self._assessment())
        said = self._conclude(assessment)
        certification = assessment.sudo().certification_ids
        self.assertEqual(certification.state, "draft")
        self.assertEqual(certification.employee_id, self.worker)
        self.assertEqual(certification.type_id, self.solder)
        self.assertIn(certification.name, said["params"]["message"])
        assessment.action_propose_certification()
        self.assertEqual(len(assessment.sudo().certification_ids), 1)
        certification.unlink()
        assessment.action_propose_certification()
        again = assessment.sudo().certification_ids
        self.assertEqual(again.state, "draft")
        with self.assertRaisesRegex(UserError, "not passed"):
            self._assessment().action_propose_certification()

    def test_it_follows_the_one_that_still_counts(self):
        held = type(self.env["operator.certification"])
        with patch.object(held, "_evidence_missing", lambda self: {}):
            former = self._grant(self.worker, self.solder)
        assessment = self._fill(self._assessment())
        self._conclude(assessment)
        certification = assessment.sudo().certification_ids
        self.assertEqual(certification.follows_id, former)
        self.assertEqual(
            certification.valid_from, fields.Date.add(former.valid_until, days=1)
        )

    def test_form(self):
        assessments = self.env["operator.assessment"].with_user(self.engineer.user_id)
        with Form(assessments) as form:
            form.employee_id = self.worker
            form.type_id = self.solder
        assessment = form.record
        with Form(assessment) as form:
            with form.line_ids.edit(0) as line:
                line.result = "pass"
            with form.line_ids.edit(1) as line:
                line.result = "pass"
            with form.line_ids.edit(2) as line:
                line.points_given = "5"
        self.assertEqual(assessment.score, 90)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SurveyCase


@tagged("post_install", "-at_install")
class TestSurveyTakenOver(SurveyCase):
    """A score is proposed with its answers, and grants nothing."""

    def _taken(self, right=3):
        self._submit(self.worker, right)
        assessment = self._assessment()
        assessment.action_take_survey()
        self.env.flush_all()
        return assessment

    def _as_taken(self, assessment):
        """What was taken over, for comparing."""
        self.env.flush_all()
        self.env.invalidate_all()
        line = self._written(assessment)
        return (
            line.points_given,
            line.survey_points,
            line.survey_digest,
            assessment._qms_file_rows(),
            assessment.score,
        )

    def test_the_answers_are_evidence(self):
        assessment = self._taken()
        line = self._written(assessment)
        self.assertEqual(line.survey_points, "6.75")
        file = assessment.file_ids
        self.assertEqual(len(file), 1)
        self.assertEqual(
            (file.res_model, file.res_id), (assessment._name, assessment.id)
        )
        self.assertEqual(hashlib.sha256(file.raw).hexdigest(), line.survey_digest)
        text = file.raw.decode()
        for part in (
            "Soldering in writing",
            f"Person: {self.worker.user_id.name} (t_worker)",
            "Score: 75.00 %",
            "Participation: 1",
            "Questions asked: 4 of 4",
            "1. Soldering in writing: question 1",
            "- Right 1",
            "- Wrong 4",
            "Points: 5 of 5",
            "Points: 0 of 5",
        ):
            self.assertIn(part, text)

    def test_it_grants_nothing(self):
        assessment = self._taken(4)
        self.assertEqual(assessment.state, "draft")
        self.assertFalse(assessment.sudo().certification_ids)
        with self.assertRaisesRegex(UserError, "no result for"):
            assessment.action_conclude()
        assessment.line_ids[0].result = "pass"
        assessment.action_conclude()
        self.assertEqual(assessment.state, "passed")
        self.assertTrue(assessment.is_intact)
        certification = assessment.sudo().certification_ids
        self.assertEqual(certification.state, "draft")
        certification.with_user(self.engineer.user_id)._grant()
        self.assertEqual(certification.state, "active")

    def test_the_minimum_of_the_certification_decides(self):
        self.survey.scoring_success_min = 10
        assessment = self._taken(1)
        assessment.line_ids[0].result = "pass"
        assessment.action_conclude()
        self.assertEqual(assessment.state, "failed")

    def test_later_attempts_change_nothing(self):
        assessment = self._taken(2)
        before = self._as_taken(assessment)
        self._submit(self.worker, 4)
        self.assertEqual(self._as_taken(assessment), before)
        with self.assertRaisesRegex(UserError, "draw up another assessment"):
            assessment.action_take_survey()
        self.assertEqual(self._as_taken(assessment), before)

    def test_the_last_attempt_is_proposed_and_counted(self):
        self._submit(self.worker, 4)
        assessment = self._taken(2)
        self.assertEqual(self._written(assessment).points_given, "4.5")
        self.assertIn("Participation: 2", assessment.file_ids.raw.decode())

    def test_what_is_edited_or_opened_again_changes_nothing(self):
        participation = self._submit(self.worker, 2)
        wrong = participation.user_input_line_ids[3]
        good = wrong.question_id.suggested_answer_ids.sorted("id")[0]
        kept = participation.qms_answers
        # by hand before it is taken over
        wrong.suggested_answer_id = good
        self.env.flush_all()
        self.assertEqual(participation.scoring_percentage, 75)
        assessment = self._assessment()
        assessment.action_take_survey()
        before = self._as_taken(assessment)
        self.assertEqual(before[0], "4.5")
        # the key to the questions afterwards
        self.survey.question_ids.suggested_answer_ids.answer_score = 5
        self.assertEqual(self._as_taken(assessment), before)
        # opened again, and submitted once more by the person
        participation.write({"state": "in_progress"})
        participation.user_input_line_ids.unlink()
        self._answer(participation, 4)
        self.assertEqual(participation.qms_answers, kept)
        self.assertEqual(participation.qms_percent, 50)
        self.assertEqual(self._as_taken(assessment), before)
        assessment.line_ids[0].result = "pass"
        assessment.action_conclude()
        before = self._as_taken(assessment)
        participation.unlink()
        self.assertEqual(self._as_taken(assessment), before)
        self.assertTrue(assessment.is_intact)

    def test_one_participation_is_of_one_assessment(self):
        assessment = self._taken()
        with self.assertRaisesRegex(UserError, "has submitted nothing"):
            self._assessment().action_take_survey()
        assessment.unlink()
        again = self._assessment()
        again.action_take_survey()
        self.assertEqual(self._written(again).points_given, "6.75")

    def test_points_by_hand_need_a_remark(self):
        assessment = self._taken()
        assessment.line_ids[0].result = "pass"
        line = self._written(assessment)
        line.points_given = "9"
        with self.assertRaisesRegex(UserError, "say in a remark"):
            assessment.action_conclude()
        line.note = "Question 4 was ambiguous, asked in person"
        assessment.action_conclude()
        self.assertEqual(assessment.state, "passed")
        self.assertEqual((line.survey_points, line.points_given), ("6.75", "9"))
        bare = self._assessment()
        bare.line_ids[0].result = "pass"
        self._written(bare).points_given = "9"
        with self.assertRaisesRegex(UserError, "say in a remark"):
            bare.action_conclude()

    def test_points_stand_on_their_answers(self):
        assessment = self._taken()
        assessment.line_ids[0].result = "pass"
        before = self._as_taken(assessment)
        assessment.file_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "not among its files"):
            assessment.action_conclude()
        self._submit(self.worker, 4)
        assessment.action_take_survey()
        self.assertEqual(self._as_taken(assessment), before)
        assessment.action_conclude()

    def test_what_was_proposed_is_nobodys_to_write(self):
        assessment = self._taken()
        line = self._written(assessment)
        for values in ({"survey_points": "9"}, {"survey_digest": "0" * 64}):
            for person in (self.engineer, self.manager):
                with self.assertRaises(AccessError):
                    line.with_user(person.user_id).write(values)
        assessment.line_ids[0].result = "pass"
        assessment.action_conclude()
        with self.assertRaises(UserError):
            assessment.action_take_survey()
        with self.assertRaises(UserError):
            assessment.action_ask_survey()

    def test_who_may_take_over(self):
        self._submit(self.worker)
        assessment = self._assessment()
        for person in (self.worker, self.other, self.auditor):
            for name in ("action_take_survey", "action_ask_survey"):
                with self.assertRaises(AccessError):
                    getattr(assessment.with_user(person.user_id), name)()
        self._make_trainer()
        own = self._assessment(self.teacher)
        own.action_take_survey()
        self.assertEqual(self._written(own).points_given, "6.75")

    def test_only_an_examination_is_asked(self):
        question = self.solder.question_ids[1]
        open_to_all = self._survey("Open", users_login_required=False)
        for record, values, said in (
            (question, {"kind": "check"}, "with points"),
            (question, {"survey_id": open_to_all.id}, "require people to log in"),
            (self.survey, {"users_login_required": False}, "require people to log in"),
            (self.survey, {"scoring_type": "no_scoring"}, "require people to log in"),
        ):
            refused = self.assertRaisesRegex(ValidationError, said)
            with refused, self.env.cr.savepoint():
                record.write(values)
                self.env.flush_all()

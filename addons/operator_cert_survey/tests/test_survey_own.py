# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SurveyCase


@tagged("post_install", "-at_install")
class TestSurveyOwn(SurveyCase):
    """Only what the person submitted under the own login is taken over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(
            cls.env,
            "t_surveyor",
            groups="base.group_user,survey.group_survey_manager",
        )

    def _assert_not_taken(self, participation):
        self.assertEqual(participation.state, "done")
        self.assertFalse(participation.qms_submitted_by_id)
        self.assertFalse(participation.qms_answers)
        assessment = self._assessment()
        with self.assertRaisesRegex(UserError, "has submitted nothing"):
            assessment.action_take_survey()
        self.assertFalse(self._written(assessment).points_given)
        self.assertFalse(assessment.file_ids)

    def test_the_own_one_is(self):
        participation = self._submit(self.worker)
        self.assertEqual(participation.qms_submitted_by_id, self.worker.user_id)
        self.assertEqual(participation.qms_percent, 75)
        assessment = self._assessment()
        assessment.action_take_survey()
        self.assertEqual(self._written(assessment).points_given, "6.75")

    def test_not_one_that_a_visitor_submits_by_the_link(self):
        participation = self._begin(self.worker)
        self._assert_not_taken(
            self._answer(participation, 4, self.env.ref("base.public_user"))
        )

    def test_not_one_that_a_colleague_submits(self):
        participation = self._begin(self.worker)
        self._assert_not_taken(self._answer(participation, 4, self.other.user_id))

    def test_not_an_answer_of_another(self):
        participation = self._begin(self.worker)
        question = participation.survey_id.question_ids[0]
        helped = participation.with_user(self.other.user_id).sudo()
        helped._save_lines(question, question.suggested_answer_ids.sorted("id")[0].id)
        participation._mark_done()
        self._assert_not_taken(participation)

    def test_not_an_answer_that_was_changed_before_it_was_submitted(self):
        participation = self._begin(self.worker)
        question = participation.survey_id.question_ids[0]
        good, bad = question.suggested_answer_ids.sorted("id")
        participation._save_lines(question, bad.id)
        participation.user_input_line_ids.with_user(self.officer).write(
            {"suggested_answer_id": good.id}
        )
        participation._mark_done()
        self._assert_not_taken(participation)

    def test_not_a_test_entry(self):
        survey = self.survey.with_user(self.worker.user_id).sudo()
        self.worker.user_id.group_ids += self.env.ref("survey.group_survey_user")
        participation = survey._create_answer(user=self.worker.user_id, test_entry=True)
        participation._mark_in_progress()
        self._answer(participation, 4)
        participation.with_user(self.officer).write({"test_entry": False})
        self._assert_not_taken(participation)

    def test_not_one_of_a_session_that_somebody_leads(self):
        participation = self._begin(self.worker)
        participation.is_session_answer = True
        self._assert_not_taken(self._answer(participation, 4))

    def test_not_one_without_a_person(self):
        survey = self.survey.with_user(self.worker.user_id).sudo()
        participation = survey._create_answer(email="worker@example.com")
        participation._mark_in_progress()
        self._assert_not_taken(self._answer(participation, 4))

    def test_not_one_that_is_said_to_be_done(self):
        forged = (
            self.env["survey.user_input"]
            .with_user(self.officer)
            .with_context(default_qms_percent=100)
            .create(
                {
                    "survey_id": self.survey.id,
                    "partner_id": self.worker.user_id.partner_id.id,
                    "state": "done",
                    "qms_submitted_by_id": self.worker.user_id.id,
                    "qms_submitted_at": fields.Datetime.now(),
                    "qms_percent": 100,
                    "qms_answers": "All right",
                }
            )
        )
        self.assertFalse(forged.qms_percent)
        self._assert_not_taken(forged.sudo())
        for values in (
            {"qms_submitted_by_id": self.worker.user_id.id},
            {"qms_percent": 100},
            {"qms_answers": "All right"},
            {"qms_submitted_at": fields.Datetime.now()},
            {"qms_assessment_id": False},
        ):
            for records in (forged, forged.sudo()):
                with self.assertRaises(AccessError):
                    records.write(values)
        copied = self._submit(self.other).copy(
            {"partner_id": self.worker.user_id.partner_id.id}
        )
        copied.with_user(self.officer).write({"state": "done"})
        self._assert_not_taken(copied)

    def test_not_the_one_of_another_person(self):
        self._submit(self.other, 4)
        assessment = self._assessment()
        with self.assertRaisesRegex(UserError, "Worker has submitted nothing"):
            assessment.action_take_survey()

    def test_not_one_of_a_survey_that_was_no_examination_then(self):
        survey = self._survey("Of old")
        participation = self._submit(self.worker, 4, survey)
        self.assertFalse(participation.qms_submitted_at)
        self.solder.question_ids[1].survey_id = survey
        with self.assertRaisesRegex(UserError, "has submitted nothing"):
            self._assessment().action_take_survey()

    def test_not_one_from_before_the_last_assessment(self):
        self._submit(self.worker, 4)
        first = self._assessment()
        first.line_ids[0].result = "pass"
        self._written(first).write({"points_given": "9", "note": "Asked in person"})
        first.action_conclude()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_user_input SET qms_submitted_at = %s"
            " WHERE qms_submitted_at IS NOT NULL",
            [first.concluded_at - timedelta(minutes=1)],
        )
        self.env.invalidate_all()
        second = self._assessment()
        with self.assertRaisesRegex(UserError, "has submitted nothing"):
            second.action_take_survey()

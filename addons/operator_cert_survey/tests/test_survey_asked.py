# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import SurveyCase

_ANSWER = "operator_cert_survey.mail_activity_type_answer"
_TAKE_OVER = "operator_cert_survey.mail_activity_type_take_over"


@tagged("post_install", "-at_install")
class TestSurveyAsked(SurveyCase):
    """People are asked to answer, and assessors told that they have."""

    def _to_do(self, assessment, kind):
        return (
            assessment.sudo()
            .activity_ids.filtered(
                lambda a: a.activity_type_id == self.env.ref(kind) and a.active
            )
            .user_id
        )

    def test_the_person_is_asked_and_the_assessor_told(self):
        assessment = self._assessment()
        assessment.action_ask_survey()
        assessment.action_ask_survey()
        self.assertEqual(self._to_do(assessment, _ANSWER), self.worker.user_id)
        asked = self.env["survey.user_input"].search(
            [("survey_id", "=", self.survey.id)]
        )
        self.assertEqual(len(asked), 1, "asked twice, it is one participation")
        self.assertEqual(asked.partner_id, self.worker.user_id.partner_id)
        activity = assessment.sudo().activity_ids.filtered(
            lambda a: a.user_id == self.worker.user_id
        )
        self.assertIn(asked.access_token, activity.note)
        participation = asked.with_user(self.worker.user_id).sudo()
        participation._mark_in_progress()
        self._answer(participation)
        self.assertFalse(self._to_do(assessment, _ANSWER))
        self.assertEqual(self._to_do(assessment, _TAKE_OVER), self.engineer.user_id)
        assessment.action_take_survey()
        self.assertFalse(self._to_do(assessment, _TAKE_OVER))

    def test_only_invited_people_answer_too(self):
        self.survey.access_mode = "token"
        assessment = self._assessment()
        assessment.action_ask_survey()
        self.assertEqual(self._to_do(assessment, _ANSWER), self.worker.user_id)

    def test_a_session_asks_all_who_are_assessed(self):
        session = self.env["operator.training.session"].create(
            {
                "type_id": self.solder.id,
                "trainer_id": self.engineer.id,
                "line_ids": [
                    Command.create({"employee_id": person.id, "attended": True})
                    for person in (self.worker, self.other)
                ],
            }
        )
        session = session.with_user(self.engineer.user_id)
        self.assertTrue(session.asks_survey)
        session.action_hold()
        with self.assertRaisesRegex(UserError, "Assess who attended first"):
            session.action_ask_survey()
        session.action_assess()
        session.action_ask_survey()
        self.assertEqual(
            self._to_do(session.assessment_ids, _ANSWER),
            (self.worker | self.other).user_id,
        )

    def test_without_a_login_it_is_asked_in_person(self):
        person = self.env["hr.employee"].create(
            {"name": "Nologin", "company_id": self.company.id}
        )
        assessment = self._assessment(employee=person)
        for name in ("action_ask_survey", "action_take_survey"):
            with self.assertRaisesRegex(UserError, "Nologin has no login"):
                getattr(assessment, name)()
        assessment.line_ids[0].result = "pass"
        self._written(assessment).write({"points_given": "8", "note": "In person"})
        assessment.action_conclude()
        self.assertEqual(assessment.state, "passed")

    def test_nothing_to_ask(self):
        self.clean.question_ids = [Command.create({"name": "Washes hands"})]
        assessment = self._assessment(type_id=self.clean.id)
        self.assertFalse(assessment.asks_survey)
        for name in ("action_ask_survey", "action_take_survey"):
            with self.assertRaisesRegex(UserError, "asks for nothing"):
                getattr(assessment, name)()

    def test_what_quality_sees_of_surveys(self):
        surveys = self.env["survey.survey"]
        plain = surveys.create({"title": "How do you like it here?"})
        hidden = self._survey("Hidden", restrict_user_ids=[self.env.uid])
        own = surveys.with_user(self.engineer.user_id)
        seen = own.search([])
        self.assertIn(self.survey, seen)
        self.assertNotIn(plain, seen)
        self.assertNotIn(hidden, seen)
        for attempt in (
            lambda: own.browse(self.survey.id).write({"title": "Easy"}),
            lambda: own.create({"title": "Easy"}),
            lambda: own.browse(self.survey.id).unlink(),
            lambda: self.survey.question_ids.with_user(own.env.user).read(["title"]),
            lambda: own.env["survey.user_input"].search([]),
        ):
            with self.assertRaises(AccessError):
                attempt()
        clerk = new_test_user(self.env, "t_clerk", groups="base.group_user")
        for user in (self.worker.user_id, self.auditor.user_id, clerk):
            with self.assertRaises(AccessError):
                surveys.with_user(user).search([])
        # who assesses and who audits see through which survey, all the same
        assessment = self._assessment()
        line = self._written(assessment).with_user(self.auditor.user_id)
        self.assertEqual(line.survey_title, self.survey.title)
        question = line.question_id
        self.assertEqual(question.survey_title, self.survey.title)

    def test_what_the_addon_keeps_is_recorded(self):
        policy = self.env["qms.audit.policy"]
        self.assertIn("survey.user_input", policy._recorded_models())
        recorded = policy._fields_recorded(
            "survey.user_input", policy._declarations()["survey.user_input"]
        )
        self.assertIn("qms_answers", recorded)
        self.assertNotIn("nickname", recorded)

    def test_surveys_work_on_when_the_addon_leaves(self):
        policy = self.env["qms.audit.policy"]
        recorded = policy._fields_recorded(
            "survey.user_input", policy._declarations()["survey.user_input"]
        )
        leaving = {("survey_user_input", name) for name in recorded}
        self.assertEqual(policy._install_triggers(leaving), ["survey_user_input"])
        participation = self._submit(self.worker)
        self.assertTrue(participation.unlink())
        self.env.flush_all()

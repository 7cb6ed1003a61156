# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command

from odoo.addons.operator_cert.tests.training import TrainingCase


class SurveyCase(TrainingCase):
    """Soldering asks for a strap and for a written test of four questions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._survey("Soldering in writing")
        cls.solder.write(
            {
                "minimum_score": 70,
                "question_ids": [
                    Command.create({"name": "Wears the strap", "critical": True}),
                    Command.create(
                        {
                            "name": "Written test",
                            "kind": "question",
                            "points": 9,
                            "survey_id": cls.survey.id,
                        }
                    ),
                ],
            }
        )

    @classmethod
    def _survey(cls, title, **values):
        survey = cls.env["survey.survey"].create(
            {
                "title": title,
                "access_mode": "public",
                "users_login_required": True,
                "scoring_type": "scoring_without_answers",
                "certification": True,
                "questions_layout": "one_page",
                **values,
            }
        )
        cls.env["survey.question"].create(
            [
                {
                    "survey_id": survey.id,
                    "sequence": number,
                    "title": f"{title}: question {number}",
                    "question_type": "simple_choice",
                    "suggested_answer_ids": [
                        Command.create(
                            {
                                "value": f"Right {number}",
                                "is_correct": True,
                                "answer_score": 5,
                            }
                        ),
                        Command.create({"value": f"Wrong {number}"}),
                    ],
                }
                for number in range(1, 5)
            ]
        )
        return survey

    def _begin(self, employee, user=None, survey=None, **values):
        """A participation of a person, as the survey's page makes it for a login."""
        user = user or employee.user_id
        survey = (survey or self.survey).with_user(user).sudo()
        participation = survey._create_answer(user=employee.user_id, **values)
        participation._mark_in_progress()
        return participation

    def _answer(self, participation, right=3, user=None):
        """Answer all questions, so many of them right, and submit."""
        if user:
            participation = participation.with_user(user).sudo()
        questions = participation.survey_id.question_ids
        for number, question in enumerate(questions):
            good, bad = question.suggested_answer_ids.sorted("id")
            participation._save_lines(question, (good if number < right else bad).id)
        participation._mark_done()
        self.env.flush_all()
        return participation

    def _submit(self, employee, right=3, survey=None):
        return self._answer(self._begin(employee, survey=survey), right)

    def _written(self, assessment):
        return assessment.line_ids.filtered(lambda line: line.kind == "question")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OperatorAssessmentQuestion(models.Model):
    """A question with points may be answered through a certification survey."""

    _inherit = "operator.assessment.question"

    survey_id = fields.Many2one(
        "survey.survey",
        "Survey",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('certification', '=', True), ('users_login_required', '=', True)]",
        help="The person answers it under the own login. Its score in percent proposes"
        " the points of this question.",
    )
    # for those who assess and read no surveys
    survey_title = fields.Char("Answered through", related="survey_id.title")

    @api.constrains("survey_id", "kind")
    def _check_survey(self):
        for question in self:
            # sudo: who changes a question need not see the survey it has
            survey = question.sudo().survey_id
            if not survey:
                continue
            if question.kind != "question":
                raise ValidationError(
                    self.env._(
                        "“%(question)s” is answered through a survey: make it a"
                        " question with points.",
                        question=question.name,
                    )
                )
            if not survey.certification or not survey.users_login_required:
                raise ValidationError(
                    self.env._(
                        "Certifications are assessed through %(survey)s: it has to be a"
                        " certification with a score, and require people to log in.",
                        survey=survey.title,
                    )
                )

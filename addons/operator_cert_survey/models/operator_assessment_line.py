# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.qms_base.signing.canonical import digest


class OperatorAssessmentLine(models.Model):
    """Points that a survey proposed, beside those that the assessor enters."""

    _inherit = "operator.assessment.line"

    survey_title = fields.Char(
        "Answered through", related="question_id.survey_id.title"
    )
    survey_points = fields.Char(
        "By survey",
        readonly=True,
        copy=False,
        help="Points that the score of the survey gave when it was taken over.",
    )
    survey_digest = fields.Char(
        "SHA-256 of the answers",
        readonly=True,
        copy=False,
        help="Of the file with the answers that the points were taken over with.",
    )

    def _survey(self):
        """The survey through which these are answered, as anybody sees it."""
        # sudo: which survey is asked is no secret of surveys
        return self.sudo().question_id.survey_id

    def _propose(self, participation):
        """Take the score of a participation over as points of the item."""
        self.ensure_one()
        points = min(
            round(self.points * participation.qms_percent / 100, 2), self.points
        )
        self._serve(
            points_given=f"{points:g}",
            survey_points=f"{points:g}",
            survey_digest=digest(participation.qms_answers.encode()),
        )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class OperatorTrainingSession(models.Model):
    """A session whose people answer a survey when they are assessed."""

    _inherit = "operator.training.session"

    asks_survey = fields.Boolean(
        "Asks for a survey", compute="_compute_asks_survey", compute_sudo=True
    )

    @api.depends("type_id.question_ids.survey_id")
    def _compute_asks_survey(self):
        for session in self:
            session.asks_survey = bool(session.type_id.question_ids.survey_id)

    def action_ask_survey(self):
        """Ask everybody who is being assessed to answer the surveys asked for.

        :raises UserError: where nobody is being assessed
        """
        self.ensure_one()
        assessments = self.assessment_ids.filtered(
            lambda a: a.state == "draft"
            and any(not line.survey_digest for line in a.line_ids if line._survey())
        )
        if not assessments:
            raise UserError(
                self.env._(
                    "%(session)s: nobody is being assessed who has a survey to answer."
                    " Assess who attended first.",
                    session=self.display_name,
                )
            )
        return assessments.action_ask_survey()

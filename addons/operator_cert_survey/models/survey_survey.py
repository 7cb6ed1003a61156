# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    @api.constrains("certification", "users_login_required", "scoring_type")
    def _check_asked(self):
        """A survey that assessments rest on stays one that can be."""
        # sudo: who keeps surveys need not see what certifications ask
        self.env["operator.assessment.question"].sudo().search(
            [("survey_id", "in", self.ids)]
        )._check_survey()

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OperatorAssessmentQuestion(models.Model):
    """What a certification asks of people when they are assessed.

    Assessments take a copy when they are drawn up: a question changed later changes
    none of them.
    """

    _name = "operator.assessment.question"
    _description = "Question of an assessment"
    _order = "type_id, sequence, id"

    type_id = fields.Many2one(
        "operator.certification.type",
        "Certification",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="type_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Text("What is asked or looked at", required=True)
    kind = fields.Selection(
        [("check", "Checklist item"), ("question", "Question with points")],
        required=True,
        default="check",
    )
    critical = fields.Boolean(help="Whoever fails here fails the assessment.")
    points = fields.Float(
        default=1.0, required=True, help="What a right answer counts for the score."
    )

    _points_positive = models.Constraint(
        "CHECK (points > 0)", "An item counts more than nothing."
    )

    @api.constrains("critical", "kind")
    def _check_critical(self):
        if any(line.critical and line.kind != "check" for line in self):
            raise ValidationError(
                self.env._(
                    "Only a checklist item is critical: it is passed or failed. Points"
                    " lie between."
                )
            )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class OperatorCertificationType(models.Model):
    """What a certification asks for before it is granted (ISO 13485, 6.2 b to e)."""

    _inherit = "operator.certification.type"

    document_ids = fields.Many2many(
        "qms.document",
        "operator_certification_type_document_rel",
        "type_id",
        "document_id",
        "Documents to read",
        help="Their effective revisions must be read and understood. A document added"
        " here must have been read by everybody certified as soon as the time for its"
        " effective revision is over. A document of one company binds its people only.",
    )
    reading_grace_days = fields.Integer(
        "Time to read (days)",
        default=14,
        help="So many days after a new revision takes effect or becomes known,"
        " whichever is later, a certification does not cover the work any more until"
        " its holder has read it.",
    )
    minimum_score = fields.Float(
        "Minimum score (%)",
        digits=(5, 1),
        help="Least score of an assessment that passes; 0 where none is required.",
    )
    demonstrations_required = fields.Integer(
        "Supervised demonstrations",
        help="How often the work must have been shown under supervision.",
    )
    attachment_required = fields.Boolean(
        help="The assessment needs a file, such as a signed sheet or a photograph."
    )
    question_ids = fields.One2many(
        "operator.assessment.question", "type_id", "Questions", copy=True
    )

    _score_percent = models.Constraint(
        "CHECK (minimum_score >= 0 AND minimum_score <= 100)",
        "A score is between 0 and 100 percent.",
    )
    _evidence_not_negative = models.Constraint(
        "CHECK (reading_grace_days >= 0 AND demonstrations_required >= 0)",
        "A number of days or demonstrations cannot be negative.",
    )

    def _needs_assessment(self):
        """Whether something is asked for that only an assessment shows."""
        self.ensure_one()
        return bool(
            self.minimum_score
            or self.demonstrations_required
            or self.attachment_required
        )

    @api.model
    def _counting_beyond_dates(self):
        return super()._counting_beyond_dates() | self.search(
            [("document_ids", "!=", False)]
        )


class OperatorCertificationRequirement(models.Model):
    _inherit = "operator.certification.requirement"

    document_ids = fields.Many2many(
        "qms.document",
        "operator_certification_requirement_document_rel",
        "requirement_id",
        "document_id",
        "Instructions",
        help="What must be read and understood for this very work, within the time"
        " that the certification gives.",
    )

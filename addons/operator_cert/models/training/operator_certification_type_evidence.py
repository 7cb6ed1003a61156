# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

# Key of what has to be read for what, in what the transaction knows.
_ASKED = "operator.certification:documents_asked"


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
            self.question_ids
            or self.minimum_score
            or self.demonstrations_required
            or self.attachment_required
        )

    # ------------------------------------------------------------------
    # What has to be read
    # ------------------------------------------------------------------
    @api.model
    def _documents_asked(self):
        """What has to be read for what, read once in a transaction.

        :return: ``{"type": {type id: ids of documents}, "requirement": {…}}``
        """
        known = self.env.cr.cache.get(_ASKED)
        if known is None:
            self.flush_model(["document_ids"])
            requirements = self.env["operator.certification.requirement"]
            requirements.flush_model(["document_ids"])
            rows = self.env.execute_query(
                SQL(
                    "SELECT 'type', type_id, document_id"
                    " FROM operator_certification_type_document_rel UNION ALL"
                    " SELECT 'requirement', requirement_id, document_id"
                    " FROM operator_certification_requirement_document_rel"
                )
            )
            known = {"type": defaultdict(set), "requirement": defaultdict(set)}
            for kind, asking_id, document_id in rows:
                known[kind][asking_id].add(document_id)
            # goes with the transaction, or when a savepoint is rolled back
            self.env.cr.cache[_ASKED] = known
        return known

    @api.model
    def _forget_documents_asked(self):
        self.env.cr.cache.pop(_ASKED, None)

    @api.model_create_multi
    def create(self, vals_list):
        kinds = super().create(vals_list)
        self._forget_documents_asked()
        return kinds

    def write(self, vals):
        result = super().write(vals)
        if "document_ids" in vals:
            self._forget_documents_asked()
        return result

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

    def _instructions(self):
        """What has to be read for work that asks for these.

        The documents of their certifications and of the requirements themselves.
        """
        asked = self.type_id._documents_asked()
        ids = set().union(
            *(asked["type"].get(kind_id, ()) for kind_id in self.type_id.ids),
            *(asked["requirement"].get(own_id, ()) for own_id in self.ids),
        )
        # sudo: what has to be read is named to whoever does the work
        return self.env["qms.document"].sudo().browse(sorted(ids))

    @api.model_create_multi
    def create(self, vals_list):
        requirements = super().create(vals_list)
        self.type_id._forget_documents_asked()
        return requirements

    def write(self, vals):
        result = super().write(vals)
        if "document_ids" in vals:
            self.type_id._forget_documents_asked()
        return result

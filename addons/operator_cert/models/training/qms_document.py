# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class QmsDocument(models.Model):
    _inherit = "qms.document"

    certification_type_ids = fields.Many2many(
        "operator.certification.type",
        "operator_certification_type_document_rel",
        "document_id",
        "type_id",
        "Read for",
        help="Certifications whose holders must have read it.",
    )

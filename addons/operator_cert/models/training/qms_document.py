# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class QmsDocument(models.Model):
    _inherit = "qms.document"

    certification_type_ids = fields.Many2many(
        "operator.certification.type",
        string="Read for",
        compute="_compute_certification_type_ids",
        help="Certifications whose holders must have read it, said on their types.",
    )

    def _compute_certification_type_ids(self):
        kinds = self.env["operator.certification.type"]
        asked = kinds._documents_asked()["type"]
        # of those that the reader may see
        seen = kinds.search([("id", "in", list(asked))])
        for document in self:
            document.certification_type_ids = seen.filtered(
                lambda kind, document=document: document._origin.id in asked[kind.id]
            )


class QmsDocumentUse(models.Model):
    _inherit = "qms.document.use"
    _depends = {
        "operator.certification.type": ["document_ids"],
        "operator.certification.requirement": ["document_ids"],
    }

    kind = fields.Selection(
        selection_add=[
            ("operator.certification.type", "Certification"),
            ("operator.certification.requirement", "Certification requirement"),
        ],
        # rows are derived: none is left when this addon goes
        ondelete={
            "operator.certification.type": lambda records: None,
            "operator.certification.requirement": lambda records: None,
        },
    )

    @api.model
    def _use_tables(self):
        return [
            *super()._use_tables(),
            *(
                (f"operator.certification.{name}", table, f"{name}_id")
                for name, table in (
                    ("type", "operator_certification_type_document_rel"),
                    ("requirement", "operator_certification_requirement_document_rel"),
                )
            ),
        ]

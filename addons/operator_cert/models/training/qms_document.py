# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


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

    def _use_counts(self):
        asked = self.env["operator.certification.type"]._documents_asked()
        return [
            *super()._use_counts(),
            *(
                sum(self._origin.id in ids for ids in asked[kind].values())
                for kind in ("type", "requirement")
            ),
        ]

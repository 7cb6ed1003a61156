# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_PROPERTY_FIELDS = (
    "sequence",
    "name",
    "unit",
    "lower_limit",
    "upper_limit",
    "wanted_text",
    "test_method",
)


class MedicalMaterialSpecificationRevision(models.Model):
    """One revision of a specification, with the properties that are wanted.

    A draft is written freely, takes effect by the signatures of a quality engineer and
    a quality manager who did not write it, and is then fixed; the one before is
    superseded (ISO 13485, 4.2.4 and 7.4.2).
    """

    _name = "medical.material.specification.revision"
    _description = "Revision of a material specification"
    _inherit = "qms.undated.revision.mixin"
    _order = "specification_id, effective_at desc, id desc"

    specification_id = fields.Many2one(
        "medical.material.specification",
        "Specification",
        required=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char("Revision", required=True, copy=False, tracking=True)
    company_id = fields.Many2one(related="specification_id.company_id")
    property_ids = fields.One2many(
        "medical.material.property", "revision_id", "Properties", copy=True
    )
    property_count = fields.Integer(
        "Number of properties", compute="_compute_property_count"
    )
    change_summary = fields.Text("What changed")
    author_ids = fields.Many2many(relation="medical_material_revision_author_rel")

    _name_uniq = models.UniqueIndex(
        "(specification_id, name)",
        "The specification has a revision of this name already.",
    )
    # where two people decide at once, one of them meets this
    _one_effective = models.UniqueIndex(
        "(specification_id) WHERE state = 'effective'",
        "Another revision of the specification is effective.",
    )

    @api.depends("specification_id.number", "name")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = self.env._(
                "%(number)s rev. %(revision)s",
                number=revision.specification_id.number or "",
                revision=revision.name or "",
            )

    @api.depends("property_ids")
    def _compute_property_count(self):
        for revision in self:
            revision.property_count = len(revision.property_ids)

    # ------------------------------------------------------------------
    # Taking effect
    # ------------------------------------------------------------------
    def _revision_line(self):
        return Domain("specification_id", "=", self.specification_id.id)

    def _check_ready(self):
        """:raises UserError: for what is no draft, or asks for nothing"""
        result = super()._check_ready()
        for revision in self:
            if not revision.property_ids:
                raise UserError(
                    self.env._(
                        "%(revision)s has no properties: every certificate would"
                        " conform. Add what is wanted.",
                        revision=revision.display_name,
                    )
                )
            revision.property_ids._check_limits()
        return result

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "make_effective": self.env._("Put material specification into effect")
        }

    def _signature_fields(self, transition):
        return {
            "specification_id": None,
            "name": None,
            "change_summary": None,
            "property_ids": dict.fromkeys(_PROPERTY_FIELDS),
        }

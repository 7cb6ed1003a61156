# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OperatorCertificationType(models.Model):
    """A certification may be shown as a skill of those who hold it."""

    _inherit = "operator.certification.type"

    skill_id = fields.Many2one(
        "hr.skill",
        "Shown as skill",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        tracking=True,
        domain="[('skill_type_id.is_certification', '=', True)]",
        help="Certifications of this type are shown among the skills of employees, for"
        " everybody who sees these. What is shown there gives nobody a right to work.",
    )
    skill_type_id = fields.Many2one(related="skill_id.skill_type_id")
    skill_level_ids = fields.One2many(
        "operator.certification.skill.level",
        "type_id",
        "Levels shown",
        copy=False,
        help="A level that is not listed is not shown.",
    )

    @api.constrains("skill_id")
    def _check_skill(self):
        for kind in self:
            skill = kind.skill_id
            if skill and not skill.skill_type_id.is_certification:
                raise ValidationError(
                    self.env._(
                        "%(skill)s is no certification among the skills. Choose one"
                        " of a skill type that is marked as certification.",
                        skill=skill.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "skill_id" in vals:
            # levels of another kind of skill say nothing about this one
            self.skill_level_ids.filtered(
                lambda line: line.skill_level_id.skill_type_id != line.skill_type_id
            ).unlink()
            self._show_certifications()
        return result

    def _show_certifications(self):
        """Show the certifications of these types as they are to be shown now."""
        # sudo: what is shown does not depend on who changes how
        self.env["operator.certification"].sudo().search(
            [("type_id", "in", self.ids), ("state", "!=", "draft")]
        )._show_or_say()

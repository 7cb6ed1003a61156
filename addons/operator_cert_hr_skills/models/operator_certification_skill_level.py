# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OperatorCertificationSkillLevel(models.Model):
    """As which level of its skill a certification is shown at one of its own levels.

    A level that is not listed is not shown.
    """

    _name = "operator.certification.skill.level"
    _description = "Skill level of a certification"
    _order = "type_id, id"
    _rec_name = "level_id"

    type_id = fields.Many2one(
        "operator.certification.type",
        "Certification",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="type_id.company_id")
    skill_type_id = fields.Many2one(related="type_id.skill_type_id")
    level_id = fields.Many2one(
        "operator.certification.level", "Level", required=True, ondelete="cascade"
    )
    skill_level_id = fields.Many2one(
        "hr.skill.level",
        "Shown as",
        required=True,
        ondelete="cascade",
        domain="[('skill_type_id', '=', skill_type_id)]",
    )

    _level_uniq = models.UniqueIndex(
        "(type_id, level_id)", "A level of a certification is shown as one skill level."
    )

    @api.constrains("type_id", "skill_level_id")
    def _check_skill_level(self):
        for line in self:
            if line.skill_level_id.skill_type_id != line.type_id.skill_type_id:
                raise ValidationError(
                    self.env._(
                        "%(level)s is no level of the skill that %(type)s is shown as.",
                        level=line.skill_level_id.name,
                        type=line.type_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.type_id._show_certifications()
        return lines

    def write(self, vals):
        kinds = self.type_id
        result = super().write(vals)
        (kinds | self.type_id)._show_certifications()
        return result

    def unlink(self):
        kinds = self.type_id
        result = super().unlink()
        kinds.exists()._show_certifications()
        return result

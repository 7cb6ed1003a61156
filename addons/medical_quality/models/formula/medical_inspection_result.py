# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError

# what a change of these says to formulas: other values count now
_VALUES = {"value_text", "superseded"}


class MedicalInspectionResult(models.Model):
    """The result of a formula follows the values of its unit."""

    _inherit = "medical.inspection.result"

    @api.model_create_multi
    def create(self, vals_list):
        results = super().create(vals_list)
        results.filtered("value_text")._follow_formulas()
        return results

    def write(self, vals):
        written = super().write(vals)
        if _VALUES & set(vals):
            self._follow_formulas()
        return written

    def _follow_formulas(self):
        measured = self.filtered(lambda r: r.kind == "measured")
        measured.inspection_id._apply_formulas()

    @api.constrains("value_text", "pass_fail")
    def _check_value(self):
        computed = self.filtered(lambda r: r.kind == "formula")
        answer = super(MedicalInspectionResult, self - computed)._check_value()
        values = {}
        for inspection in computed.inspection_id:
            values |= inspection._formula_values()
        for result in computed:
            text = values.get(result.sudo())
            if result.pass_fail or (result.value_text or False) != (text or False):
                result._refuse_typed()
        return answer

    def _refuse_typed(self):
        """:raises UserError: for a value typed in place of what a formula comes to"""
        self.ensure_one()
        raise UserError(
            self.env._(
                "%(name)s follows from its formula %(formula)s: it is not typed in."
                " Enter the values it is computed from.",
                name=self.characteristic_id.name,
                formula=self.characteristic_id.formula,
            )
        )

    def _digest_content(self):
        content = super()._digest_content()
        if self.kind == "formula":
            content["formula"] = self.characteristic_id.formula
        return content

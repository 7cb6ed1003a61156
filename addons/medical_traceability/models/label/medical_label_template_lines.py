# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

_BESIDE = ("representative_eu", "temperature_limit")
MARKS = [
    ("medical_device", "Medical device"),
    ("sterile", "Sterile"),
    ("sterile_aseptic", "Sterilized using aseptic processing"),
    ("sterile_eo", "Sterilized using ethylene oxide"),
    ("sterile_radiation", "Sterilized using irradiation"),
    ("non_sterile", "Non-sterile"),
    ("do_not_reuse", "Do not re-use"),
    ("consult_instructions", "Consult instructions for use"),
    ("caution", "Caution"),
    ("keep_dry", "Keep dry"),
    ("temperature_limit", "Temperature limit"),
    ("representative_eu", "Authorized representative in the European Union"),
    ("ce", "CE marking"),
]


class MedicalLabelMark(models.Model):
    """A symbol of ISO 15223-1 on a label, with the text beside it.

    Symbols for manufacturer, dates, lot, serial, catalogue number and UDI stand on each
    label by themselves, beside what they mean.
    """

    _name = "medical.label.mark"
    _description = "Mark on a label"
    _inherit = ["qms.lock.line"]
    _qms_lock_parent = "template_id"
    _order = "template_id, sequence, id"
    _rec_name = "mark"

    template_id = fields.Many2one(
        "medical.label.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="template_id.company_id")
    sequence = fields.Integer(default=10)
    mark = fields.Selection(MARKS, required=True)
    text = fields.Char(
        "Text beside it",
        help="Limits of the temperature (2 °C - 8 °C), name and address of the"
        " representative, number of the notified body.",
    )

    @api.constrains("mark", "text")
    def _check_text(self):
        for line in self:
            if line.mark in _BESIDE and not (line.text or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(mark)s says nothing without the text beside it.",
                        mark=dict(
                            self._fields["mark"]._description_selection(self.env)
                        )[line.mark],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.template_id._note_author()
        return lines

    def write(self, vals):
        self.template_id._note_author()
        result = super().write(vals)
        self.template_id._note_author()
        return result

    def unlink(self):
        templates = self.template_id
        result = super().unlink()
        templates.exists()._note_author()
        return result


class MedicalLabelText(models.Model):
    """A text of our own on a label, in one language."""

    _name = "medical.label.text"
    _description = "Text on a label"
    _inherit = ["qms.lock.line"]
    _qms_lock_parent = "template_id"
    _order = "template_id, sequence, id"
    _rec_name = "text"

    template_id = fields.Many2one(
        "medical.label.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="template_id.company_id")
    sequence = fields.Integer(default=10)
    language = fields.Char(
        required=True,
        default="en",
        size=5,
        help="Language of the text, as en or de: which markets can read the label.",
    )
    text = fields.Char(required=True)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.template_id._note_author()
        return lines

    def write(self, vals):
        self.template_id._note_author()
        result = super().write(vals)
        self.template_id._note_author()
        return result

    def unlink(self):
        templates = self.template_id
        result = super().unlink()
        templates.exists()._note_author()
        return result

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from .medical_gauge_study import TRIALS
from .numbers import normalised, number


class MedicalGaugeStudyRow(models.Model):
    """What one person read of one part, trial by trial."""

    _name = "medical.gauge.study.row"
    _description = "Readings of a gauge study"
    _inherit = "qms.lock.line"
    _qms_lock_parent = "study_id"
    _order = "study_id, person, id"
    _rec_name = "part"

    study_id = fields.Many2one(
        "medical.gauge.study", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="study_id.company_id")
    part = fields.Char(required=True)
    person = fields.Char(required=True)
    trial_1 = fields.Char("1", copy=False)
    trial_2 = fields.Char("2", copy=False)
    trial_3 = fields.Char("3", copy=False)
    trial_4 = fields.Char("4", copy=False)
    trial_5 = fields.Char("5", copy=False)

    _cell_uniq = models.UniqueIndex(
        "(study_id, part, person)", "This part of this person has its row already."
    )

    @api.constrains(*TRIALS)
    def _check_numbers(self):
        for row in self:
            for name in TRIALS:
                number(row, name)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create([normalised(vals, TRIALS) for vals in vals_list])
        rows.study_id._note_author()
        return rows

    def write(self, vals):
        result = super().write(normalised(vals, TRIALS))
        self.study_id._note_author()
        return result

    def unlink(self):
        self.study_id._note_author()
        return super().unlink()

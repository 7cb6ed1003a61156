# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalInstrumentReason(models.TransientModel):
    """Why an instrument is taken out of service, or what failed."""

    _name = "medical.instrument.reason"
    _description = "Reason for an instrument"

    instrument_id = fields.Many2one("maintenance.equipment", required=True)
    what = fields.Selection(
        [("out", "Take out of service"), ("failed", "Declare failed")], required=True
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Do what was asked for, with the reason.

        :return: the reverse trace where the instrument failed
        """
        self.ensure_one()
        if self.what == "out":
            self.instrument_id._take_out(self.reason)
            return True
        trace = self.instrument_id._declare_failed(self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": trace._name,
            "res_id": trace.id,
            "views": [(False, "form")],
        }

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalInstrumentScan(models.TransientModel):
    """Naming the instrument that the values of an inspection are taken with."""

    _name = "medical.instrument.scan"
    _description = "Scan of an instrument"

    inspection_id = fields.Many2one("medical.inspection", required=True)
    instrument_type_ids = fields.Many2many(
        related="inspection_id.instrument_type_ids", string="Asked for"
    )
    code = fields.Char(
        "Instrument", required=True, help="Number on the sticker, or serial number."
    )

    def action_confirm(self):
        """Take the instrument in hand.

        :raises UserError: where it is unknown or may not be used
        """
        self.ensure_one()
        self.inspection_id.use_instrument(self.code)
        return {"type": "ir.actions.act_window_close"}

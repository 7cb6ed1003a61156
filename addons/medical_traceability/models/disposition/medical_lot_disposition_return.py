# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError


class MedicalLotDisposition(models.Model):
    """A lot that goes back is rejected for everything but the way to its supplier."""

    _inherit = "medical.lot.disposition"

    def _check_lots(self, lots):
        result = super()._check_lots(lots)
        if self.decision == "return":
            receipts = lots._receipts()
            unknown = lots.filtered(
                lambda lot: lot.id not in receipts or not receipts[lot.id].suppliers
            )
            if unknown:
                raise UserError(
                    self.env._(
                        "No receipt says from which supplier these lots came, so that"
                        " they cannot be returned: %(lots)s. Reject them instead.",
                        lots=", ".join(unknown.mapped("name")),
                    )
                )
        return result

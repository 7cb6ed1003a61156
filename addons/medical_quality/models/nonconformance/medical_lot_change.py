# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from .guard import is_carrying_out


class MedicalLotChange(models.Model):
    """No part of a nonconforming lot gets away under another number.

    Its own disposition splits it; nobody else does while it is open.
    """

    _inherit = "medical.lot.change"

    def _check_applicable(self, lots):
        if not is_carrying_out():
            # sudo: what is open stops a lot, whoever asks
            found = self.env["medical.nonconformance"].sudo()
            found = found.union(*lots._open_nonconformances_by_lot().values())
            if found:
                self.env["qms.gate.denial"]._refuse_change(
                    self,
                    "record.fixed",
                    self.env._(
                        "%(lots)s is nonconforming by %(numbers)s, which is open: its"
                        " disposition gives the parts their numbers.",
                        lots=", ".join(lots.mapped("name")),
                        numbers=", ".join(found.mapped("name")),
                    ),
                )
        return super()._check_applicable(lots)

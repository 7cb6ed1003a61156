# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MedicalLotShipment(models.Model):
    _inherit = "medical.lot.shipment"

    # what was shipped to somebody is looked up by whom
    _partner_idx = models.Index("(partner_ref)")

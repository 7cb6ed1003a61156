# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MedicalLotDisposition(models.Model):
    """A decision that a customer signs is about the products of its lots."""

    _inherit = "medical.lot.disposition"

    def _signature_devices(self):
        return {record.id: record.lot_ids.product_id.product_tmpl_id for record in self}

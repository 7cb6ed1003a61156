# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalMaterialCertificateWithdraw(models.TransientModel):
    """Why certificates do not count any more."""

    _name = "medical.material.certificate.withdraw"
    _description = "Withdraw material certificates"

    certificate_ids = fields.Many2many(
        "medical.material.certificate",
        "medical_material_certificate_withdraw_rel",
        "wizard_id",
        "certificate_id",
        string="Certificates",
        required=True,
    )
    lot_ids = fields.Many2many(
        "stock.lot", string="Go on hold", compute="_compute_lot_ids"
    )
    reason = fields.Text(required=True)

    def _compute_lot_ids(self):
        for wizard in self:
            wizard.lot_ids = wizard.certificate_ids.lot_ids.filtered(
                lambda lot: lot.quality_status == "released"
            )

    def action_apply(self):
        """Withdraw the certificates; the released lots that rest on them go on hold."""
        self.ensure_one()
        self.certificate_ids._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}


class MedicalMaterialCertificateLots(models.TransientModel):
    """Which further lots a certificate is about."""

    _name = "medical.material.certificate.lots"
    _description = "Add lots to a material certificate"

    certificate_id = fields.Many2one(
        "medical.material.certificate", "Certificate", required=True, ondelete="cascade"
    )
    product_ids = fields.Many2many(related="certificate_id.product_ids")
    lot_ids = fields.Many2many(
        "stock.lot",
        string="Lots",
        required=True,
        domain="[('product_id', 'in', product_ids), ('qms_regulated', '=', True)]",
    )

    def action_apply(self):
        """Add the lots to the certificate."""
        self.ensure_one()
        self.certificate_id._add_lots(self.lot_ids)
        return {"type": "ir.actions.act_window_close"}

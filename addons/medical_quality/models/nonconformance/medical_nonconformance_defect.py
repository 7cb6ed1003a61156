# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from odoo.addons.qms_base.tools.opening import not_opened

from .guard import touch
from .medical_nonconformance import SEVERITIES


class MedicalNonconformanceDefect(models.Model):
    """One kind of defect that was found."""

    _name = "medical.nonconformance.defect"
    _description = "Defect of a nonconformance"
    _inherit = "qms.lock.line"
    _qms_lock_parent = "nonconformance_id"
    _order = "nonconformance_id desc, id"

    nonconformance_id = fields.Many2one(
        "medical.nonconformance", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="nonconformance_id.company_id", store=True, index=True
    )
    product_id = fields.Many2one(
        related="nonconformance_id.product_id", store=True, index=True
    )
    code = fields.Char(index=True, help="As the defect catalogue has it.")
    name = fields.Char("Defect", required=True)
    severity = fields.Selection(SEVERITIES, required=True, default="major")
    quantity = fields.Float("Pieces", digits="Product Unit")
    note = fields.Char("Remark")

    @api.model_create_multi
    def create(self, vals_list):
        defects = super().create(vals_list)
        defects._check_writable()
        return defects

    def write(self, vals):
        self._check_writable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_who_may_write(self):
        self._check_writable()

    def _check_writable(self):
        """Written by whoever may write the nonconformance; who signs it looks again."""
        parents = not_opened(self.sudo().nonconformance_id)
        if parents:
            self.nonconformance_id._qms_check_writable({"defect_ids": True})
            touch(parents)

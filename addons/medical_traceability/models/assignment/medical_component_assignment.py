# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError

# Set only while a scan assigns; no client can reach it.
_assigning = ContextVar("medical_component_assigning", default=False)


@contextmanager
def assigning():
    """Let assignments be entered and taken back."""
    token = _assigning.set(True)
    try:
        yield
    finally:
        _assigning.reset(token)


class MedicalComponentAssignment(models.Model):
    """That one device got so much of one lot of a component, and who scanned it.

    Entered by scanning, taken back by scanning while the order is open, and part of
    the genealogy from the moment it closes.
    """

    _name = "medical.component.assignment"
    _description = "Component assigned to a device"
    _order = "production_id desc, device_id, id"
    _rec_name = "component_id"

    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="production_id.company_id", store=True)
    device_id = fields.Many2one(
        "stock.lot", required=True, readonly=True, ondelete="restrict", index=True
    )
    component_id = fields.Many2one(
        "stock.lot",
        "Component lot / serial",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    product_id = fields.Many2one(
        "product.product",
        "Component",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    quantity = fields.Float(required=True, readonly=True, digits="Product Unit")
    assigned_at = fields.Datetime("Scanned on", required=True, readonly=True)
    assigned_by_id = fields.Many2one(
        "res.users", "Scanned by", required=True, readonly=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee", "Person", readonly=True, ondelete="restrict"
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_scanned()
        return super().create(vals_list)

    def write(self, vals):
        self._check_scanned()
        return super().write(vals)

    def unlink(self):
        self._check_scanned()
        return super().unlink()

    def _check_scanned(self):
        if not _assigning.get():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Which device got which component is scanned at the order; nobody"
                    " can write it."
                ),
                error=AccessError,
            )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalDeviceFileStandard(models.Model):
    """A standard, regulation or guidance that applies to a family, in an edition."""

    _name = "medical.device.file.standard"
    _description = "Standard that applies to a device"
    _order = "file_id, name, applies_from, id"

    file_id = fields.Many2one(
        "medical.device.file",
        "Medical device file",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="file_id.company_id")
    name = fields.Char("Standard", required=True, help="ISO 14971, IEC 60601-1, …")
    edition = fields.Char(required=True, help="As 2019, or 3.2 with its amendments.")
    title = fields.Char()
    note = fields.Char("How it applies", help="In full, or which clauses do not.")
    applies_from = fields.Date("Applies from", help="Empty: from the beginning.")
    applies_until = fields.Date(
        "Applies until",
        help="Last day. Of a new edition enter another line, so that it stays known"
        " what applied when.",
    )

    _ends_after_start = models.Constraint(
        "CHECK (applies_until >= applies_from)",
        "A standard cannot end before it applies.",
    )
    _edition_uniq = models.UniqueIndex(
        "(file_id, name, edition)", "The file names this edition already."
    )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalTrace(models.AbstractModel):
    """A scanned SSCC leads to what lies, or ever lay, in the package."""

    _inherit = "medical.trace"

    def _find_udi(self, text):
        """The label of a package names the package, not all of its batch."""
        return [] if self._numbered_package(text) else super()._find_udi(text)

    def _find_package(self, text):
        """Packages of devices first; units that Odoo alone numbered as before."""
        package = self._numbered_package(text)
        if not package:
            return super()._find_package(text)
        lots = self._readable(package._lots_ever_inside().ids)
        return [(package.medical_sscc, lots)]

    def _numbered_package(self, text):
        packages = self.env["stock.package"]
        sscc = packages._sscc_of(text)
        if not sscc:
            return packages
        # sudo: a number leads to lots that the reader may see, and to nothing else
        return packages.sudo().search([("medical_sscc", "=", sscc)], limit=1)


class StockPackage(models.Model):
    _inherit = "stock.package"

    def _lots_ever_inside(self):
        """Lots that lie in these packages, or lay in them, through every level."""
        events = self.env["medical.package.event"].sudo()
        packages, waiting = self.sudo(), self.sudo()
        while waiting:
            inside = events.search(
                [("package_id", "in", waiting.ids), ("child_id", "!=", False)]
            )
            waiting = inside.child_id - packages
            packages |= waiting
        packed = events.search(
            [("package_id", "in", packages.ids), ("lot_id", "!=", False)]
        )
        return packed.lot_id


class StockLot(models.Model):
    _inherit = "stock.lot"

    medical_package_ids = fields.Many2many(
        "stock.package",
        compute="_compute_medical_package_ids",
        string="Packages",
        help="Packages of devices in which units of this lot lie, the innermost.",
    )

    @api.depends("quant_ids.package_id")
    def _compute_medical_package_ids(self):
        for lot in self:
            # sudo: which package a device lies in, for whoever sees the lot
            quants = lot.sudo().quant_ids.filtered(lambda quant: quant.quantity > 0)
            packages = quants.package_id.filtered("medical_sscc")
            lot.medical_package_ids = packages

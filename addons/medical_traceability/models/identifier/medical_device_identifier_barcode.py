# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.posting import without_defaults


class MedicalDeviceIdentifier(models.Model):
    """The GTIN of a package is the barcode of the packaging, for every scan."""

    _inherit = "medical.device.identifier"

    def _keep_packaging_barcodes(self):
        """Let scans of these packages find product and packaging.

        Barcodes of retired packages stay: what was sold with them is still scanned.

        :raises UserError: where something else has the number as its barcode
        """
        result = super()._keep_packaging_barcodes()
        packages = self.filtered(
            lambda i: i.issuing_agency == "gs1" and i.package_level != "each"
        )
        # sudo: quality gives the numbers without rights on products
        barcodes = without_defaults(self.env["product.uom"].sudo())
        known = {
            row.barcode: row
            for row in barcodes.search([("barcode", "in", packages.mapped("gtin"))])
        }
        missing = []
        for package in packages:
            row = known.get(package.gtin)
            if not row:
                missing.append(
                    {
                        "product_id": package.product_id.id,
                        "uom_id": package.uom_id.id,
                        "barcode": package.gtin,
                        "company_id": package.company_id.id,
                    }
                )
            elif row.product_id != package.product_id or row.uom_id != package.uom_id:
                raise UserError(
                    self.env._(
                        "%(gtin)s is the barcode of %(product)s, %(unit)s. Take it off"
                        " there first.",
                        gtin=package.gtin,
                        product=row.product_id.display_name,
                        unit=row.uom_id.display_name,
                    )
                )
        barcodes.create(missing)
        return result


class ProductUom(models.Model):
    """Barcodes of packagings that are device identifiers stay theirs."""

    _inherit = "product.uom"

    def write(self, vals):
        if {"barcode", "uom_id", "product_id", "company_id"} & set(vals):
            kept = self._device_identifiers()
            changed = self.filtered(
                lambda row: row.barcode in kept
                and any(
                    name in vals
                    and row._fields[name].convert_to_cache(vals[name], row)
                    != row._fields[name].convert_to_cache(row[name], row)
                    for name in ("barcode", "uom_id", "product_id", "company_id")
                )
            )
            changed._refuse_identifier()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_identifier(self):
        kept = self._device_identifiers()
        self.filtered(lambda row: row.barcode in kept)._refuse_identifier()

    def _device_identifiers(self):
        """Barcodes among these that are identifiers in use, or that were."""
        # sudo: the number is printed on the package; nothing to hide
        found = (
            self.env["medical.device.identifier"]
            .sudo()
            .search([("gtin", "in", self.mapped("barcode")), ("state", "!=", "draft")])
        )
        return set(found.mapped("gtin"))

    def _refuse_identifier(self):
        if self:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.kept",
                self.env._(
                    "%(barcodes)s: device identifiers of packages. The barcode follows"
                    " from the identifier and stays.",
                    barcodes=", ".join(self.mapped("barcode")),
                ),
            )

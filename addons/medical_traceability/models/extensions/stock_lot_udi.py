# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from ...udi import UdiError, bracketed, build_element_string, hri
from ..identifier.messages import udi_error_text


class StockLot(models.Model):
    """The unique device identifier of a finished lot or serial."""

    _inherit = "stock.lot"

    udi_element_string = fields.Char(
        "UDI data",
        compute="_compute_udi",
        help="Data of the symbol on the label, with separators (ASCII 29).",
    )
    udi_hri = fields.Char(
        "UDI",
        compute="_compute_udi",
        help="Human-readable interpretation: (01) device identifier, (17) expiry,"
        " (11) manufacture, (10) lot, (21) serial.",
    )
    udi_problem = fields.Char(
        "Why there is no UDI",
        compute="_compute_udi",
    )

    @api.depends("name", "expiration_date", "manufacture_date", "batch_number")
    @api.depends_context("lang")
    def _compute_udi(self):
        identifiers = self._active_device_identifiers()
        for lot in self:
            parts, problem = lot._udi_parts(identifiers.get(lot.product_id))
            try:
                lot.udi_element_string = parts and build_element_string(**parts)
                lot.udi_hri = parts and hri(**parts)
            except UdiError as error:
                problem = udi_error_text(self.env, error)
                lot.udi_element_string = lot.udi_hri = False
            lot.udi_problem = problem

    def _udi_bracketed(self):
        """The UDI as the symbol encoder takes it; only where there is one."""
        self.ensure_one()
        identifiers = self._active_device_identifiers()
        parts, _problem = self._udi_parts(identifiers.get(self.product_id))
        return bracketed(**parts)

    def _active_device_identifiers(self):
        """Active device identifier of one unit, by product."""
        # sudo: the identifier of a device is printed on it; nothing to hide
        found = (
            self.env["medical.device.identifier"]
            .sudo()
            .search(
                [
                    ("product_id", "in", self.product_id.ids),
                    ("package_level", "=", "each"),
                    ("state", "=", "active"),
                ]
            )
        )
        return {identifier.product_id: identifier for identifier in found}

    def _udi_parts(self, identifier):
        """Components of the UDI, or why there is none.

        :param identifier: active device identifier of the product, or None
        :return: ``(arguments of udi.build_element_string, False)`` or
            ``(False, sentence)``
        """
        self.ensure_one()
        problem = False
        if not self.qms_regulated:
            problem = self.env._("The product is not regulated.")
        elif not self.manufacture_date:
            problem = self.env._("The lot was not produced here, or not yet.")
        elif not identifier:
            problem = self.env._(
                "%(product)s has no active device identifier. A quality engineer"
                " enters and activates its GTIN.",
                product=self.product_id.display_name,
            )
        if problem:
            return False, problem
        serial = self.product_id.tracking == "serial"
        return {
            "gtin": identifier.gtin,
            "expiry": self._udi_expiry(),
            "manufacture": self.manufacture_date,
            "lot": (self.batch_number or "") if serial else self.name,
            "serial": self.name if serial else None,
        }, False

    def _udi_expiry(self):
        """Last day of use where the plant is, or None."""
        self.ensure_one()
        if not self.use_expiration_date or not self.expiration_date:
            return None
        company = self.company_id or self.env.company
        return self._plant_date(self.expiration_date, company)

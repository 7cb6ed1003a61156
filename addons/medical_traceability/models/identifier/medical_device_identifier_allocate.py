# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .di_forms import LIC

_UNITS = "12345678"


class ResCompany(models.Model):
    _inherit = "res.company"

    hibc_labeler_code = fields.Char(
        "HIBC labeler code (LIC)",
        size=4,
        help="Given by HIBCC: a letter and three letters or digits.",
    )

    @api.constrains("hibc_labeler_code")
    def _check_hibc_labeler_code(self):
        for company in self.filtered("hibc_labeler_code"):
            if not LIC.fullmatch(company.hibc_labeler_code):
                raise ValidationError(
                    self.env._(
                        "%(code)s is no labeler code: it is a capital letter and three"
                        " capital letters or digits.",
                        code=company.hibc_labeler_code,
                    )
                )


class MedicalDeviceIdentifier(models.Model):
    """Numbers given by the company itself, of what an agency licensed to it."""

    _inherit = "medical.device.identifier"

    def action_allocate(self):
        """Give these drafts numbers never given before, units before packages.

        :raises UserError: for what has a number, or where none can be given
        """
        self._check_engineer()
        for identifier in self._by_level():
            if identifier.state != "draft" or identifier.di:
                raise UserError(
                    self.env._(
                        "%(identifier)s has its number already, which stays.",
                        identifier=identifier.display_name,
                    )
                )
            if identifier.issuing_agency == "gs1":
                identifier.di = identifier._next_gtin()
            elif identifier.issuing_agency == "hibcc":
                identifier.di = identifier._next_hibc()
            else:
                raise UserError(
                    self.env._(
                        "Numbers of ICCBBA are not given here. Enter the one registered"
                        " there."
                    )
                )
        return True

    def _unit(self):
        """Identifier of the single unit at the bottom of this package.

        :raises UserError: where there is none yet, or it has no number
        """
        unit = self.contains_id
        while unit.contains_id:
            unit = unit.contains_id
        if not unit.di or unit.issuing_agency != self.issuing_agency:
            raise UserError(
                self.env._(
                    "%(identifier)s: choose what the package contains, and number that"
                    " first, by the same agency. The number of a package follows from"
                    " that of the unit.",
                    identifier=self.display_name,
                )
            )
        return unit

    def _next_gtin(self):
        prefixes = self.env["medical.gs1.prefix"]
        if self.package_level != "each":
            unit = self._unit()
            number = unit.gtin and prefixes._allocate_package(unit.gtin)
            if number:
                return number
        return prefixes._allocate(self.company_id or self.env.company)

    def _next_hibc(self):
        company = self.company_id or self.env.company
        # sudo: the code is on every label
        code = company.sudo().hibc_labeler_code
        if not code:
            raise UserError(
                self.env._(
                    "%(company)s has no HIBC labeler code. Enter the one given by HIBCC"
                    " at the company.",
                    company=company.display_name,
                )
            )
        if self.package_level != "each":
            return self._next_hibc_package(self._unit())
        reference = self.product_id.default_code or ""
        product = re.sub("[^0-9A-Z]", "", reference.upper())
        if not 1 <= len(product) <= 18:
            raise UserError(
                self.env._(
                    "%(product)s: the number of HIBCC holds the internal reference, 1"
                    " to 18 letters and digits. Enter it at the product, or type the"
                    " number.",
                    product=self.product_id.display_name,
                )
            )
        number = f"{code}{product}0"
        # sudo: a number is given once over all companies
        if self.sudo().search_count([("di", "=", number)], limit=1):
            raise UserError(self._taken_text(number))
        return number

    def _next_hibc_package(self, unit):
        for level in _UNITS:
            number = unit.di[:-1] + level
            # sudo: a number is given once over all companies
            if not self.sudo().search_count([("di", "=", number)], limit=1):
                return number
        raise UserError(
            self.env._("All package levels of %(unit)s are numbered.", unit=unit.di)
        )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...udi import (
    UdiError,
    bracketed,
    build_element_string,
    hibc_concatenated,
    hibc_primary,
    hri,
)
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

    @api.depends(
        "name",
        "expiration_date",
        "manufacture_date",
        "batch_number",
        "device_identifier_id",
    )
    @api.depends_context("lang")
    def _compute_udi(self):
        identifiers = self._device_identifiers()
        for lot in self:
            parts, problem = lot._udi_parts(identifiers[lot])
            data = words = False
            try:
                if parts:
                    data, words = lot._udi_texts(identifiers[lot], parts)
            except UdiError as error:
                problem = udi_error_text(self.env, error)
            lot.udi_element_string, lot.udi_hri = data, words
            lot.udi_problem = problem

    def _udi_bracketed(self):
        """The UDI as the symbol encoder takes it; only where there is one."""
        self.ensure_one()
        identifier = self._device_identifiers()[self]
        parts, _problem = self._udi_parts(identifier)
        if identifier.issuing_agency != "gs1":
            raise UserError(
                self.env._(
                    "%(lot)s: labels of %(di)s cannot be made here yet. Only symbols of"
                    " GS1 are printed.",
                    lot=self.name,
                    di=identifier.di,
                )
            )
        return bracketed(**parts)

    def _udi_texts(self, identifier, parts):
        """Data of the symbol, and what stands beside it, as the agency writes them.

        :param parts: of :meth:`_udi_parts`
        :raises UdiError: for what the agency's form cannot carry
        """
        if identifier.issuing_agency == "gs1":
            return build_element_string(**parts), hri(**parts)
        di = identifier.di
        device = (di[:4], di[4:-1], int(di[-1]))
        carried = {name: parts[name] for name in parts if parts[name] is not None}
        carried.pop("gtin", None)
        data = (
            hibc_concatenated(*device, **carried) if carried else hibc_primary(*device)
        )
        # the check character may be a space, which nobody would see
        end = "_" if data.endswith(" ") else data[-1]
        return data, f"*{data[:-1]}{end}*"

    def _active_device_identifiers(self):
        """Active device identifier of one unit, by product."""
        return self.env["medical.device.identifier"]._active_for(self.product_id)

    def _device_identifiers(self):
        """The identifier each lot was made under, or else that of its product now.

        :return: ``{lot: medical.device.identifier}`` for every lot, empty where none
        """
        # sudo: the identifier of a device is printed on it; nothing to hide
        own = {lot: lot.sudo().device_identifier_id for lot in self}
        without = self.filtered(lambda lot: not own[lot])
        active = without._active_device_identifiers() if without else {}
        return {
            lot: own[lot] or active.get(lot.product_id, own[lot].browse())
            for lot in self
        }

    def _udi_parts(self, identifier):
        """Components of the UDI, or why there is none.

        The label carries the production identifiers that its identifier says (21 CFR
        801.40(b)).

        :param identifier: device identifier of the lot, may be empty
        :return: ``({"gtin", "expiry", "manufacture", "lot", "serial"}, False)``, what
            the label does not carry None, or ``(False, sentence)``
        """
        self.ensure_one()
        problem = self._udi_problem_of(identifier)
        if problem:
            return False, problem
        serial = self.product_id.tracking == "serial"
        lot = (self.batch_number or "") if serial else self.name
        return {
            "gtin": identifier.gtin,
            "expiry": self._udi_expiry() if identifier.pi_expiry else None,
            "manufacture": self.manufacture_date if identifier.pi_manufacture else None,
            "lot": lot if identifier.pi_lot else None,
            "serial": self.name if identifier.pi_serial else None,
        }, False

    def _udi_problem_of(self, identifier):
        """Why this lot has no UDI, as a sentence, or False."""
        problem = self._udi_facts_problem(identifier)
        if not problem and self._is_udi_of_others(identifier):
            return self.env._(
                "Device identifier %(di)s is of ICCBBA, whose labels are not made"
                " here.",
                di=identifier.di,
            )
        return problem

    @api.model
    def _is_udi_of_others(self, identifier):
        """Whether a device has a UDI whose text and label are not made here.

        The numbers in it are ICCBBA's and the tissue establishment's to give. (ICCBBA
        ST-011)
        """
        return identifier.issuing_agency == "iccbba"

    def _udi_facts_problem(self, identifier):
        """What a UDI of this lot lacks, whoever makes its label; or False."""
        if not self.qms_regulated:
            return self.env._("The product is not regulated.")
        if not self.manufacture_date:
            return self.env._("The lot was not produced here, or not yet.")
        if not identifier:
            return self.env._(
                "%(product)s has no active device identifier. A quality engineer"
                " enters and activates its GTIN.",
                product=self.product_id.display_name,
            )
        if identifier.to_replace:
            return identifier._to_replace_text()
        if identifier.pi_expiry and not self._udi_expiry():
            return self.env._(
                "The label carries the expiration date, and the lot has none. Enter it"
                " at the lot."
            )
        return False

    def _udi_expiry(self):
        """Last day of use where the plant is, or None."""
        self.ensure_one()
        if not self.use_expiration_date or not self.expiration_date:
            return None
        company = self.company_id or self.env.company
        return self._plant_date(self.expiration_date, company)

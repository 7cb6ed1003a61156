# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.posting import without_defaults

from ...udi import check_sscc, parse
from ...udi.errors import UdiError
from ..issue.medical_label_scan import SCANNED_FORMS

LONGEST = 500


class StockPackage(models.Model):
    """The packing screen: unit, inner package, case, pallet, by scanning."""

    _inherit = "stock.package"

    @api.model
    def scan_to_pack(self, text, package_id=False, identifier_id=False):
        """Take one scan: a package to go on with, or what goes into the current one.

        A scan that does not fit is an answer and no error, so that the next scan is
        taken; nothing is packed then.

        :param text: the UDI of a unit, or the SSCC of a package
        :param package_id: the package being packed, if any
        :param identifier_id: which package to begin, where there are several
        :return: ``{kind: package / packed / choose / wrong, message, choices,
            package}``
        """
        self._check_packer()
        package = self._current(package_id)
        try:
            with self.env.cr.savepoint():
                answer = package._take_pack_scan(text, identifier_id)
        except UserError as error:
            answer = {"kind": "wrong", "message": str(error)}
        current = self._current(answer.get("package_id") or package_id)
        return {
            "choices": [],
            **answer,
            "package": current._packing_state() if current else False,
        }

    @api.model
    def scan_to_unpack(self, text, package_id):
        """Take a unit or package out of the current one, on record.

        :return: as :meth:`scan_to_pack`
        """
        self._check_packer()
        package = self._current(package_id)
        try:
            with self.env.cr.savepoint():
                answer = package._take_out(text)
        except UserError as error:
            answer = {"kind": "wrong", "message": str(error)}
        return {
            "choices": [],
            **answer,
            "package": package._packing_state() if package else False,
        }

    @api.model
    def get_packing(self, package_id):
        """What the packing screen shows of a package, or False."""
        self._check_packer()
        package = self._current(package_id)
        return package._packing_state() if package else False

    def close_package(self):
        """Close this package with less than it holds, as the person who acts.

        :return: as :meth:`get_packing`
        """
        self._check_packer()
        package = self._current(self.id)
        if not package or package.medical_state != "open":
            raise UserError(self.env._("This package is not being packed."))
        if not package.medical_count:
            raise UserError(self.env._("There is nothing in this package."))
        package._close(self.env._("Closed with %s", package.medical_count))
        return package._packing_state()

    # ------------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------------
    @api.model
    def _check_packer(self):
        """:raises AccessError: for whoever is no quality operator"""
        if not self.env.user.has_group("qms_base.group_qms_operator"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Devices are packed by quality operators: %(user)s is none.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )

    @api.model
    def _current(self, package_id):
        """A numbered package of the companies that the person works in (``sudo``).

        An emptied one is still of the company that numbered it.
        """
        # sudo: who packs need not have rights on stock; of own companies only
        packages = without_defaults(self.sudo())
        if not isinstance(package_id, int) or not package_id:
            return packages.browse()
        return packages.search(
            [
                ("id", "=", package_id),
                ("medical_sscc", "!=", False),
                ("medical_company_id", "in", self.env.companies.ids),
                ("company_id", "in", [False, *self.env.companies.ids]),
            ]
        )

    @api.model
    def _sscc_of(self, text):
        """The SSCC in a scan, or None."""
        bare = text[3:] if text.startswith("]") else text
        if len(bare) == 18 and bare.isdigit():
            sscc = bare
        else:
            sscc = parse(text).get("00")
        if sscc:
            try:
                check_sscc(sscc)
            except UdiError:
                return None
        return sscc or None

    def _scanned_unit(self, text):
        """The lot or serial number that a scanned UDI of a unit names (``sudo``).

        :raises UserError: where it is none, was typed, or has another device
            identifier than the unit was made under
        """
        read = parse(text)
        # sudo: which product a device identifier belongs to is on every label
        identifier = (
            self.env["medical.device.identifier"]
            .sudo()
            .search([("di", "=", read.di or "-")], limit=1)
        )
        if not read.valid or not identifier or read.form not in SCANNED_FORMS:
            raise UserError(
                self.env._(
                    "This is neither the UDI of a device nor the number of a package."
                )
            )
        if identifier.package_level != "each":
            raise UserError(
                self.env._("This is the label of a package: scan its SSCC.")
            )
        product = identifier.product_id
        lot = self.env["stock.lot"].search(
            [
                ("product_id", "=", product.id),
                ("name", "=", (read.serial or read.lot) or "-"),
                ("company_id", "in", [False, *self.env.companies.ids]),
            ],
            limit=1,
        )
        if not lot:
            raise UserError(
                self.env._(
                    "%(product)s %(number)s is not known here.",
                    product=product.display_name,
                    number=read.serial or read.lot or "?",
                )
            )
        own = lot._device_identifiers()[lot]
        if own != identifier:
            raise UserError(
                self.env._(
                    "The label of %(number)s says %(read)s; it was made as %(own)s. Set"
                    " it apart and tell a quality engineer.",
                    number=lot.name,
                    read=identifier.di,
                    own=own.di or self.env._("no device"),
                )
            )
        return lot.sudo()

    # ------------------------------------------------------------------
    # The screen
    # ------------------------------------------------------------------
    def _packing_state(self):
        """What the screen shows of this package."""
        self.ensure_one()
        identifier = self.medical_identifier_id
        inside = [
            {"name": child.name, "count": child.medical_count}
            for child in self.child_package_ids
        ] or [
            {"name": quant.lot_id.name, "count": round(quant.quantity)}
            for quant in self.quant_ids
        ]
        return {
            "id": self.id,
            "sscc": self.medical_sscc,
            "level": identifier.uom_id.name or identifier.package_level,
            "product": identifier.product_id.display_name,
            "closed": self.medical_state == "closed",
            "count": self.medical_count,
            "capacity": identifier.quantity,
            "inside": inside,
            "parent": self.parent_package_id.name or "",
            "copies": self.medical_copies,
            "markets": self._label_markets(),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
        }

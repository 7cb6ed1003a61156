# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule


class MedicalPackageReprint(models.Model):
    """A request to print the label of a package once more, signed before it is done.

    Each signed request is good for one copy, which bears its number.
    """

    _name = "medical.package.reprint"
    _description = "Further copy of a package label"
    _inherit = "medical.label.again"
    _qms_lock = LockRule()
    _sequence_code = "medical.label.reprint"

    package_id = fields.Many2one(
        "stock.package",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('medical_state', '=', 'closed'), ('medical_copies', '>', 0)]",
    )
    company_id = fields.Many2one(
        related="package_id.medical_company_id", store=True, index=True
    )
    earlier_copy = fields.Selection(
        [
            ("destroyed", "Destroyed"),
            ("spoiled", "Spoiled in the printer"),
            ("kept", "Kept with the packing record"),
            ("missing", "Not found"),
        ],
        help="What became of the copy that was printed before.",
    )
    copy_number = fields.Integer(
        "Copy",
        readonly=True,
        copy=False,
        help="Number of the copy that this request is good for.",
    )

    # one request opens one copy, and no two of them the same, also when signed at once
    _copy_once = models.UniqueIndex(
        "(package_id, copy_number) WHERE state = 'done'",
        "This copy of the label was granted already.",
    )

    @api.model
    def _served(self):
        return super()._served() | {"copy_number"}

    @api.constrains("package_id")
    def _check_package(self):
        for request in self:
            package = request.package_id
            if not package.medical_sscc:
                raise UserError(
                    self.env._(
                        "%(package)s is no package of devices.", package=package.name
                    )
                )

    def _check_ready(self):
        """:raises UserError: for what is done, says too little, or is not needed"""
        result = super()._check_ready()
        for request in self:
            own = request.sudo()  # sudo: the package, for whoever signs
            package = own.package_id
            if package.medical_state != "closed" or not package.medical_copies:
                raise UserError(
                    self.env._(
                        "%(package)s has no printed label: close it and print the first"
                        " copy.",
                        package=package.medical_sscc,
                    )
                )
            if not own.earlier_copy:
                raise UserError(
                    self.env._("Say what became of the earlier copy of the label.")
                )
            waiting = own._granted(package).filtered(
                lambda other, package=package: (
                    other.copy_number > package.medical_copies
                )
            )
            if waiting:
                raise UserError(
                    self.env._(
                        "Copy %(number)s of the label of %(package)s is granted by"
                        " %(request)s and not printed yet.",
                        number=waiting[0].copy_number,
                        package=package.medical_sscc,
                        request=waiting[0].name,
                    )
                )
        return result

    @api.model
    def _granted(self, package):
        """Requests for copies of a package's label that were signed (``sudo``)."""
        # sudo: whoever prints or asks; of this package alone
        return self.sudo().search(
            [("package_id", "=", package.id), ("state", "=", "done")]
        )

    def _signature_fields(self, transition):
        return {
            **super()._signature_fields(transition),
            "package_id": None,
            "earlier_copy": None,
        }

    def _grant_copy(self):
        package = self.sudo().package_id  # sudo: as _check_ready
        return {
            **super()._grant_copy(),
            "copy_number": package.medical_copies + 1,
        }

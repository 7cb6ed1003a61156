# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...udi import build_sscc

_SSCC_DIGITS = 16  # of an SSCC without extension and check digit


class MedicalGs1Prefix(models.Model):
    """Serial references of packages, given of a company prefix and never again.

    (GS1 General Specifications, section 2.2.1: an SSCC is not used again within a
    year; here never)
    """

    _inherit = "medical.gs1.prefix"

    next_package = fields.Integer(
        "Next package reference",
        default=0,
        copy=False,
        help="Can be raised past references that were given elsewhere, never lowered.",
    )

    _next_package_positive = models.Constraint(
        "CHECK (next_package >= 0)", "Package references begin at 0."
    )

    def write(self, vals):
        if "next_package" in vals:
            lower = self.filtered(
                lambda prefix: int(vals["next_package"] or 0) < prefix.next_package
            )
            if lower:
                self.env["qms.gate.denial"]._refuse_change(
                    lower,
                    "record.fixed",
                    self.env._(
                        "%(prefixes)s: package references below the next one were given"
                        " already; it is never lowered.",
                        prefixes=", ".join(lower.mapped("prefix")),
                    ),
                )
        return super().write(vals)

    def _numbers_given(self):
        return super()._numbers_given() or bool(self.next_package)

    @api.model
    def _allocate_sscc(self, company):
        """An SSCC never given before, of the first prefix with any left.

        Locks the prefix until the transaction ends, so that nobody is given the same.

        :param company: whose prefix
        :raises UserError: where there is none, or none left
        """
        # sudo: numbers are given to those who pack, who may not write the register
        prefixes = self.sudo().search([("company_id", "=", company.id)])
        for prefix in prefixes:
            prefix.flush_recordset()
            [(reference,)] = self.env.execute_query(
                SQL(
                    "SELECT next_package FROM medical_gs1_prefix WHERE id = %s"
                    " FOR UPDATE",
                    prefix.id,
                )
            )
            if reference < 10 ** (_SSCC_DIGITS - len(prefix.prefix)):
                prefix.next_package = reference + 1
                prefix.flush_recordset()
                return build_sscc(0, prefix.prefix, reference)
        raise UserError(
            self.env._(
                "%(company)s has no GS1 company prefix with package numbers left."
                " A quality manager enters one under Configuration, GS1 company"
                " prefixes.",
                company=company.display_name,
            )
        )

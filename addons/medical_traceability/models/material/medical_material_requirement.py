# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import dataclass

from odoo import api, fields, models


@dataclass(frozen=True)
class Terms:
    """What is required of material, as values that can be compared.

    :param types: ids of the types of certificates
    :param or_better: whether a better type serves as well
    :param specification: id of the specification to be certified, 0 where none is
    :param receipt: days of shelf life left at receipt, 0 where none are asked for
    :param use: days of shelf life left at use, 0 where none are asked for
    :param retest: days from manufacture or test to the next test, 0 where none is due
    """

    types: frozenset = frozenset()
    or_better: bool = False
    specification: int = 0
    receipt: int = 0
    use: int = 0
    retest: int = 0


NOTHING = Terms()


class MedicalMaterialRequirement(models.AbstractModel):
    """What is required of the material of a product or category (ISO 13485, 7.4)."""

    _name = "medical.material.requirement"
    _description = "Requirements for material"

    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product category",
        ondelete="restrict",
        index="btree_not_null",
        help="Holds for the products of this category and of those below it that have"
        " no requirements of their own: the nearest counts.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    certificate_type_ids = fields.Many2many(
        "medical.certificate.type", string="Certificates", help="All of these."
    )
    or_better = fields.Boolean(
        "Or better",
        help="A certificate of a better type serves as well: 3.2 for 3.1.",
    )
    specification_id = fields.Many2one(
        "medical.material.specification",
        "Specification",
        ondelete="restrict",
        check_company=True,
        help="The certificates have to certify the revision that was effective when the"
        " lot was received.",
    )
    min_days_receipt = fields.Integer(
        "Shelf life left at receipt (days)", help="0: not looked at."
    )
    min_days_use = fields.Integer(
        "Shelf life left at use (days)", help="0: until it expires."
    )
    retest_days = fields.Integer(
        "Re-test after (days)",
        help="From manufacture or the last test. 0: never.",
    )

    def _terms(self):
        """What this requires; :data:`NOTHING` for an empty recordset."""
        if not self:
            return NOTHING
        self.ensure_one()
        return Terms(
            types=frozenset(self.certificate_type_ids.ids),
            or_better=bool(self.or_better),
            specification=self.specification_id.id or 0,
            receipt=self.min_days_receipt or 0,
            use=self.min_days_use or 0,
            retest=self.retest_days or 0,
        )

    @api.model
    def _loosened(self, before, after):
        """Names of the fields in which less is required than before.

        What is merely different, as another specification, counts as less.

        :param before: :class:`Terms`
        :param after: :class:`Terms`
        """
        names = []
        # sudo: the order of the types, for whoever may not read them
        serves = self.env["medical.certificate.type"].sudo()
        serves = serves.browse(before.types | after.types)._all_satisfied()
        kept = all(
            any(
                new == old or (before.or_better and old in serves[new])
                for new in after.types
            )
            for old in before.types
        )
        if not kept:
            names.append("certificate_type_ids")
        if before.types and after.or_better and not before.or_better:
            names.append("or_better")
        if before.specification not in (0, after.specification):
            names.append("specification_id")
        if after.receipt < before.receipt:
            names.append("min_days_receipt")
        if after.use < before.use:
            names.append("min_days_use")
        if before.retest and (not after.retest or after.retest > before.retest):
            names.append("retest_days")
        return names

    def _terms_in_words(self):
        """What is required, in one line."""
        if not self:
            return self.env._("nothing")
        parts = [", ".join(self.certificate_type_ids.mapped("name"))]
        if self.certificate_type_ids and self.or_better:
            parts[0] = self.env._("%(types)s or better", types=parts[0])
        parts.append(self.specification_id.display_name or "")
        for name in ("min_days_receipt", "min_days_use", "retest_days"):
            if self[name]:
                label = self._fields[name]._description_string(self.env)
                parts.append(f"{label}: {self[name]}")
        return "; ".join(part for part in parts if part) or self.env._("nothing")

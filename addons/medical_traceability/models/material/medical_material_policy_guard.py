# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from odoo.addons.qms_base.tools.controlled import is_controlled_change

_SCOPE = frozenset({"product_tmpl_id", "categ_id", "company_id"})
_TERMS = frozenset(
    {
        "active",
        "certificate_type_ids",
        "or_better",
        "specification_id",
        "min_days_receipt",
        "min_days_use",
        "retest_days",
    }
)


class MedicalMaterialPolicy(models.Model):
    """More may be required by writing it; less takes a signed change."""

    _inherit = "medical.material.policy"

    @api.model_create_multi
    def create(self, vals_list):
        """What is required instead of what counted before is not less."""
        policies = super().create(vals_list)
        if not is_controlled_change():
            for policy in policies.filtered("active"):
                policy._refuse_less(policy._above()._terms(), policy._terms())
        return policies

    def write(self, vals):
        if is_controlled_change():
            return super().write(vals)
        moved = self.filtered(
            lambda policy: any(
                policy[name].id != (vals[name] or False) for name in _SCOPE & set(vals)
            )
        )
        if moved:
            self.env["qms.gate.denial"]._refuse_change(
                moved,
                "record.fixed",
                self.env._(
                    "%(policy)s: of which product or category, and in which company,"
                    " stays. Write further requirements for another.",
                    policy=moved[0].display_name,
                ),
            )
        if not _TERMS & set(vals):
            return super().write(vals)
        before = {policy: policy._in_force_terms() for policy in self}
        result = super().write(vals)
        for policy in self:
            policy._refuse_less(before[policy], policy._in_force_terms())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._("What was required of material is on record. Archive it."),
        )

    def _above(self):
        """What would count if these requirements did not exist."""
        self.ensure_one()
        # sudo: the category of a product, for whoever may not read it
        own = self.sudo()
        category = own.categ_id.parent_id if own.categ_id else None
        if category is None:
            category = own.product_tmpl_id.categ_id
        return self._nearest(own.company_id, category)

    def _in_force_terms(self):
        """What is required where these count, or would count."""
        self.ensure_one()
        return self._terms() if self.active else self._above()._terms()

    def _refuse_less(self, before, after):
        """:raises UserError: where less is required than before; on record"""
        names = self._loosened(before, after)
        if names:
            labels = [
                self._fields[name]._description_string(self.env) for name in names
            ]
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "material.loosened",
                self.env._(
                    "%(policy)s: less would be required than now (%(fields)s). Request"
                    " a change; a quality manager signs it, with the reason.",
                    policy=self.display_name,
                    fields=", ".join(labels),
                ),
            )


class ProductCategory(models.Model):
    _inherit = "product.category"

    def write(self, vals):
        """A category does not leave its requirements by moving below another."""
        if "parent_id" not in vals:
            return super().write(vals)
        # sudo: requirements count for whoever may not read them
        policies = self.env["medical.material.policy"].sudo()
        companies = [row[0] for row in policies._read_group([], ["company_id"])]
        before = {
            (category, company): policies._nearest(company, category)._terms()
            for category in self
            for company in companies
        }
        result = super().write(vals)
        self.flush_recordset()
        self.invalidate_recordset(["parent_path"])
        for (category, company), terms in before.items():
            after = policies._nearest(company, category)._terms()
            if policies._loosened(terms, after):
                self.env["qms.gate.denial"]._refuse_change(
                    category,
                    "material.loosened",
                    self.env._(
                        "%(category)s: less would be required of its material there"
                        " (%(company)s). Give the category requirements of its own"
                        " first.",
                        category=category.display_name,
                        company=company.name,
                    ),
                )
        return result

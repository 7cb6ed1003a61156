# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalMaterialPolicy(models.Model):
    """What is required of the material of a product, or of a category.

    The nearest counts, whole: that of the product, else that of its category, else
    that of the next category above. Where there is none nothing is required. More is
    required by writing it; less by a signed change
    (``medical.material.policy.change``).
    """

    _name = "medical.material.policy"
    _description = "Material requirements"
    _inherit = ["medical.material.requirement", "mail.thread"]
    _order = "company_id, categ_id, product_tmpl_id, id"
    _check_company_auto = True

    active = fields.Boolean(default=True, tracking=True)
    certificate_type_ids = fields.Many2many(tracking=True)
    or_better = fields.Boolean(tracking=True)
    specification_id = fields.Many2one(tracking=True)
    min_days_receipt = fields.Integer(tracking=True)
    min_days_use = fields.Integer(tracking=True)
    retest_days = fields.Integer(tracking=True)
    change_ids = fields.One2many(
        "medical.material.policy.change", "policy_id", "Changes", readonly=True
    )
    change_count = fields.Integer("Number of changes", compute="_compute_change_count")

    _scope = models.Constraint(
        "CHECK ((product_tmpl_id IS NULL) <> (categ_id IS NULL))",
        "Requirements are those of one product or of one category.",
    )
    _days = models.Constraint(
        "CHECK (min_days_receipt >= 0 AND min_days_use >= 0 AND retest_days >= 0)",
        "Days are counted from zero on.",
    )
    _product_uniq = models.UniqueIndex(
        "(company_id, product_tmpl_id) WHERE active AND product_tmpl_id IS NOT NULL",
        "The product has requirements already.",
    )
    _categ_uniq = models.UniqueIndex(
        "(company_id, categ_id) WHERE active AND categ_id IS NOT NULL",
        "The category has requirements already.",
    )

    @api.depends("product_tmpl_id", "categ_id")
    def _compute_display_name(self):
        for policy in self:
            # sudo: a name, for whoever reads the requirements
            scope = policy.sudo().product_tmpl_id or policy.sudo().categ_id
            policy.display_name = scope.display_name or self.env._("Requirements")

    @api.depends("change_ids")
    def _compute_change_count(self):
        for policy in self:
            policy.change_count = len(policy.change_ids)

    # ------------------------------------------------------------------
    # Which counts
    # ------------------------------------------------------------------
    @api.model
    def _look_of_products(self, company_ids, products):
        """As :meth:`_of_products`, holding nothing: for screens."""
        return self._of_products(company_ids, products, hold=False)

    @api.model
    def _of_products(self, company_ids, products, hold=True):
        """The requirements that count for products, found and held in one query.

        :param company_ids: ids of companies
        :param products: ``product.product``
        :return: ``{(company id, product id): policy}``, without those of which
            nothing is required
        """
        # sudo: what is required holds for whoever may not read it
        products = products.sudo()
        chains = {
            product.id: self._category_chain(product.categ_id) for product in products
        }
        domain = [
            ("company_id", "in", list(company_ids)),
            ("active", "=", True),
            "|",
            ("product_tmpl_id", "in", products.product_tmpl_id.ids),
            ("categ_id", "in", list({c for own in chains.values() for c in own})),
        ]
        # sudo: as above
        policies = self.sudo()
        found = (
            self.env["qms.gate.mixin"]._find_gate_facts(policies, domain)
            if hold
            else policies.search(domain)
        )
        of_product = {(p.company_id.id, p.product_tmpl_id.id): p for p in found}
        of_category = {(p.company_id.id, p.categ_id.id): p for p in found}
        nearest = {}
        for product in products if found else ():
            for company_id in company_ids:
                own = of_product.get((company_id, product.product_tmpl_id.id))
                steps = (of_category.get((company_id, c)) for c in chains[product.id])
                policy = own or next(filter(None, steps), None)
                if policy:
                    nearest[company_id, product.id] = policy
        return nearest

    @api.model
    def _category_chain(self, category):
        """Ids of a category and those above it, the nearest first."""
        path = category.sudo().parent_path or ""
        return [int(step) for step in reversed(path.split("/")) if step]

    @api.model
    def _nearest(self, company, category, product_tmpl=None):
        """The requirements that count for a category, or a product of it."""
        policies = self.sudo().search(
            [
                ("company_id", "=", company.id),
                "|",
                ("categ_id", "in", self._category_chain(category)),
                ("product_tmpl_id", "in", product_tmpl.ids if product_tmpl else []),
            ]
        )
        own = policies.filtered("product_tmpl_id")
        by_category = {policy.categ_id.id: policy for policy in policies}
        chain = self._category_chain(category)
        return own or next(
            (by_category[step] for step in chain if step in by_category),
            self.browse(),
        )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_request_change(self):
        """Open a request to require less, filled with what is required now."""
        self.ensure_one()
        self.check_access("read")
        defaults = {
            "default_policy_id": self.id,
            "default_certificate_type_ids": self.certificate_type_ids.ids,
            "default_specification_id": self.specification_id.id,
            "default_or_better": self.or_better,
            "default_min_days_receipt": self.min_days_receipt,
            "default_min_days_use": self.min_days_use,
            "default_retest_days": self.retest_days,
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change of requirements"),
            "res_model": "medical.material.policy.change",
            "views": [(False, "form")],
            "context": defaults,
        }

    def action_open_changes(self):
        """List the changes of these requirements."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Changes of %(policy)s", policy=self.display_name),
            "res_model": "medical.material.policy.change",
            "view_mode": "list,form",
            "domain": [("policy_id", "=", self.id)],
        }

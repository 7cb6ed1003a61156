# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import IN_PROCESS

# what a plan is for, besides its moment
SCOPE = (
    "company_id",
    "product_tmpl_id",
    "categ_id",
    "operation_id",
    "workcenter_id",
    "partner_id",
)
_INDEX = ", ".join(("trigger", *(f"COALESCE({name}, 0)" for name in SCOPE)))


@dataclass(frozen=True)
class ScopeFacts:
    """What the scopes of plans are compared with.

    :param categories: ``{product template id: its category and those above}``, the
        nearest first
    :param suppliers: ``{lot id: company that delivered it}``
    """

    categories: dict
    suppliers: dict


class MedicalInspectionPlan(models.Model):
    """What a plan is for: a product or a category, there or from there.

    Of the plans that fit, the most specific counts: the product before its category,
    the nearer category before one above, an operation before its work centre, and
    the supplier before anybody.
    """

    _inherit = "medical.inspection.plan"

    categ_id = fields.Many2one(
        "product.category",
        "Product category",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="All products of the category and those below, where no plan for the"
        " product itself is in force.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Supplier",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_company', '=', True)]",
        tracking=True,
        help="Only lots that this company delivered; empty: whoever delivered them.",
    )
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        "Work centre",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="All operations done there, where no plan for the operation itself is in"
        " force.",
    )
    scope_text = fields.Char("For", compute="_compute_scope_text")

    _one_approved_uniq = models.UniqueIndex(
        f"({_INDEX}) WHERE state = 'approved'",
        "There is an approved plan for the same scope and moment already.",
    )
    _one_scheduled_uniq = models.UniqueIndex(
        f"({_INDEX}) WHERE state = 'scheduled'",
        "There is a plan for the same scope and moment that waits for its day already.",
    )

    @api.depends("product_tmpl_id", "categ_id", "partner_id")
    def _compute_scope_text(self):
        for plan in self:
            name = plan.product_tmpl_id.display_name or plan.categ_id.display_name or ""
            plan.scope_text = (
                self.env._(
                    "%(product)s from %(supplier)s",
                    product=name,
                    supplier=plan.partner_id.name,
                )
                if plan.partner_id
                else name
            )

    @api.constrains(
        "trigger",
        "product_tmpl_id",
        "categ_id",
        "operation_id",
        "workcenter_id",
        "partner_id",
    )
    def _check_scope(self):
        for plan in self:
            message = plan._scope_mistake()
            if message:
                raise ValidationError(message)

    def _scope_mistake(self):
        """What is wrong with the scope, nothing where it is right."""
        self.ensure_one()
        named = {"plan": self.display_name}
        if bool(self.product_tmpl_id) == bool(self.categ_id):
            return self.env._(
                "%(plan)s is for one product or for one product category: choose one"
                " of them.",
                **named,
            )
        if self.partner_id and self.trigger != "receipt":
            return self.env._(
                "%(plan)s names a supplier, but is not inspected at receipt.", **named
            )
        if self.partner_id.commercial_partner_id != self.partner_id:
            return self.env._(
                "%(plan)s: choose the supplier itself, not one of its addresses.",
                **named,
            )
        if self.trigger not in IN_PROCESS:
            if self.operation_id or self.workcenter_id:
                return self.env._(
                    "%(plan)s names an operation or work centre, but is not an"
                    " in-process plan.",
                    **named,
                )
            return ""
        if bool(self.operation_id) == bool(self.workcenter_id):
            return self.env._(
                "%(plan)s is an in-process plan: choose the operation it belongs to,"
                " or the work centre.",
                **named,
            )
        made = self.operation_id.bom_id.product_tmpl_id
        if self.operation_id and made != self.product_tmpl_id:
            return self.env._(
                "Operation %(operation)s does not make %(product)s.",
                operation=self.operation_id.name,
                product=self.scope_text,
            )
        return ""

    @api.onchange("trigger", "product_tmpl_id", "categ_id")
    def _onchange_scope(self):
        made = self.operation_id.bom_id.product_tmpl_id
        if self.trigger not in IN_PROCESS or made != self.product_tmpl_id:
            self.operation_id = False
        if self.trigger not in IN_PROCESS:
            self.workcenter_id = False
        if self.trigger != "receipt":
            self.partner_id = False

    # ------------------------------------------------------------------
    # Which plan counts
    # ------------------------------------------------------------------
    def _scope_facts(self, requirements):
        """The :class:`ScopeFacts` of what is asked for, a few queries for all."""
        templates = self.env["product.template"].sudo()
        templates = templates.browse({r.template_id for r in requirements})
        categories = {}
        for template in templates:
            path = template.categ_id.parent_path or ""
            ids = [int(part) for part in path.split("/") if part]
            categories[template.id] = ids[::-1]
        suppliers = {}
        asked = [r for r in requirements if r.trigger == "receipt"]
        if asked and self._names_suppliers(asked):
            suppliers = self.env["medical.inspection"].sudo()._suppliers(asked)
        return ScopeFacts(categories, suppliers)

    def _names_suppliers(self, requirements):
        """Whether any plan in force is for the lots of one supplier only."""
        return bool(
            self.sudo().search_count(
                [
                    ("company_id", "in", list({r.company_id for r in requirements})),
                    ("partner_id", "!=", False),
                    ("state", "in", ("approved", "scheduled")),
                ],
                limit=1,
            )
        )

    def _best(self, requirement, facts):
        """The most specific of these plans that answers a requirement, or none.

        :param facts: :class:`ScopeFacts`
        """
        fitting = [
            (plan._rank(requirement, facts), plan.id, plan)
            for plan in self
            if plan.trigger == requirement.trigger
            and plan.company_id.id == requirement.company_id
        ]
        ranked = [entry for entry in fitting if entry[0] is not None]
        return min(ranked)[2] if ranked else self.browse()

    def _rank(self, requirement, facts):
        """How far from the requirement this plan is, None where it does not fit."""
        self.ensure_one()
        if self.product_tmpl_id:
            if self.product_tmpl_id.id != requirement.template_id:
                return None
            product = -1
        else:
            path = facts.categories.get(requirement.template_id, [])
            if self.categ_id.id not in path:
                return None
            product = path.index(self.categ_id.id)
        if self.operation_id and self.operation_id.id != requirement.operation_id:
            return None
        if self.workcenter_id and self.workcenter_id.id != requirement.workcenter_id:
            return None
        supplier = facts.suppliers.get(requirement.lot_id, 0)
        if self.partner_id and self.partner_id.id != supplier:
            return None
        return (product, not self.operation_id, not self.partner_id)

    def _in_force_for(self, requirements, facts):
        """The plans in force today that may answer these requirements.

        A version that waited for its day counts from that day on, whether or not the
        nightly job has put it in place of the one before.
        """
        categories = {
            category for path in facts.categories.values() for category in path
        }
        # sudo: a plan binds everybody, also who may not read it
        plans = self.sudo().search_fetch(
            [
                ("state", "in", ("approved", "scheduled")),
                ("company_id", "in", list({r.company_id for r in requirements})),
                "|",
                ("product_tmpl_id", "in", list({r.template_id for r in requirements})),
                ("categ_id", "in", list(categories)),
            ]
        )
        return plans._filter_effective()

    def _filter_effective(self):
        """Of approved plans, those that count today: the latest effective versions."""
        by_number = defaultdict(self.browse)
        for plan in self:
            by_number[plan.company_id, plan.number] |= plan
        versions = (plans._effective_version() for plans in by_number.values())
        return self.browse().union(*versions)

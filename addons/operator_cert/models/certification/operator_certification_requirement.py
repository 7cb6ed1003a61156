# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

# The field of each target that has one of its own.
TARGET_FIELDS = {
    "operation_id": "mrp.routing.workcenter",
    "workcenter_id": "mrp.workcenter",
    "workcenter_tag_id": "mrp.workcenter.tag",
    "product_tmpl_id": "product.template",
    "category_id": "product.category",
    "bom_id": "mrp.bom",
}


class OperatorCertificationRequirement(models.Model):
    """Work that only holders of a certification may do.

    Requirements add up: whoever works must hold those of the operation, of the work
    center that is actually used and its tags, of the product, its categories and its
    bill of materials, each at the level asked for or above. (ISO 13485, 6.2)
    """

    _name = "operator.certification.requirement"
    _description = "Certification requirement"
    _order = "type_id, id"
    _check_company_auto = True

    type_id = fields.Many2one(
        "operator.certification.type",
        "Certification",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    level_id = fields.Many2one(
        "operator.certification.level",
        "At least",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["operator.certification.level"]._qualified(),
        help="Lowest level that may do this work alone.",
    )
    operation_id = fields.Many2one(
        "mrp.routing.workcenter",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Required for this operation, wherever it is done.",
    )
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        "Work center",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Required for every operation done here.",
    )
    workcenter_tag_id = fields.Many2one(
        "mrp.workcenter.tag",
        "Work center tag",
        ondelete="restrict",
        index="btree_not_null",
        help="Required for every operation done at a work center with this tag.",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Required for all work on orders of this product.",
    )
    category_id = fields.Many2one(
        "product.category",
        "Product category",
        ondelete="restrict",
        index="btree_not_null",
        help="Required for all work on products of this category and those below it.",
    )
    bom_id = fields.Many2one(
        "mrp.bom",
        "Bill of materials",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Required for all work on orders by this bill of materials.",
    )
    target_model = fields.Selection(
        selection="_selection_target_model",
        string="Kind of record",
        help="Another kind of record that asks for qualified people.",
    )
    target_res_id = fields.Many2oneReference(
        "Record", model_field="target_model", index="btree_not_null"
    )
    target = fields.Char("Required for", compute="_compute_target")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        index=True,
        precompute=True,
    )
    active = fields.Boolean(
        default=True, help="An archived requirement no longer holds anybody back."
    )

    _one_target = models.Constraint(
        "CHECK (num_nonnulls(operation_id, workcenter_id, workcenter_tag_id,"
        " product_tmpl_id, category_id, bom_id, NULLIF(target_res_id, 0)) = 1"
        " AND (target_model IS NULL) = (COALESCE(target_res_id, 0) = 0))",
        "A requirement is for one thing: an operation, a work center, a tag of work"
        " centers, a product, a product category or a bill of materials. For more,"
        " add more requirements.",
    )
    _target_uniq = models.UniqueIndex(
        "(type_id, level_id, COALESCE(operation_id, 0), COALESCE(workcenter_id, 0),"
        " COALESCE(workcenter_tag_id, 0), COALESCE(product_tmpl_id, 0),"
        " COALESCE(category_id, 0), COALESCE(bom_id, 0),"
        " COALESCE(target_model, ''), COALESCE(target_res_id, 0))",
        "This certification is already required there at this level (look among the"
        " archived requirements too).",
    )

    @api.model
    def _selection_target_model(self):
        known = self.env["qms.requirement.target"]._requirement_target_models()
        return [
            (model, label)
            for model, label in known.items()
            if model not in TARGET_FIELDS.values()
        ]

    @api.constrains("target_model", "target_res_id")
    def _check_target_exists(self):
        known = dict(self._selection_target_model())
        for requirement in self.filtered("target_model"):
            # a selection that depends on what is installed is not checked by Odoo
            if (
                requirement.target_model not in known
                or not requirement._target_record().exists()
            ):
                raise ValidationError(
                    self.env._("What the certification is required for is not there.")
                )

    def _target_record(self):
        """What the certification is required for."""
        self.ensure_one()
        for name in TARGET_FIELDS:
            if self[name]:
                return self[name]
        if self.target_model in self.env:
            return self.env[self.target_model].browse(self.target_res_id)
        return self.env["mrp.workcenter"]

    @api.depends(
        "operation_id.company_id",
        "workcenter_id.company_id",
        "product_tmpl_id.company_id",
        "bom_id.company_id",
        "type_id.company_id",
        "workcenter_tag_id",
        "category_id",
        "target_res_id",
    )
    def _compute_company_id(self):
        """Of what it is for; where that is shared, of the certification."""
        for requirement in self:
            # sudo: whose record it is
            record = requirement._target_record().sudo()
            own = "company_id" in record._fields and record.company_id
            requirement.company_id = own or requirement.type_id.company_id

    def _binding(self, company):
        """Those of these that bind work of a company."""
        return self.filtered(lambda r: not r.company_id or r.company_id == company)

    @api.depends(*(f"{name}.display_name" for name in TARGET_FIELDS), "target_res_id")
    def _compute_target(self):
        labels = self.env["qms.requirement.target"]._requirement_target_models()
        for requirement in self:
            record = requirement._target_record()
            if not record:
                requirement.target = False
            elif requirement.operation_id:
                requirement.target = self.env._(
                    "Operation %(operation)s (%(bom)s)",
                    operation=record.name,
                    bom=record.bom_id.display_name,
                )
            else:
                requirement.target = self.env._(
                    "%(kind)s %(name)s",
                    kind=labels.get(record._name, record._description),
                    name=record.display_name,
                )

    @api.depends("type_id.name", "target")
    def _compute_display_name(self):
        for requirement in self:
            requirement.display_name = (
                f"{requirement.type_id.name}: {requirement.target}"
            )

    def _target_name(self):
        """What it is required for, as it stands inside a sentence."""
        self.ensure_one()
        if self.operation_id:
            return self.env._(
                "operation %(operation)s", operation=self.operation_id.name
            )
        if self.workcenter_id:
            return self.env._(
                "work center %(workcenter)s", workcenter=self.workcenter_id.name
            )
        return self.target

    def write(self, vals):
        """Only archiving; what was required of past work stays as it was."""
        fixed = {"type_id", "level_id", *TARGET_FIELDS} & vals.keys()
        loose = {"target_model", "target_res_id"} & vals.keys()
        for requirement in self:
            changed = any(
                requirement[name].id != (vals[name] or False) for name in fixed
            ) or any(
                (requirement[name] or False) != (vals[name] or False) for name in loose
            )
            if changed:
                self.env["qms.gate.denial"]._refuse_change(
                    requirement,
                    "record.fixed",
                    self.env._(
                        "A requirement is not changed into another one. Archive it"
                        " and add a new one."
                    ),
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._(
                "A certification requirement is not deleted, so that what was"
                " required of past work stays known. Archive it instead."
            ),
        )

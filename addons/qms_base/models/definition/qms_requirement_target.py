# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class QmsRequirementTarget(models.AbstractModel):
    """What requirements can be attached to: the one place where addons agree on it.

    A requirement (a certification, later an instrument or a validation) is for a
    *target*: an operation, a work center, a product. Each piece of work touches some
    targets; what is required of it is what is required for any of them.
    """

    _name = "qms.requirement.target"
    _description = "Target of requirements"

    @api.model
    def _requirement_target_models(self):
        """Models that requirements can be attached to, with their words.

        Addons add theirs with ``super()``, and say in :meth:`_requirement_targets`
        which of their records a piece of work touches.

        :return: ``{model name: label}``
        """
        return {
            "mrp.routing.workcenter": self.env._("Operation"),
            "mrp.workcenter": self.env._("Work center"),
            "mrp.workcenter.tag": self.env._("Work center tag"),
            "product.template": self.env._("Product"),
            "product.category": self.env._("Product category"),
            "mrp.bom": self.env._("Bill of materials"),
        }

    @api.model
    def _requirement_targets(self, records):
        """The targets that pieces of work touch, as things stand now.

        :param records: records of one model that is worked on, as ``mrp.workorder``
        :return: ``{record: {model name: set of ids}}``; a category counts with those
            it belongs to
        """
        if records._name != "mrp.workorder":
            return {record: {} for record in records}
        return {
            workorder: {
                "mrp.routing.workcenter": set(workorder.operation_id.ids),
                "mrp.workcenter": set(workorder.workcenter_id.ids),
                "mrp.workcenter.tag": set(workorder.workcenter_id.tag_ids.ids),
                **self._requirement_targets_of_product(
                    workorder.production_id.product_id, workorder.production_id.bom_id
                ),
            }
            for workorder in records
        }

    @api.model
    def _requirement_targets_of_product(self, product, bill):
        """Targets that all work on a product by a bill of materials touches."""
        path = product.categ_id.parent_path or ""
        return {
            "product.template": set(product.product_tmpl_id.ids),
            "product.category": {int(part) for part in path.split("/") if part},
            "mrp.bom": set(bill.ids),
        }

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Which products a controlled record touches: a change concerns their customers."""

from odoo import models
from odoo.fields import Domain


class MedicalChangeTarget(models.AbstractModel):
    _inherit = "medical.change.target"

    def _change_touches(self):
        """Products (``product.template``) made, bought or inspected by this.

        What they go into is found from there.
        """
        return self._change_products().product_tmpl_id

    def _change_of_category(self, categories):
        """Products of categories and of those in them."""
        templates = self.env["product.template"]
        if not categories:
            return templates
        return templates.search(Domain("categ_id", "child_of", categories.ids))


class MedicalApprovedSupplier(models.Model):
    _inherit = "medical.approved.supplier"

    def _change_touches(self):
        return (
            super()._change_touches()
            | self.product_tmpl_id
            | self.product_id.product_tmpl_id
            | self._change_of_category(self.categ_id)
        )


class MedicalMaterialSpecificationRevision(models.Model):
    _inherit = "medical.material.specification.revision"

    def _change_touches(self):
        policies = self.env["medical.material.policy"].search(
            Domain("specification_id", "in", self.specification_id.ids)
        )
        return (
            super()._change_touches()
            | policies.product_tmpl_id
            | self._change_of_category(policies.categ_id)
        )


class QmsDocumentRevision(models.Model):
    _inherit = "qms.document.revision"

    def _change_touches(self):
        document = self.document_id
        operations = document.operation_ids | document.workcenter_ids.routing_line_ids
        return (
            super()._change_touches()
            | document.product_tmpl_ids
            | operations.bom_id.product_tmpl_id
        )


class MedicalInspectionPlan(models.Model):
    _inherit = "medical.inspection.plan"

    def _change_touches(self):
        operations = self.operation_id | self.workcenter_id.routing_line_ids
        return (
            super()._change_touches()
            | operations.bom_id.product_tmpl_id
            | self._change_of_category(self.categ_id)
        )


class OperatorCertificationRequirement(models.Model):
    _inherit = "operator.certification.requirement"

    def _change_touches(self):
        tags = self.workcenter_tag_id
        places = self.workcenter_id
        if tags:
            places |= places.search(Domain("tag_ids", "in", tags.ids))
        return (
            super()._change_touches()
            | places.routing_line_ids.bom_id.product_tmpl_id
            | self._change_of_category(self.category_id)
        )

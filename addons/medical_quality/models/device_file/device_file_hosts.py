# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""From a product or a category to the medical device files that it is in."""

from odoo import fields, models
from odoo.fields import Domain

_READERS = "qms_base.group_qms_operator,qms_base.group_qms_auditor"


class MedicalDeviceFiled(models.AbstractModel):
    """A record that medical device files name."""

    _name = "medical.device.filed"
    _description = "Record that medical device files name"

    device_file_count = fields.Integer(
        "Medical device files", compute="_compute_device_file_count", groups=_READERS
    )

    def _device_file_domain(self):
        """Domain of the files that these records are in."""
        raise NotImplementedError

    def _device_file_categories(self):
        """Ids of the categories that a record is in."""
        raise NotImplementedError

    def _device_file_named(self, file):
        """Whether a file names the record itself."""
        return False

    def _compute_device_file_count(self):
        files = self.env["medical.device.file"].search(self._device_file_domain())
        for record in self:
            own = record._origin
            path = own._device_file_categories()
            record.device_file_count = len(
                files.filtered(
                    lambda file, own=own, path=path: own._device_file_named(file)
                    or path & set(file.categ_ids.ids)
                )
            )

    def action_open_device_files(self):
        """The medical device files that these records are in."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Medical device files"),
            "res_model": "medical.device.file",
            "view_mode": "list,form",
            "domain": list(self._device_file_domain()),
        }


def _path(categories):
    return {
        int(step)
        for path in categories.mapped("parent_path")
        for step in (path or "").split("/")
        if step
    }


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "medical.device.filed"]

    def _device_file_domain(self):
        categories = _path(self.filtered("qms_regulated").categ_id)
        return Domain("product_tmpl_ids", "in", self.ids) | Domain(
            "categ_ids", "in", sorted(categories)
        )

    def _device_file_categories(self):
        return _path(self.categ_id) if self.qms_regulated else set()

    def _device_file_named(self, file):
        return self in file.product_tmpl_ids


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "medical.device.filed"]

    def _device_file_domain(self):
        return Domain("categ_ids", "in", sorted(_path(self)))

    def _device_file_categories(self):
        return _path(self)

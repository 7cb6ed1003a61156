# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    qms_by_device = fields.Boolean(
        "Assigned to each device",
        help="For each device made, the lot or serial number of this component is"
        " scanned: the genealogy then says which device got which. An order does not"
        " close with one missing. (ISO 13485, 7.5.9.2)",
    )

    @api.constrains("qms_by_device", "product_id")
    def _check_by_device(self):
        for line in self.filtered("qms_by_device"):
            untracked = line.product_id.tracking == "none"
            made = line.bom_id.type == "phantom" or (
                line.bom_id.product_tmpl_id.tracking == "serial"
            )
            if untracked or not made:
                raise ValidationError(
                    self.env._(
                        "%(product)s cannot be assigned to each device: the component"
                        " needs lot or serial numbers, and what is made (%(made)s)"
                        " serial numbers.",
                        product=line.product_id.display_name,
                        made=line.bom_id.product_tmpl_id.display_name,
                    )
                )


class MrpProduction(models.Model):
    """Orders keep what was to be assigned when they were planned."""

    _inherit = "mrp.production"

    def _definition_contents(self):
        contents = super()._definition_contents()
        for order, content in contents.items():
            lines = order.bom_id._qms_lines_by_device()
            if order.product_id.tracking != "serial":
                lines = lines.browse()
            wanted = lines.product_id.filtered(lambda p: p.tracking != "none").ids
            by_device = [p for p in content["parts"] if p["product"] in wanted]
            # a definition without any is what it was before there was this
            if by_device:
                content["by_device"] = by_device
        return contents


class MrpBom(models.Model):
    _inherit = "mrp.bom"

    def _qms_lines_by_device(self):
        """Lines of these bills, and of the kits in them, assigned to each device."""
        lines, bills, seen = self.env["mrp.bom.line"], self, self
        while bills:
            lines |= bills.bom_line_ids.filtered("qms_by_device")
            kits = bills.bom_line_ids.child_bom_id.filtered(
                lambda bill: bill.type == "phantom"
            )
            bills = kits - seen
            seen |= kits
        return lines

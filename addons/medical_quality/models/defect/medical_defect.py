# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedicalDefect(models.Model):
    """A nonconformity by its name, so that those found can be counted.

    Critical: likely to be hazardous to whoever uses the device; no lot passes with one
    found. Major: likely to make it fail its purpose. Minor: neither. (ANSI/ASQ Z1.4, 2)
    """

    _name = "medical.defect"
    _description = "Defect"
    _order = "code, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    severity = fields.Selection(
        [("critical", "Critical"), ("major", "Major"), ("minor", "Minor")],
        required=True,
        default="major",
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="Product categories",
        help="Found on products of these and below; empty: on all.",
    )
    description = fields.Text(help="How it looks, and from where on it counts.")
    picture = fields.Image(max_width=1600, max_height=1600)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "This code is given already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for defect in self:
            defect.display_name = self.env._(
                "%(code)s %(name)s", code=defect.code or "", name=defect.name or ""
            )

    @api.constrains("severity")
    def _check_severity_in_use(self):
        """What plans in force rest on is not reclassified under them."""
        used = (
            self.env["medical.inspection.characteristic"]
            .sudo()
            .search(
                [
                    ("defect_ids", "in", self.ids),
                    ("plan_id.state", "in", ("approved", "scheduled")),
                ],
                limit=1,
            )
        )
        if used:
            raise ValidationError(
                self.env._(
                    "%(plan)s is approved with these defects as they are classified."
                    " Enter another defect, and use it in a new version of the plan.",
                    plan=used.plan_id.display_name,
                )
            )

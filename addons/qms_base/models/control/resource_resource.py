# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class ResourceResource(models.Model):
    """The login of an employee is stored here; so this is where it is guarded."""

    _inherit = "resource.resource"

    def write(self, vals):
        if "user_id" in vals:
            changed = self.filtered(
                lambda r: r.user_id.id != (vals["user_id"] or False)
            )
            # sudo: whoever may write a resource need not see whose it is
            changed.sudo().employee_id._qms_refuse_login_change()
        return super().write(vals)

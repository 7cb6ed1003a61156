# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _is_quality_staff(self):
        """Whether this user belongs to any group of the Quality privilege."""
        self.ensure_one()
        return self.has_group("qms_base.group_qms_operator") or self.has_group(
            "qms_base.group_qms_auditor"
        )

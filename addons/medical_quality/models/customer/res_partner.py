# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _portal_users(self):
        """Logins (``sudo``) of the people of these customers in the portal."""
        # sudo: who has a login
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("share", "=", True),
                    ("partner_id", "child_of", self.ids),
                    ("group_ids", "in", self.env.ref("base.group_portal").ids),
                ]
            )
        )

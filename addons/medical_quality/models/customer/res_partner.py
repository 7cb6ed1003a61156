# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

_STAFF = "base.group_user"


class ResPartner(models.Model):
    """What staff notes about a customer or supplier is not for its people.

    They read their own company and contacts in the portal, and by RPC any field of
    them.
    """

    _inherit = "res.partner"

    comment = fields.Html(groups=_STAFF)
    purchase_warn_msg = fields.Text(groups=_STAFF)
    picking_warn_msg = fields.Text(groups=_STAFF)
    trust = fields.Selection(groups=_STAFF)
    create_uid = fields.Many2one("res.users", readonly=True, groups=_STAFF)
    write_uid = fields.Many2one("res.users", readonly=True, groups=_STAFF)

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

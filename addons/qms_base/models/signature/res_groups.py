# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class ResGroups(models.Model):
    """Granting a group from the group's side is administration of accounts too."""

    _inherit = "res.groups"

    def write(self, vals):
        affected = {"user_ids", "implied_ids"} & set(vals)
        before = self.sudo().all_user_ids if affected else None
        result = super().write(vals)
        if affected:
            # sudo: who is in a group, for the record of administration
            after = self.sudo().all_user_ids
            changed = (after - before) | (before - after)
            if changed:
                self.env["qms.signing.event"]._record("group_granted", changed)
        return result

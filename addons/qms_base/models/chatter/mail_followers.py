# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class MailFollowers(models.Model):
    """Nobody from outside follows a quality record: each note would be sent to them."""

    _inherit = "mail.followers"

    @api.model_create_multi
    def create(self, vals_list):
        followers = super().create(vals_list)
        followers._check_staff_follows()
        return followers

    def write(self, vals):
        result = super().write(vals)
        if not {"partner_id", "res_model", "res_id"}.isdisjoint(vals):
            self._check_staff_follows()
        return result

    def _check_staff_follows(self):
        threads = self.env["mail.message"]._qms_staff_threads()
        # sudo: who follows what, whoever adds them
        found = self.sudo().filtered(lambda follower: follower.res_model in threads)
        if found:
            # a contact without a login would get each note by mail as well
            people = found.partner_id
            people._check_no_outsiders(
                people._outsiders()
                | people.filtered(
                    lambda partner: partner.partner_share
                    and not partner.with_context(active_test=False).user_ids
                )
            )

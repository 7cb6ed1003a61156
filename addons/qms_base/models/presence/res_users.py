# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

_SECOND_FACTORS = ("totp", "totp_mail")


class ResUsers(models.Model):
    _inherit = "res.users"

    def _login(self, credential, user_agent_env):
        """A password login of one's own is a presence."""
        auth_info = super()._login(credential, user_agent_env)
        user = self.sudo().browse(auth_info["uid"])
        pending = auth_info.get("mfa") != "skip" and user._mfa_url()
        if auth_info.get("auth_method") == "password" and not pending:
            self.env["qms.operator.presence"]._open_by_password(user)
        return auth_info

    def _check_credentials(self, credential, env):
        """With a second factor, it is one from that on."""
        auth_info = super()._check_credentials(credential, env)
        if credential["type"] in _SECOND_FACTORS:
            self.env["qms.operator.presence"]._open_by_password(self)
        return auth_info

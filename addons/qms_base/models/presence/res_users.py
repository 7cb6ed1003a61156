# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessDenied, ValidationError

from .qms_operator_presence_station import TERMINAL_GROUP

_SECOND_FACTORS = ("totp", "totp_mail")


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.constrains("group_ids")
    def _check_terminal_groups(self):
        """The login of a terminal is nothing else, and a station's stays one.

        :raises ValidationError: for a terminal that is a user of another kind as well
        """
        kinds = self.env["res.groups"]._get_user_type_groups()
        terminals = self.filtered(lambda user: user._is_terminal())
        for user in terminals:
            if user.all_group_ids & kinds:
                raise ValidationError(
                    self.env._(
                        "%(user)s is the login of a shop-floor terminal: it has no"
                        " other role. Take the roles User, Portal and Public away, or"
                        " the group Shop-floor terminal.",
                        user=user.login,
                    )
                )
        # sudo: whoever gives groups need not see stations
        stations = self.env["qms.station"].sudo()
        lost = stations.search(
            [("terminal_user_id", "in", (self - terminals).ids)], limit=1
        )
        if lost:
            raise ValidationError(
                self.env._(
                    "%(user)s is the terminal login of station %(station)s. Take it"
                    " off the station first.",
                    user=lost.terminal_user_id.login,
                    station=lost.name,
                )
            )

    def _is_terminal(self):
        """Whether this is the login of a terminal."""
        self.ensure_one()
        # the id is kept by the server: to look the group up is a query each time
        groups = self.env["qms.operator.presence"]._terminal_groups()
        return bool(groups) and groups[0] in self.all_group_ids.ids

    @api.model
    def _check_uid_passwd(self, uid, passwd):
        """A terminal's password opens its page, no remote calls."""
        result = super()._check_uid_passwd(uid, passwd)
        if self.browse(uid)._has_group(TERMINAL_GROUP):
            raise AccessDenied()
        return result

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

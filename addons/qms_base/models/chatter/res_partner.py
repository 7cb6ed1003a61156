# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Who has a login of a customer or supplier takes no part in what staff writes."""

    _inherit = "res.partner"

    def _outsiders(self):
        """Those among these with a login of a customer or supplier."""
        # sudo: who has which login, whoever writes. Who works here is none
        others = self.sudo().filtered("partner_share")
        if not others:
            return self.browse()
        logins = (
            others.env["res.users"]
            .with_context(active_test=False)
            .search([("partner_id", "in", others.ids), ("share", "=", True)])
        )
        return logins.partner_id & self

    def _check_no_outsiders(self, outsiders=None):
        """Whether all of these may be told what staff notes on quality records.

        :param outsiders: those who may not, by default who has a login from outside
        :raises UserError: naming who may not, and what to do
        """
        if outsiders is None:
            outsiders = self._outsiders()
        if outsiders:
            raise UserError(
                self.env._(
                    "%(people)s: people of customers and suppliers do not follow"
                    " quality records and are not addressed there, where costs, names"
                    " and what is about others stand. Tell them by the portal, or write"
                    " to them apart.",
                    people=", ".join(sorted(set(outsiders.mapped("display_name")))),
                )
            )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Who has a login of a customer or supplier takes no part in what staff writes."""

    _inherit = "res.partner"

    def _check_no_outsiders(self):
        """Whether all of these may be told what staff notes on quality records.

        :raises UserError: naming who may not, and what to do
        """
        # sudo: who has which login, whoever writes
        logins = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", self.ids), ("share", "=", True)])
        )
        if logins:
            raise UserError(
                self.env._(
                    "%(people)s: people of customers and suppliers do not follow"
                    " quality records and are not addressed there, where costs, names"
                    " and what is about others stand. Tell them by the portal, or write"
                    " to them apart.",
                    people=", ".join(sorted(set(logins.mapped("name")))),
                )
            )

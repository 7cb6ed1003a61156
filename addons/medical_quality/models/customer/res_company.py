# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class ResCompany(models.Model):
    """Who of the staff set up the company is no customer's business.

    Settings of the quality system are for staff alone where they are defined.
    """

    _inherit = "res.company"

    create_uid = fields.Many2one("res.users", readonly=True, groups="base.group_user")
    write_uid = fields.Many2one("res.users", readonly=True, groups="base.group_user")

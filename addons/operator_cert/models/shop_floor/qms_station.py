# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class QmsStation(models.Model):
    _inherit = "qms.station"

    terminal_url = fields.Char(
        "Terminal page",
        compute="_compute_terminal_url",
        help="Open it on the screen of the station, logged in as its terminal login.",
    )

    @api.depends("terminal_user_id")
    def _compute_terminal_url(self):
        for station in self:
            station.terminal_url = (
                station.terminal_user_id and f"{station.get_base_url()}/shop-floor"
            )

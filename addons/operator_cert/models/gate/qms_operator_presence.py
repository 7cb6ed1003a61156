# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class QmsOperatorPresence(models.Model):
    _inherit = "qms.operator.presence"

    @api.model
    def _present_supervisors(self):
        """Who supervises at the terminal that acts: ``{company id: employee id}``."""
        return {}

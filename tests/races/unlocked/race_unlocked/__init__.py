# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import time

from odoo import models


class QmsGateMixin(models.AbstractModel):
    _inherit = "qms.gate.mixin"

    def _lock_gate_facts(self, records):
        """Lock nothing, and give the others time to get in between."""
        time.sleep(0.3)

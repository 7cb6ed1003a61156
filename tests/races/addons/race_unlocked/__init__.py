# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class QmsGateMixin(models.AbstractModel):
    _inherit = "qms.gate.mixin"

    def _lock_gate_facts(self, records, to_change=False):
        """Lock nothing."""

    def _find_gate_facts(self, model, domain):
        """Find them, and lock nothing either."""
        return model.search(domain, order="id")


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _compute_single_location(self):
        """Leave the lot's row alone.

        Odoo happens to write it with each movement, to note the lot's place, and so
        locks it too; the gates do not rely on that.
        """

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "qms.origin", "qms.gate.mixin"]

    def _filter_usable(self, flow=None):
        """The lots among these that may be reserved for a flow.

        Hook for the addons that judge lots; unregulated lots always stay.

        :param flow: :class:`~odoo.addons.qms_base.gates.Flow`, or None where the
            purpose is unknown and is to be judged strictly
        """
        return self

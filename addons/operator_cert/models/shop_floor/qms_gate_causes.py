# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause


class QmsGateMixin(models.AbstractModel):
    """Words for what terminals and work PINs refuse."""

    _inherit = "qms.gate.mixin"

    def _lock_causes(self):
        return (
            *super()._lock_causes(),
            Cause("pin.own", self.env._("Lock of one's own PIN"), personal=True),
            Cause("station.foreign", self.env._("Work of another station")),
            Cause("station.unregistered", self.env._("Terminal without a station")),
        )

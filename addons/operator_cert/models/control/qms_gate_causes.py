# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause


class QmsGateMixin(models.AbstractModel):
    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        loosened = Cause(
            "cert.loosened",
            self.env._("Less asked of people than before"),
            "qms_base.group_qms_manager",
        )
        return super()._gate_causes() | {loosened.code: loosened}

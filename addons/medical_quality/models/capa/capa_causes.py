# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause

_ENGINEER = "qms_base.group_qms_engineer"


class QmsGateMixin(models.AbstractModel):
    """Words for what the phases and checks of a CAPA refuse."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        causes = (
            Cause("capa.own", self.env._("Check of one's own CAPA"), personal=True),
            Cause("capa.early", self.env._("Effectiveness check too early"), _ENGINEER),
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}

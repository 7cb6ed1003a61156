# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause

_INSPECTOR = "qms_base.group_qms_inspector"
_ENGINEER = "qms_base.group_qms_engineer"


class QmsGateMixin(models.AbstractModel):
    """Words for findings about inspections: inspectors do them, engineers decide."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        causes = (
            Cause("inspection.missing", self.env._("Inspection missing"), _INSPECTOR),
            Cause("inspection.open", self.env._("Inspection open"), _INSPECTOR),
            Cause("inspection.failed", self.env._("Inspection failed"), _ENGINEER),
            Cause("plan.missing", self.env._("No inspection plan"), _ENGINEER),
            Cause("plan.own", self.env._("Approval of one's own plan"), personal=True),
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}

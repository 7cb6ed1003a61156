# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause

_ENGINEER = "qms_base.group_qms_engineer"


class QmsGateMixin(models.AbstractModel):
    """Words for what change control refuses."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        causes = (
            Cause(
                "change.missing", self.env._("Change without change order"), _ENGINEER
            ),
            Cause("change.early", self.env._("Change before its time"), _ENGINEER),
            Cause("change.own", self.env._("Check of one's own change"), personal=True),
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}

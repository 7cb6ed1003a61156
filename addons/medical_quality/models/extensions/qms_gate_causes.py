# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause

_INSPECTOR = "qms_base.group_qms_inspector"
_ENGINEER = "qms_base.group_qms_engineer"
_IN_PROCESS = ("wo_finish", "mo_close")


class QmsGateMixin(models.AbstractModel):
    """Words for findings about inspections: inspectors do them, engineers decide."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        causes = (
            Cause("inspection.missing", self.env._("Inspection missing"), _INSPECTOR),
            # work goes on without a value that is late, or with one out of limits:
            # the concession of ISO 13485, 8.3.2. Nothing is released by it (8.2.6), and
            # an inspection that nobody opened is entered, not signed away
            Cause(
                "inspection.open",
                self.env._("Inspection open"),
                _INSPECTOR,
                conceded_at=_IN_PROCESS,
            ),
            Cause(
                "inspection.failed",
                self.env._("Inspection failed"),
                _ENGINEER,
                conceded_at=_IN_PROCESS,
            ),
            Cause("plan.missing", self.env._("No inspection plan"), _ENGINEER),
            Cause("plan.own", self.env._("Approval of one's own plan"), personal=True),
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause


class QmsGateMixin(models.AbstractModel):
    """Words for what is refused while values are entered."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        causes = (
            Cause("value.suspected", self.env._("Suspected value"), personal=True),
            Cause(
                "value.kept", self.env._("Change of an entered value"), personal=True
            ),
            Cause(
                "unit.unnamed",
                self.env._("Value of a unit without serial number"),
                personal=True,
            ),
            Cause(
                "unit.foreign",
                self.env._("Unit that is not of the sample"),
                personal=True,
            ),
            Cause(
                "person.not_independent",
                self.env._("Inspector not independent"),
                personal=True,
            ),
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}

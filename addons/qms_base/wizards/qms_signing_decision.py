# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.base.models.res_users import check_identity


class QmsSigningDecision(models.TransientModel):
    """What a security officer decides about other people's means of signing."""

    _name = "qms.signing.decision"
    _description = "Decision about means of signing"

    factor_ids = fields.Many2many("qms.signing.factor", string="People", required=True)
    decision = fields.Selection(
        [
            ("verify", "Verify identity"),
            ("unlock", "Take lock off"),
            ("reset", "Reset signing"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Char(
        help="Verifying: what showed who the person is, as the kind of document seen."
        " Otherwise: why. It stays on record."
    )

    @check_identity
    def action_apply(self):
        """Decide, having entered the own password within the last ten minutes.

        :raises AccessError, UserError: as the factor's own methods
        """
        self.ensure_one()
        factors = self.factor_ids
        if self.decision == "verify":
            factors._verify_identity(self.reason)
        elif self.decision == "unlock":
            factors._unlock(self.reason)
        else:
            factors._reset(self.reason)
        return {"type": "ir.actions.act_window_close"}

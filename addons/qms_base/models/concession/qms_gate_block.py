# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class QmsGateBlock(models.Model):
    """Asking for a concession from the list of what is blocked."""

    _inherit = "qms.gate.block"

    may_request_concession = fields.Boolean(compute="_compute_may_request_concession")

    @api.depends("code", "checkpoint")
    @api.depends_context("uid")
    def _compute_may_request_concession(self):
        may = self.env.user.has_group("qms_base.group_qms_operator")
        gate = self.env["qms.gate.mixin"]
        for block in self:
            block.may_request_concession = may and gate._is_concedable(
                block.code, block.checkpoint
            )

    def action_request_concession(self):
        """Open a request for what blocks this record, see the record's own action."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        return record.action_qms_request_concession(self.checkpoint, self.code)

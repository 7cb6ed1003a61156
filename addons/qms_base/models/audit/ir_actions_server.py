# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def _run_action_code_multi(self, eval_context):
        """Code may write by SQL, past every model: who runs it is said before."""
        self.env["qms.audit.act"]._claim()
        return super()._run_action_code_multi(eval_context)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def _drop_column(self):
        """A trigger function that names a column must not outlive it."""
        leaving = {
            (self.env[field.model]._table, field.name)
            for field in self
            if field.model in self.env
        }
        if leaving:
            self.env["qms.audit.policy"]._install_triggers(without=leaving)
        return super()._drop_column()

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def _qms_filter_on_record(self):
        """What people read and were assessed for is theirs, by their login too."""
        found = super()._qms_filter_on_record()
        for model in ("operator.document.reading", "operator.assessment"):
            # sudo: what is on record counts whoever may see it
            rows = (
                self.env[model]
                .sudo()
                ._read_group([("employee_id", "in", self.ids)], ["employee_id"])
            )
            ids = {employee.id for (employee,) in rows}
            found |= self.filtered(lambda employee, ids=ids: employee.id in ids)
        return found

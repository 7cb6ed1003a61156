# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools.sql import column_exists, create_column, table_exists


class MedicalInspectionPlan(models.Model):
    _inherit = "medical.inspection.plan"

    due_hours = fields.Float(
        "Due within (hours)",
        default=24.0,
        help="Hours from the opening of an inspection until it is overdue; inspectors"
        " are told then, and quality managers a day later. 0: it is never overdue; what"
        " waits for it is stopped all the same.",
    )

    _due_hours_positive = models.Constraint(
        "CHECK (due_hours >= 0)", "An inspection is due after it was opened."
    )

    def _auto_init(self):
        """Plans that are there, and fixed, keep saying nothing of it."""
        cr = self.env.cr
        if table_exists(cr, self._table) and not column_exists(
            cr, self._table, "due_hours"
        ):
            create_column(cr, self._table, "due_hours", "float8")
        return super()._auto_init()

    def _signature_fields(self, transition):
        return super()._signature_fields(transition) | {"due_hours": None}

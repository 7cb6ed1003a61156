# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class OperatorTrainingAttendance(models.Model):
    """Who was invited to a session, and whether the person came."""

    _name = "operator.training.attendance"
    _description = "Attendance of a training session"
    _inherit = "qms.lock.line"
    _qms_lock_parent = "session_id"
    _order = "session_id, id"
    _rec_name = "employee_id"

    session_id = fields.Many2one(
        "operator.training.session",
        "Session",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="session_id.company_id")
    employee_id = fields.Many2one(
        "hr.employee", "Person", required=True, ondelete="restrict", index=True
    )
    attended = fields.Boolean(help="Was there; nobody is taken to have been.")
    note = fields.Char()

    _person_uniq = models.UniqueIndex(
        "(session_id, employee_id)", "A person is in a session once."
    )

    @api.constrains("employee_id")
    def _check_not_the_trainer(self):
        self.session_id._check_trainer_teaches_others()

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class OperatorCertificationReminder(models.Model):
    """Who was told of the end of a certificate, at which step.

    A row for each certificate, step and person: it is written before the activity
    is, and the database keeps it single, so that nobody is told twice, also where
    the job runs twice or on several servers.
    """

    _name = "operator.certification.reminder"
    _description = "Reminder of an end of validity"
    _inherit = "qms.server.rows"
    _log_access = False
    _order = "id desc"
    _rec_name = "certification_id"

    certification_id = fields.Many2one(
        "operator.certification",
        "Certification",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    step = fields.Integer(
        "Days ahead", required=True, readonly=True, help="0: it had expired."
    )
    user_id = fields.Many2one(
        "res.users", "Told", required=True, readonly=True, ondelete="cascade"
    )
    role = fields.Selection(
        [
            ("employee", "Person certified"),
            ("supervisor", "Supervisor"),
            ("coordinator", "Coordinator"),
        ],
        "As",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    told_on = fields.Datetime("Told on", required=True, readonly=True)

    _once = models.UniqueIndex("(certification_id, step, user_id)")

    def _server_rows_message(self):
        return self.env._("Reminders are recorded by the system alone.")

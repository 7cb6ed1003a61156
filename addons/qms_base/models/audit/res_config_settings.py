# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize, email_split


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    qms_heads_email = fields.Char(
        "E-mail for heads",
        config_parameter="qms_base.heads_email",
        help="The newest head of the audit trail is sent here once a day; several"
        " addresses are separated by commas.",
    )
    qms_heads_file = fields.Char("File of heads", compute="_compute_qms_heads")
    qms_heads_syslog = fields.Char("Syslog for heads", compute="_compute_qms_heads")

    @api.depends("company_id")
    def _compute_qms_heads(self):
        """Set on the server, not here: from a form any file could be written to."""
        heads = self.env["qms.audit.head"]
        for settings in self:
            settings.qms_heads_file = heads._file_path()
            settings.qms_heads_syslog = heads._syslog_address()

    @api.constrains("qms_heads_email")
    def _check_qms_heads_email(self):
        for settings in self:
            given = settings.qms_heads_email or ""
            parts = [part.strip() for part in given.split(",") if part.strip()]
            wrong = [
                part
                for part in parts
                if len(email_split(part)) != 1 or not email_normalize(part)
            ]
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(address)s is not an e-mail address.", address=wrong[0]
                    )
                )

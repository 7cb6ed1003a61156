# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError

_AUDITOR = "qms_base.group_qms_auditor"
_WORKS = "qms_base.group_qms_operator,maintenance.group_equipment_manager"


class MaintenanceRequest(models.Model):
    """Odoo lets every employee ask for maintenance; who audits changes nothing."""

    _inherit = "maintenance.request"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_no_auditor()
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_auditor()
        return super().write(vals)

    def unlink(self):
        self._check_no_auditor()
        return super().unlink()

    def _check_no_auditor(self):
        """:raises AccessError: to auditors who do no other work here"""
        user = self.env.user
        if self.env.su or not user.has_group(_AUDITOR) or user.has_groups(_WORKS):
            return
        raise AccessError(
            self.env._(
                "%(user)s is an auditor: auditors read, and change nothing. Ask who is"
                " responsible for the equipment.",
                user=user.name,
            )
        )

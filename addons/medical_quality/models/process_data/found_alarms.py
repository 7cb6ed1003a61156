# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from ..history_record.medical_device_history_collect import Found


class MedicalDeviceHistory(models.Model):
    """Alarms of the process are looked at, also those that ended well."""

    _inherit = "medical.device.history"

    def _find_exceptions(self, scope):
        return [*super()._find_exceptions(scope), *self._find_alarms(scope)]

    @api.model
    def _find_alarms(self, scope):
        """Warnings, trends and silences while the devices were made."""
        # sudo: the record shows what was found, whoever collects it
        alarms = (
            self.env["medical.process.alarm"]
            .sudo()
            .search([("workorder_id", "in", scope.workorders.ids)], order="id")
        )
        return [
            Found(
                history_id=res_id,
                kind="drift",
                key=f"alarm:{alarm.id}",
                text=self.env._(
                    "%(work)s: %(words)s. %(action)s",
                    work=alarm.workorder_id.name,
                    words=alarm.words,
                    action=alarm.action_taken
                    or self.env._("Nobody has acknowledged it."),
                ),
                model=alarm.inspection_id._name,
                res_id=alarm.inspection_id.id,
                res_name=alarm.inspection_id.name,
                moment=alarm.since.replace(microsecond=0),
                person=alarm.acknowledged_employee_id.name or "",
            )
            for alarm in alarms
            for res_id in scope.of_workorder.get(alarm.workorder_id.id, ())
        ]

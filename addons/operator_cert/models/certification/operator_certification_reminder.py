# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain

from .operator_certification import _deciding


class OperatorCertification(models.Model):
    """Nobody is surprised by an expiry: one activity per certificate, ahead."""

    _inherit = "operator.certification"

    @api.model
    def _cron_remind_expiry(self):
        """Plan an activity for each certificate that ends within 30 days.

        Goes to the person's manager where he may read certifications, else to a
        quality engineer of the company. Certificates that were reminded of, or
        that a later one already follows, are left alone.
        """
        due = self.search(
            Domain("standing", "=", "expiring")
            & Domain("expiry_reminded_on", "=", False)
        )
        due = due._without_successor()
        for certification in due:
            responsible = certification._expiry_responsible()
            if not responsible:
                continue
            certification.activity_schedule(
                "mail.mail_activity_data_todo",
                certification.valid_until,
                self.env._(
                    "%(type)s of %(person)s ends",
                    type=certification.type_id.name,
                    person=certification.employee_id.name,
                ),
                user_id=responsible.id,
            )
            token = _deciding.set(True)
            try:
                certification.expiry_reminded_on = fields.Date.today()
            finally:
                _deciding.reset(token)

    def _without_successor(self):
        """Certificates that nothing active of the same type and person follows."""
        ends = self._read_group(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("type_id", "in", self.type_id.ids),
                ("state", "=", "active"),
            ],
            ["employee_id", "type_id"],
            ["valid_until:max", "valid_until:array_agg"],
        )
        last = {
            (employee, kind): date.max if None in all_ends else end
            for employee, kind, end, all_ends in ends
        }
        return self.filtered(lambda c: last[c.employee_id, c.type_id] <= c.valid_until)

    def _expiry_responsible(self):
        """User who is to arrange the recertification; empty if there is nobody."""
        self.ensure_one()
        manager = self.employee_id.parent_id.user_id
        if manager.active and self.with_user(manager).has_access("read"):
            return manager
        engineers = self.env.ref("qms_base.group_qms_engineer").all_user_ids
        return engineers.filtered(
            lambda user: user.active
            and user.id != self.env.ref("base.user_root").id
            and self.company_id in user.company_ids
            and user not in self.employee_id.user_id
        ).sorted("id")[:1]

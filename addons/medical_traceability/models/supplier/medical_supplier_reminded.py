# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

# Days before the day at which somebody is told; 0 is when it has passed.
_STEPS = (90, 30, 0)
# Nobody is told of what ended longer ago.
_LATE_DAYS = 30
_ACTIVITY_TYPE = "medical_traceability.mail_activity_type_supplier_due"


class MedicalSupplierReminded(models.AbstractModel):
    """A record with a day of which a quality engineer is told ahead, once a step."""

    _name = "medical.supplier.reminded"
    _description = "Record about a supplier with a day to be told of"
    _inherit = "medical.supplier.decided"
    _reminder_field = ""
    _reminder_state = ""

    reminded_step = fields.Integer(
        "Told at (days ahead)",
        readonly=True,
        copy=False,
        help="The last step at which somebody was told; -1: nobody was yet.",
        default=-1,
    )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"reminded_step"}

    def _reminder_superseded(self):
        """Those among these that something later follows: nobody is told of them."""
        return self.browse()

    def _reminder_summary(self):
        """What is to be done, in one line."""
        raise NotImplementedError

    @api.model
    def _cron_remind_suppliers(self):
        """Tell quality of certificates that end and evaluations that fall due."""
        told = 0
        for name in ("medical.supplier.certificate", "medical.supplier.evaluation"):
            told += self.env[name].sudo()._remind_due()
        return told

    @api.model
    def _remind_due(self):
        """An activity for each record and step reached; those before it go.

        :return: how many were made
        """
        field = self._reminder_field
        today = fields.Date.today()
        near = self.search(
            [
                ("state", "=", self._reminder_state),
                (field, ">=", fields.Date.add(today, days=-_LATE_DAYS)),
                (field, "<=", fields.Date.add(today, days=max(_STEPS) + 1)),
            ]
        )
        over = near._reminder_superseded()
        over._end_reminders()
        told = 0
        for company, records in (near - over).grouped("company_id").items():
            day = company._supplier_today()
            engineer = company._supplier_engineers()[:1]
            for record in records:
                step = record._reminder_step((record[field] - day).days)
                if step is None or not engineer:
                    continue
                record._remind(step, engineer)
                told += 1
        return told

    def _reminder_step(self, days_left):
        """The step reached of which nobody was told yet, or None."""
        reached = [step for step in _STEPS if days_left <= step]
        if days_left == 0:
            # the last day itself still counts
            reached.remove(0)
        step = min(reached, default=None)
        known = self.reminded_step
        if step is None or (known != -1 and step >= known):
            return None
        return step

    def _remind(self, step, engineer):
        decider = self.status_changed_by_id
        user = (
            decider
            if decider.active and decider.has_group("qms_base.group_qms_engineer")
            else engineer
        )
        self._end_reminders()
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            _ACTIVITY_TYPE,
            date_deadline=self[self._reminder_field],
            summary=self.with_context(lang=user.lang)._reminder_summary(),
            user_id=user.id,
        )
        self._supplier_serve(reminded_step=step)

    def _end_reminders(self):
        """Nobody needs to attend to these any more."""
        # sudo: the service's own activities, whoever was told by them
        self.sudo().activity_unlink([_ACTIVITY_TYPE])

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

_DAYS = 30


class MedicalNonconformance(models.Model):
    """Corrective action asked of the supplier, until it is answered."""

    _inherit = "medical.nonconformance"

    def action_ask_supplier(self):
        """Note that the supplier is asked today, and remind of the answer.

        :raises UserError: without a supplier, or without words what is asked
        """
        self.ensure_one()
        self.check_access("write")
        self._check_engineer()
        if not self.supplier_id or not (self.supplier_action or "").strip():
            raise UserError(
                self.env._(
                    "Say which supplier, and what corrective action it is asked for."
                )
            )
        today = fields.Date.context_today(self)
        due = self.supplier_action_due or fields.Date.add(today, days=_DAYS)
        self.write({"supplier_action_asked_on": today, "supplier_action_due": due})
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._(
                "Answer of %(supplier)s", supplier=self.supplier_id.display_name
            ),
            note=self.supplier_action,
            date_deadline=due,
            user_id=self.env.uid,
        )
        return True

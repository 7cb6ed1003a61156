# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields
from odoo.exceptions import UserError

from .common import InspectionCase


class TestRetention(InspectionCase):
    """An inspection is kept as long as the device (ISO 13485, 4.2.5)."""

    def setUp(self):
        super().setUp()
        self._plan(characteristics=[{"name": "Surface", "kind": "pass_fail"}])
        self.part.qms_lifetime_years = 12
        self.lot = self._receive()
        self.inspection = self._inspections(self.lot)

    def test_a_completed_inspection_says_until_when_it_is_kept(self):
        self.assertFalse(self.inspection.qms_retain_until)
        self.inspection.result_ids.write({"pass_fail": "pass"})
        self.inspection.action_complete()
        today = fields.Date.today()
        for user in (self.inspector, self.operator, self.auditor):
            self.inspection.invalidate_recordset()
            self.assertEqual(
                self.inspection.with_user(user).qms_retain_until,
                fields.Date.add(today, years=12),
            )
        for attempt in (
            self.inspection.with_user(self.manager),
            self.inspection.sudo(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt.unlink()

    def test_the_company_may_keep_it_longer(self):
        self.inspection.result_ids.write({"pass_fail": "pass"})
        self.inspection.action_complete()
        self.company.qms_retention_years = 30
        self.inspection.invalidate_recordset()
        self.assertEqual(
            self.inspection.qms_retain_until,
            fields.Date.add(fields.Date.today(), years=30),
        )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestRetention(TraceabilityCase):
    """A decision is kept as long as the longest-lived device (ISO 13485, 4.2.5)."""

    def test_the_longest_lifetime_of_the_lots_counts(self):
        self.part.qms_lifetime_years = 5
        self.kit.qms_lifetime_years = 9
        lots = self._receive(self.part, "K-1") | self._receive(self.kit, "K-2")
        asked = (
            self.env["medical.lot.disposition"]
            .with_user(self.engineer)
            .create({"lot_ids": [Command.set(lots.ids)], "decision": "release"})
        )
        self.assertFalse(asked.qms_retain_until)
        asked._apply()
        asked.invalidate_recordset()
        kept = fields.Date.add(fields.Date.today(), years=9)
        for user in (self.engineer, self.inspector, self.auditor):
            self.assertEqual(asked.with_user(user).qms_retain_until, kept)
        for attempt in (asked.with_user(self.manager), asked.sudo()):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt.unlink()
        self.part.product_tmpl_id.write(
            {"qms_lifetime_years": 11, "qms_change_reason": "Study"}
        )
        asked.invalidate_recordset()
        self.assertEqual(
            asked.qms_retain_until, fields.Date.add(fields.Date.today(), years=11)
        )

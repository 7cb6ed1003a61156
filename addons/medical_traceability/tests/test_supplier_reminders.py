# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .supplier_common import SupplierCase
from .suppliers import evaluate


@tagged("post_install", "-at_install")
class TestSupplierReminders(SupplierCase):
    """Quality is told 90 and 30 days ahead, once a step."""

    def _remind(self):
        self.env["medical.supplier.certificate"]._cron_remind_suppliers()

    def _told(self, record):
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )

    def _in(self, days):
        return fields.Date.add(self.env.company._supplier_today(), days=days)

    def test_certificate(self):
        early = self._certify(valid_until=self._in(120), name="A")
        near = self._certify(self.stranger, valid_until=self._in(60), name="B")
        self._remind()
        self.assertFalse(self._told(early))
        self.assertEqual(len(self._told(near)), 1)
        self.assertEqual(self._told(near).user_id, self.engineer)
        self.assertEqual(near.reminded_step, 90)
        first = self._told(near)
        self._remind()
        self.assertEqual(self._told(near), first)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            near.with_user(self.engineer).write({"reminded_step": 0})
        near._supplier_serve(reminded_step=-1)
        soon = self._certify(self.stranger, valid_until=self._in(61), name="C")
        self._remind()
        self.assertFalse(self._told(near), "the new one follows it")
        self.assertTrue(self._told(soon))

    def test_each_step_once(self):
        certificate = self._certify(valid_until=self._in(60))
        for left, step in (
            (60, 90),
            (60, None),
            (30, 30),
            (0, None),
            (-1, 0),
            (-2, None),
        ):
            self.assertEqual(certificate._reminder_step(left), step, left)
            if step is not None:
                certificate._remind(step, self.engineer)
        self.assertEqual(len(self._told(certificate)), 1)

    def test_evaluation(self):
        first = evaluate(self.supplier, self.engineer, next_due=self._in(20))
        self._remind()
        self.assertEqual(first.reminded_step, 30)
        self.assertEqual(len(self._told(first)), 1)
        evaluate(self.supplier, self.engineer, kind="periodic")
        self.assertFalse(self._told(first))
        self._remind()
        self.assertFalse(self._told(first))

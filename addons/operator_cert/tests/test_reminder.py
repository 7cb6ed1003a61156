# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.tests import tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestReminder(OperatorCertCommon):
    """One activity per certificate, thirty days ahead."""

    def _ending_in(self, days, employee=None):
        today = self._today()
        return self._grant(
            employee or self.worker,
            self.solder,
            today - timedelta(days=60),
            valid_until=today + timedelta(days=days),
        )

    def _remind(self):
        self.env["operator.certification"]._cron_remind_expiry()

    def test_once_per_certificate(self):
        certification = self._ending_in(30)
        self._remind()
        self._remind()
        activity = certification.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.date_deadline, certification.valid_until)
        self.assertTrue(activity.user_id.has_group("qms_base.group_qms_engineer"))
        self.assertIn("Worker", activity.summary)
        activity.action_feedback()
        self._remind()
        self.assertFalse(certification.activity_ids)

    def test_not_too_early_not_too_late(self):
        early, late = self._ending_in(31), self._ending_in(-1, self.other)
        self._remind()
        self.assertFalse((early | late).activity_ids)

    def test_not_where_a_later_one_follows(self):
        certification = self._ending_in(10)
        self._grant(
            self.worker, self.solder, certification.valid_until + timedelta(days=1)
        )
        self._remind()
        self.assertFalse(certification.activity_ids)

    def test_manager_first(self):
        certification = self._ending_in(10)
        self.worker.parent_id = self.manager
        self._remind()
        self.assertEqual(certification.activity_ids.user_id, self.manager.user_id)

    def test_manager_who_sees_no_certificates(self):
        certification = self._ending_in(10)
        self.worker.parent_id = self.other
        self._remind()
        responsible = certification.activity_ids.user_id
        self.assertTrue(responsible.has_group("qms_base.group_qms_engineer"))

    def test_not_the_person_itself(self):
        certification = self._draft(
            self.engineer,
            self.solder,
            self._today() - timedelta(days=60),
            valid_until=self._today() + timedelta(days=5),
        )
        certification.with_user(self.manager.user_id)._grant()
        self._remind()
        self.assertTrue(certification.activity_ids.user_id)
        self.assertNotEqual(certification.activity_ids.user_id, self.engineer.user_id)

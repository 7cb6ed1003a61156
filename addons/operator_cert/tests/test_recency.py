# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestRecency(OperatorCertCommon):
    """A certificate lapses without practice, and what it builds on must be held."""

    def setUp(self):
        super().setUp()
        self.solder.recency_days = 30

    def test_it_lapses_without_practice(self):
        granted = self._grant(self.worker, self.solder, self._today() - timedelta(30))
        self._grant(self.worker, self.clean)
        self.assertEqual(granted.standing, "valid")
        with freeze_time(datetime.now() + timedelta(days=1)):
            granted.invalidate_recordset()
            self.assertEqual(granted.standing, "lapsed")
            work = self._work(self._order(), self.joining)
            self.assertEqual(self._codes(work, self.worker), ["cert.lapsed"])
            with self.assertRaisesRegex(UserError, "for more than 30 days"):
                work.with_user(self.worker.user_id).button_start()
            self.assertFalse(work._qualified_employees())
            Certification = self.env["operator.certification"]
            self.assertIn(granted, Certification.search([("standing", "=", "lapsed")]))
            self.assertNotIn(
                granted,
                Certification.search([("standing", "in", ["valid", "expiring"])]),
            )

    def test_practice_keeps_it_fresh(self):
        """Also what was done on an earlier certificate for the same."""
        with freeze_time(datetime.now() - timedelta(days=20)):
            self._grant(self.worker, self.clean)
            old = self._grant(
                self.worker,
                self.solder,
                self._today() - timedelta(25),
                valid_until=self._today() + timedelta(days=5),
            )
            work = self._work(self._order(), self.joining)
            work.with_user(self.worker.user_id).button_start()
            self.env.flush_all()
        new = self._grant(self.worker, self.solder, self._today() - timedelta(days=60))
        self.assertEqual(new.standing, "valid")
        self.assertEqual(
            (old | new)._last_performed()[new.id], self._today() - timedelta(days=20)
        )
        with freeze_time(datetime.now() + timedelta(days=11)):
            new.invalidate_recordset()
            self.assertEqual(new.standing, "lapsed")

    def test_another_persons_practice_does_not_count(self):
        self._grant(self.other, self.clean)
        with freeze_time(datetime.now() - timedelta(days=5)):
            self._grant(self.other, self.solder, self._today())
            work = self._work(self._order(), self.joining)
            work.with_user(self.other.user_id).button_start()
            self.env.flush_all()
        granted = self._grant(self.worker, self.solder, self._today() - timedelta(40))
        self.assertEqual(granted.standing, "lapsed")

    def test_what_it_builds_on(self):
        self.solder.prerequisite_ids = self.clean
        draft = self._draft(self.worker, self.solder).with_user(self.engineer.user_id)
        with self.assertRaisesRegex(UserError, "builds on Clean bench"):
            draft._grant()
        trainee = self.env.ref("operator_cert.level_trainee")
        self._grant(self.worker, self.clean, level_id=trainee.id)
        with self.assertRaisesRegex(UserError, "builds on Clean bench"):
            draft._grant()
        self._grant(self.worker, self.clean)
        draft._grant()
        self.assertEqual(draft.state, "active")
        with self.assertRaises(ValidationError):
            self.clean.prerequisite_ids = self.solder

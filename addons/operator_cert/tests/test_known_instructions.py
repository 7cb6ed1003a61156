# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .training import TrainingCase


@tagged("post_install", "-at_install")
class TestKnownInstructions(TrainingCase):
    """A pass keeps which instructions its person knew at that moment."""

    def setUp(self):
        super().setUp()
        self.solder.document_ids = self.document
        self.old = self._revise("A", self._today() - timedelta(days=30))
        self._read(self.worker, self.old)
        self._grant(self.worker, self.clean)
        self.granted = self._grant(self.worker, self.solder)
        self.work = self._work(self._order(), self.joining)

    def _known(self):
        decision = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "wo_start"), ("res_id", "=", self.work.id)], limit=1
        )
        return [
            (e.number, e.revision, e.digest)
            for e in decision.evidence_ids
            if e.kind == "instruction"
        ]

    def test_what_was_read_is_on_record(self):
        self.work.with_user(self.worker.user_id).button_start()
        self.assertEqual(self._known(), [("WI-1", "A", self.old.sha256)])
        self.assertTrue(self.old.sha256)

    def test_within_the_time_to_read_the_old_one_is_what_is_known(self):
        self._revise("B", self._today())
        self.work.with_user(self.worker.user_id).button_start()
        self.assertEqual([row[1] for row in self._known()], ["A"])

    def test_after_it_nobody_starts_who_has_not_read(self):
        days = self.solder.reading_grace_days + 1
        with freeze_time(datetime.now() - timedelta(days=days)):
            new = self._revise("B")
            self.env.flush_all()
        with self.assertRaisesRegex(UserError, "was not read in the time given"):
            self.work.with_user(self.worker.user_id).button_start()
        self.assertEqual(self.granted.standing, "unread")
        self.assertFalse(self.work._qualified_employees())
        self._read(self.worker, new)
        self.work.with_user(self.worker.user_id).button_start()
        self.assertEqual(
            [row[1:] for row in self._known() if row[1] == "B"], [("B", new.sha256)]
        )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError

from .common import InspectionCase


class TestReinspection(InspectionCase):
    """A failed inspection is followed by another one; it never disappears."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()
        cls.lot = cls._receive()
        cls.failed = cls._inspections(cls.lot)
        cls._enter(cls.failed, "5.90")
        cls.failed.action_complete()

    def _reinspect(self, user, reason="Wrong probe, see gauge log"):
        action = self.failed.with_user(user).action_reinspect()
        wizard = (
            self.env["medical.inspection.reinspect"]
            .with_user(user)
            .with_context(**action["context"])
            .create({"reason": reason})
        )
        return self.failed.browse(wizard.action_confirm()["res_id"])

    def test_only_engineers_and_managers(self):
        for user in (self.inspector, self.operator, self.auditor):
            with self.assertRaises(AccessError):
                self._reinspect(user)
            with self.assertRaises(AccessError):
                self.failed.with_user(user)._open_reinspection("again")
        self.assertFalse(self.failed.next_ids)

    def test_reason_is_required(self):
        with self._refused("why"):
            self._reinspect(self.engineer, "  ")

    def test_the_newest_counts_and_the_old_stays(self):
        self.assertEqual(self._codes(self.lot), ["inspection.failed"])
        new = self._reinspect(self.engineer)
        self.assertEqual(new.previous_id, self.failed)
        self.assertEqual(new.reason, "Wrong probe, see gauge log")
        self.assertEqual(self._codes(self.lot), ["inspection.open"])
        self._enter(new)
        new.with_user(self.inspector).action_complete()
        self.assertEqual(self._codes(self.lot), [])
        self.assertEqual(self.failed.state, "failed")
        self.assertEqual(len(self.lot.with_user(self.inspector).inspection_ids), 2)

    def test_not_twice_and_not_of_a_passed_one(self):
        new = self._reinspect(self.engineer)
        with self._refused("already"):
            self._reinspect(self.engineer)
        self._enter(new)
        new.with_user(self.inspector).action_complete()
        with self._refused("Only a failed"):
            new.with_user(self.engineer).action_reinspect()

    def test_opening_again_gives_the_failed_one(self):
        self.assertEqual(self._inspections(self.lot), self.failed)

    def test_by_the_plan_in_force(self):
        action = self.plan.with_user(self.engineer).action_new_version()
        version2 = self.plan.browse(action["res_id"])
        version2.with_user(self.manager)._approve_as_user()
        self.assertEqual(self._reinspect(self.engineer).plan_id, version2)

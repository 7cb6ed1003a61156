# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tests.signing import enrol, sign

from ..models.inspection.guard import server_writes
from .common import InspectionCase


class TestDue(InspectionCase):
    """Inspections have a due time; somebody hears of those that are late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(due_hours=8)
        cls.inspection = cls._inspections(cls._receive())

    def _late(self, hours):
        with server_writes():
            self.inspection.sudo().due_at = fields.Datetime.now() - timedelta(
                hours=hours
            )

    def _told(self):
        """Who is told by a run of the job: ``{login: body}``."""
        last = self.env["mail.message"].search([], limit=1, order="id desc")
        self.env["medical.inspection"]._cron_tell_overdue()
        messages = self.env["mail.message"].search(
            [("id", ">", last.id), ("subject", "ilike", "overdue")]
        )
        return {
            login: message.body
            for message in messages
            for login in message.partner_ids.user_ids.mapped("login")
            if login.startswith("iq_")
        }

    def test_due_by_the_plan(self):
        opened = self.inspection.create_date
        wait = self.inspection.due_at - opened
        self.assertAlmostEqual(wait / timedelta(hours=1), 8, delta=0.05)
        self.assertFalse(self.inspection.overdue)
        self._late(1)
        self.assertTrue(self.inspection.overdue)
        model = self.env["medical.inspection"]
        self.assertIn(self.inspection, model.search([("overdue", "=", True)]))
        self.assertNotIn(self.inspection, model.search([("overdue", "=", False)]))

    def test_done_is_never_overdue(self):
        self._late(1)
        self._enter(self.inspection)
        self.inspection.action_complete()
        self.assertFalse(self.inspection.overdue)
        self.assertTrue(self.inspection.late)
        self.assertEqual(self._told(), {})

    def test_first_the_inspectors_then_the_managers(self):
        self.assertEqual(self._told(), {})
        self.company.medical_overdue_told_on = False
        self._late(2)
        told = self._told()
        self.assertIn("iq_inspector", told)
        self.assertNotIn("iq_manager", told)
        self.assertNotIn("iq_operator", told)
        self.assertIn(self.inspection.name, told["iq_inspector"])
        self.company.medical_overdue_told_on = False
        self._late(25)
        told = self._told()
        self.assertLessEqual({"iq_inspector", "iq_manager", "iq_manager2"}, set(told))

    def test_one_digest_a_day(self):
        self._late(2)
        self.assertTrue(self._told())
        self.assertEqual(self._told(), {})
        with freeze_time(fields.Datetime.now() + timedelta(days=1, minutes=1)):
            self.assertTrue(self._told())

    def test_nobody_writes_the_due_time(self):
        for user in (self.inspector, self.engineer, self.manager):
            with self.assertRaises(AccessError):
                self.inspection.with_user(user).due_at = "2030-01-01 00:00:00"
        with self.assertRaises(UserError):
            self.inspection.with_user(self.manager).with_context(
                default_due_at="2030-01-01"
            ).sudo().write({"due_at": False})


class TestPostponement(InspectionCase):
    """Later than due only with a reason and by signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        enrol(cls.engineer)
        enrol(cls.inspector)
        cls._plan()
        cls.inspection = cls._inspections(cls._receive())
        cls.due = cls.inspection.due_at
        cls.later = cls.due + timedelta(days=2)

    def setUp(self):
        super().setUp()
        # attempts are counted in a cursor of their own: let the test see it
        self.registry_enter_test_mode()

    def _ask(self, user=None, **vals):
        action = self.inspection.with_user(user or self.inspector).action_postpone()
        return (
            self.env["medical.inspection.postponement"]
            .with_user(user or self.inspector)
            .with_context(**action["context"])
            .create({"new_due_at": self.later, "reason": "Gauge away", **vals})
        )

    def test_asking_changes_nothing(self):
        asked = self._ask()
        self.assertEqual(asked.state, "draft")
        self.assertEqual(asked.old_due_at, self.due)
        self.assertEqual(self.inspection.due_at, self.due)

    def test_signed_it_is_due_later(self):
        asked = self._ask()
        with self.assertRaises(UserError):
            sign(asked, "postpone", self.inspector)
        self.assertEqual(self.inspection.due_at, self.due)
        sign(asked, "postpone", self.engineer)
        self.env.invalidate_all()
        self.assertEqual(asked.state, "signed")
        self.assertEqual(self.inspection.due_at, self.later)
        for action in (
            lambda: asked.write({"reason": "other"}),
            lambda: asked.unlink(),
            lambda: asked.with_user(self.manager).write({"state": "draft"}),
        ):
            with self.assertRaises(UserError):
                action()

    def test_no_reason_no_earlier_no_forgery(self):
        for vals in (
            {"reason": " "},
            {"new_due_at": self.due - timedelta(hours=1)},
            {"state": "signed"},
            {"old_due_at": self.due - timedelta(days=9)},
            {"requested_by_id": self.engineer.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._ask(**vals)
        draft = self._ask().with_context(default_state="signed")
        self.assertEqual(draft.state, "draft")

    def test_rejected_it_is_due_as_before(self):
        asked = self._ask()
        sign(asked, "postpone", self.engineer, verdict="reject", reason="Measure it")
        self.env.invalidate_all()
        self.assertEqual((asked.state, self.inspection.due_at), ("rejected", self.due))

    def test_the_wrong_people_ask_nothing(self):
        for user in (self.operator, self.auditor, self.outsider):
            with self.assertRaises(AccessError, msg=user.login):
                self.env["medical.inspection.postponement"].with_user(user).create(
                    {
                        "inspection_id": self.inspection.id,
                        "new_due_at": self.later,
                        "reason": "x",
                    }
                )

    def test_not_of_a_completed_inspection(self):
        asked = self._ask()
        self._enter(self.inspection)
        self.inspection.action_complete()
        with self.assertRaises(UserError):
            sign(asked, "postpone", self.engineer)
        with self.assertRaises(UserError):
            self._ask()

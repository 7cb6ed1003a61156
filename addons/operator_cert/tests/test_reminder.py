# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..models.overview.expiry_steps import due_step
from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestReminder(OperatorCertCommon):
    """Person, supervisor and coordinator are told at each step, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._new_person("lead", "qms_base.group_qms_operator")
        cls.worker.parent_id = cls.lead
        cls.company.certification_coordinator_id = cls.manager.user_id

    def _ending_in(self, days, employee=None, kind=None):
        today = self._today()
        return self._grant(
            employee or self.worker,
            kind or self.solder,
            today - timedelta(days=200),
            valid_until=today + timedelta(days=days),
        )

    def _remind(self):
        self.env.invalidate_all()
        return self.env["operator.certification"]._cron_remind_expiry()

    def _told(self, certification):
        certification.invalidate_recordset(["activity_ids"])
        return certification.activity_ids.user_id

    def test_steps(self):
        steps = [90, 60, 30, 7, 0]
        for days, step in (
            (400, None),
            (91, None),
            (90, 90),
            (61, 90),
            (60, 60),
            (8, 30),
            (7, 7),
            (0, 7),
            (-1, 0),
        ):
            self.assertEqual(due_step(steps, days), step, days)
        self.assertIsNone(due_step([30], -1))
        self.assertIsNone(due_step([], 5))
        self.assertIsNone(due_step([0], 5))

    def test_three_people_once_a_step(self):
        certification = self._ending_in(30)
        self._remind()
        expected = self.worker.user_id | self.lead.user_id | self.manager.user_id
        self.assertEqual(self._told(certification), expected)
        self.assertEqual(len(certification.activity_ids), 3)
        self._remind()
        self.assertEqual(len(certification.activity_ids), 3)
        for activity in certification.activity_ids:
            self.assertEqual(activity.date_deadline, certification.valid_until)
            self.assertIn("Soldering", activity.summary)
        certification.activity_ids.action_feedback()
        self._remind()
        self.assertFalse(self._told(certification), "who is done is not told again")
        roles = {told.user_id: told.role for told in certification.reminder_ids}
        self.assertEqual(
            roles,
            {
                self.worker.user_id: "employee",
                self.lead.user_id: "supervisor",
                self.manager.user_id: "coordinator",
            },
        )

    def test_a_later_step_takes_the_place_of_the_earlier(self):
        certification = self._ending_in(60)
        self._remind()
        first = certification.activity_ids
        later = self._today() + timedelta(days=31)
        self.patch(type(self.env["res.company"]), "_plant_today", lambda company: later)
        self._remind()
        certification.invalidate_recordset()
        self.assertEqual(len(certification.activity_ids), 3)
        self.assertFalse(certification.activity_ids & first)
        self.assertEqual(
            sorted(certification.reminder_ids.mapped("step")), [30] * 3 + [60] * 3
        )

    def test_not_too_early_not_too_late(self):
        early = self._ending_in(91)
        ended = self._ending_in(-1, self.other)
        long_ago = self._ending_in(-31, self.auditor)
        self._remind()
        self.assertFalse((early | long_ago).activity_ids)
        self.assertTrue(ended.activity_ids, "told when it has expired")

    def test_not_where_a_later_one_follows(self):
        certification = self._ending_in(10)
        self._grant(
            self.worker, self.solder, certification.valid_until + timedelta(days=1)
        )
        self._remind()
        self.assertFalse(certification.activity_ids)

    def test_closed_by_renewal_revocation_and_leaving(self):
        renewed = self._ending_in(10)
        revoked = self._ending_in(10, kind=self.clean)
        left = self._ending_in(10, self.other)
        drafted = self._ending_in(10, self.auditor)
        self._remind()
        for certification in (renewed, revoked, left, drafted):
            self.assertTrue(self._told(certification))
        self._grant(self.worker, self.solder, renewed.valid_until + timedelta(days=1))
        self.assertFalse(self._told(renewed))
        revoked.with_user(self.engineer.user_id)._revoke("Left the line")
        self.assertFalse(self._told(revoked))
        self.other.active = False
        self.assertFalse(self._told(left))
        self._draft(self.auditor, self.solder, self._today())
        self.assertTrue(self._told(drafted), "a draft renews nothing yet")
        self._remind()
        self.assertFalse(self._told(left))

    def test_what_others_planned_stays(self):
        certification = self._ending_in(10)
        own = certification.activity_schedule(
            "mail.mail_activity_data_todo", summary="Ask for the course"
        )
        self._remind()
        self._grant(
            self.worker, self.solder, certification.valid_until + timedelta(days=1)
        )
        certification.invalidate_recordset()
        self.assertEqual(certification.activity_ids, own)

    def test_who_may_not_see_it_is_not_told(self):
        """A manager without a role in quality, or of another company."""
        clerk = self.env["res.users"].create(
            {
                "name": "Clerk",
                "login": "t_reminder_clerk",
                "group_ids": [(6, 0, self.env.ref("base.group_user").ids)],
            }
        )
        boss = self.env["hr.employee"].create({"name": "Boss", "user_id": clerk.id})
        self.worker.parent_id = boss
        certification = self._ending_in(10)
        self._remind()
        self.assertEqual(
            self._told(certification), self.worker.user_id | self.manager.user_id
        )

    def test_without_a_coordinator_quality_is_told(self):
        self.company.certification_coordinator_id = False
        certification = self._ending_in(10, self.other)
        self._remind()
        told = self._told(certification) - self.other.user_id
        self.assertTrue(told.has_group("qms_base.group_qms_engineer"))

    def test_a_coordinator_does_not_look_after_the_own_one_alone(self):
        certification = self._draft(
            self.manager,
            self.solder,
            self._today() - timedelta(days=200),
            valid_until=self._today() + timedelta(days=5),
        )
        certification.with_user(self.engineer.user_id)._grant()
        self._remind()
        self.assertTrue(self._told(certification) - self.manager.user_id)

    def test_steps_of_the_company(self):
        self.company.certification_reminder_steps = "10"
        early, due = self._ending_in(11), self._ending_in(10, self.other)
        self._remind()
        self.assertFalse(early.activity_ids)
        self.assertTrue(due.activity_ids)
        self.company.certification_reminder_steps = False
        quiet = self._ending_in(1, self.auditor)
        self._remind()
        self.assertFalse(quiet.activity_ids)
        for wrong in ("soon", "30; 7", "-1", "5000", "7.5"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.company.certification_reminder_steps = wrong

    def test_two_runs_at_once_tell_once(self):
        """Both found the same to be due; the database lets one of them tell."""
        certification = self._ending_in(10)
        Certification = self.env["operator.certification"]
        due = [
            row for row in Certification._due_for_reminder() if row[0] == certification
        ]
        first = Certification._record_reminders(due)
        second = Certification._record_reminders(due)
        self.assertEqual(len(first), 3)
        self.assertEqual(second, [])
        Certification._schedule_reminders(first)
        Certification._schedule_reminders(second)
        self._remind()
        certification.invalidate_recordset()
        self.assertEqual(len(certification.activity_ids), 3)

    def test_queries_do_not_grow_with_the_certificates(self):
        def count(people):
            for person in people:
                self._ending_in(20, person)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["operator.certification"]._due_for_reminder()
            return self.env.cr.sql_log_count - before

        few = count(self.worker)
        people = self.env["hr.employee"].create(
            [{"name": f"Many {n}", "parent_id": self.lead.id} for n in range(20)]
        )
        self.assertLessEqual(count(people), few + 3)

    def test_nobody_writes_reminders(self):
        certification = self._ending_in(10)
        self._remind()
        told = certification.reminder_ids
        for employee in (self.engineer, self.manager):
            mine = told.with_user(employee.user_id)
            with self.assertRaises(AccessError):
                mine.write({"step": 1})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create(
                    {"certification_id": certification.id, "user_id": self.env.uid}
                )
        with self.assertRaises(AccessError):
            told.with_user(self.worker.user_id).read(["step"])

    def test_expiring_list(self):
        today = self._today()
        ending = self._ending_in(29)
        followed = self._ending_in(20, self.other)
        self._grant(self.other, self.solder, followed.valid_until + timedelta(days=1))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "operator_cert.operator_certification_expiring_action"
        )
        own = [("id", "in", (ending | followed).ids)]
        found = ending.search(
            [
                ("state", "=", "active"),
                ("valid_until", "!=", False),
                ("superseded", "=", False),
            ]
            + own
        )
        self.assertIn("superseded", action["domain"])
        self.assertEqual(found, ending)
        self.assertTrue(followed.superseded)
        self.assertFalse(ending.superseded)
        for operator, days, hit in (
            ("<=", 28, False),
            ("<=", 29, True),
            ("<", 29, False),
            (">=", 29, True),
            (">", 29, False),
        ):
            found = ending.search([("days_left", operator, days), *own])
            self.assertEqual(ending in found, hit, (operator, days, today))

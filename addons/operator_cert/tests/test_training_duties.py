# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .training import TrainingCase


@tagged("post_install", "-at_install")
class TestDuties(TrainingCase):
    """Who has to read what, who sees it, and who is asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._plant_today()
        cls.solder.document_ids = cls.document

    def _duties(self, employee, reader=None):
        duties = self.env["operator.document.duty"]
        if reader:
            duties = duties.with_user(reader.user_id)
        return duties.search([("employee_id", "=", employee.id)])

    def test_duties_follow_from_certifications(self):
        self.assertFalse(self._duties(self.worker))
        self._draft(self.worker, self.solder)
        self.assertFalse(self._duties(self.worker), "nothing took effect yet")
        revision = self._revise("A", self.today)
        duty = self._duties(self.worker)
        self.assertEqual(duty.revision_id, revision)
        self.assertFalse(duty.due_on, "before the grant")
        self.assertEqual(duty.status, "due")
        self.assertEqual(duty.type_names, "Soldering")
        self._read(self.worker, revision)
        self.env.invalidate_all()
        self.assertEqual(self._duties(self.worker).status, "read")
        self._grant(self.worker, self.solder)
        second = self._revise("B", self.today + timedelta(days=3))
        found = self._duties(self.worker)
        self.assertEqual(found.revision_id, revision | second)
        late = found.filtered(lambda d: d.revision_id == second)
        self.assertEqual(late.due_on, self.today + timedelta(days=17))
        third = self._revise("A", self.today - timedelta(days=40), self._other_doc())
        late = self._duties(self.worker).filtered(lambda d: d.revision_id == third)
        self.assertEqual(late.status, "due")
        self.solder.reading_grace_days = 0
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(late.status, "late")

    def _other_doc(self):
        document = self.env["qms.document"].create({"number": "WI-3", "name": "Three"})
        self.need_solder.document_ids = document
        return document

    def test_who_sees_whose(self):
        revision = self._revise("A", self.today)
        self._draft(self.worker, self.solder)
        self._draft(self.other, self.solder)
        self.assertTrue(self._duties(self.worker, self.worker))
        self.assertFalse(self._duties(self.other, self.worker))
        self.assertTrue(self._duties(self.worker, self.boss))
        self.assertFalse(self._duties(self.other, self.boss))
        for person in (self.engineer, self.auditor):
            self.assertTrue(self._duties(self.other, person))
        self._duties(self.worker, self.worker).action_read_and_understood()
        readings = self.env["operator.document.reading"]
        mine = [("revision_id", "=", revision.id)]
        for person, count in (
            (self.worker, 1),
            (self.boss, 1),
            (self.auditor, 1),
            (self.other, 0),
        ):
            self.assertEqual(
                readings.with_user(person.user_id).search_count(mine), count
            )
        for user in (
            new_test_user(self.env, "t_portal2", groups="base.group_portal"),
            new_test_user(self.env, "t_clerk2", groups="base.group_user"),
        ):
            for model in ("operator.document.duty", "operator.document.reading"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_people_are_asked_once(self):
        revision = self._revise("A", self.today)
        self._draft(self.worker, self.solder)
        self._draft(self.other, self.solder)
        casual = self.env["hr.employee"].create({"name": "Without login"})
        self._draft(casual, self.solder)
        ask = self.env["operator.document.duty"]._cron_ask_to_read
        ask()
        ask()
        kind = self.env.ref("operator_cert.mail_activity_type_reading")
        activities = revision.activity_ids.filtered(
            lambda a: a.activity_type_id == kind
        )
        self.assertEqual(activities.user_id, self.worker.user_id | self.other.user_id)
        self.assertEqual(len(activities), 2)
        self._read(self.worker, revision)
        self.assertEqual(revision.activity_ids.user_id, self.other.user_id)
        ask()
        self.assertEqual(len(revision.activity_ids), 1)

    def test_asking_many_costs_no_query_each(self):
        self._revise("A", self.today)
        for number in range(3):
            person = self._new_person(f"many{number}", "qms_base.group_qms_operator")
            self._draft(person, self.solder)
        self.env.flush_all()
        duties = self.env["operator.document.duty"]
        duties._cron_ask_to_read()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            duties._cron_ask_to_read()

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tools.controlled import controlled_change

from .training import TrainingCase


@tagged("post_install", "-at_install")
class TestReadings(TrainingCase):
    """Who reads says so in person, and a new revision gives time once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._plant_today()
        cls.solder.document_ids = cls.document
        cls.revision = cls._revise("A", cls.today - timedelta(days=90))

    def _unread(self, day, employee=None, kind=None):
        pair = ((employee or self.worker).id, (kind or self.solder).id)
        found = self.env["operator.certification"]._unread({pair}, day)
        return found.get(pair, [])

    def _readings(self, employee):
        return self.env["operator.document.reading"].search(
            [("employee_id", "=", employee.id)]
        )

    # ------------------------------------------------------------------
    # Saying so
    # ------------------------------------------------------------------
    def test_the_person_present_says_it(self):
        self._read(self.worker, self.revision)
        reading = self._readings(self.worker)
        self.assertEqual(reading.revision_id, self.revision)
        self.assertEqual(reading.sha256, self.revision.sha256)
        self.assertEqual(reading.identified_by, "login")
        self.assertEqual(reading.actor_id, self.worker.user_id)
        self._read(self.worker, self.revision)
        self.assertEqual(self._readings(self.worker), reading)

    def test_nobody_says_it_for_another(self):
        values = {
            "employee_id": self.worker.id,
            "employee_name": "Worker",
            "revision_id": self.revision.id,
            "document_number": "WI-1",
            "document_name": "Joining",
            "revision_name": "A",
            "sha256": self.revision.sha256,
            "read_at": fields.Datetime.now(),
            "identified_by": "login",
            "actor_id": self.worker.user_id.id,
            "actor_name": "Worker",
            "company_id": self.company.id,
        }
        for person in (self.worker, self.engineer, self.manager, self.boss):
            ledger = self.env["operator.document.reading"].with_user(person.user_id)
            for attempt in (ledger, ledger.sudo()):
                with self.assertRaises(AccessError):
                    attempt.create(values)
        # the supervisor sees the duty of the team, and cannot do it
        self._draft(self.worker, self.solder)
        duty = self.env["operator.document.duty"].search(
            [("employee_id", "=", self.worker.id)]
        )
        for person in (self.boss, self.engineer):
            with self.assertRaisesRegex(AccessError, "in person"):
                duty.with_user(person.user_id).action_read_and_understood()
        self.assertFalse(self._readings(self.worker))
        self.assertFalse(self._readings(self.boss))
        # context and values of a client count for nothing
        self.revision.with_user(self.boss.user_id).with_context(
            employee_id=self.worker.id, default_employee_id=self.worker.id
        ).action_read_and_understood()
        self.assertFalse(self._readings(self.worker))
        self.assertTrue(self._readings(self.boss))

    def test_at_a_station_it_is_who_identified_there(self):
        terminal = new_test_user(
            self.env, "t_terminal", groups="qms_base.group_qms_operator"
        )
        with self.assertRaisesRegex(AccessError, "Nobody is identified"):
            self.revision.with_user(terminal).action_read_and_understood()
        presence = type(self.env["qms.operator.presence"])
        there = {self.company.id: self.worker.id}
        with patch.object(presence, "_present_employees", lambda self: there):
            self.revision.with_user(terminal).action_read_and_understood()
        reading = self._readings(self.worker)
        self.assertEqual(reading.identified_by, "station")
        self.assertEqual(reading.actor_id, terminal)

    def test_only_what_is_in_effect_with_its_file(self):
        draft = self.env["qms.document.revision"].create(
            {"document_id": self.document.id, "name": "draft"}
        )
        with self.assertRaises(AccessError):
            self._read(self.worker, draft)
        with self.assertRaisesRegex(UserError, "not in effect"):
            self._read(self.engineer, draft)
        upcoming = self._revise("B", self.today + timedelta(days=5))
        self._read(self.worker, upcoming)
        upcoming.with_user(self.manager.user_id)._withdraw()
        with self.assertRaisesRegex(UserError, "not in effect"):
            self._read(self.other, upcoming)
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"swapped"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s, db_datas = %s WHERE id = %s",
            [
                other.store_fname or None,
                other.db_datas or None,
                self.revision.file_ids.id,
            ],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "SHA-256 differs"):
            self._read(self.other, self.revision)
        self.assertFalse(self._readings(self.other))

    @mute_logger("odoo.sql_db")
    def test_postgresql_keeps_readings(self):
        self._read(self.worker, self.revision)
        self.env.flush_all()
        reading = self._readings(self.worker)
        for statement in (
            "UPDATE operator_document_reading SET employee_name = 'x' WHERE id = %s",
            "DELETE FROM operator_document_reading WHERE id = %s",
            "TRUNCATE operator_document_reading -- %s",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [reading.id])

    # ------------------------------------------------------------------
    # Time to read
    # ------------------------------------------------------------------
    def test_the_time_begins_when_it_is_known(self):
        # in effect for long, known since today
        last = self.today + timedelta(days=13)
        self.assertEqual(self._unread(last), [])
        self.assertEqual(self._unread(last + timedelta(days=1)), [self.revision.sudo()])
        self._read(self.worker, self.revision)
        self.assertEqual(self._unread(last + timedelta(days=1)), [])

    def test_a_new_revision_gives_time_again(self):
        self._read(self.worker, self.revision)
        start = self.today + timedelta(days=30)
        second = self._revise("B", start)
        self.assertEqual(self._unread(start + timedelta(days=13)), [])
        self.assertEqual(self._unread(start + timedelta(days=14)), [second.sudo()])
        self.solder.reading_grace_days = 0
        self.assertEqual(self._unread(start - timedelta(days=1)), [])
        self.assertEqual(self._unread(start), [second.sudo()])

    def test_a_certification_does_not_cover_what_was_not_read(self):
        self._read(self.worker, self.revision)
        certification = self._grant(self.worker, self.solder)
        self._grant(self.worker, self.clean)
        work = self._work(self._order(), self.joining)
        self.assertEqual(self._codes(work, self.worker), [])
        late = self._revise("B", self.today, grown=self.today)
        certification.invalidate_recordset()
        self.assertEqual(certification.standing, "valid")
        self.solder.reading_grace_days = 0
        certification.invalidate_recordset()
        self.assertEqual(certification.standing, "unread")
        self.assertIn(
            certification,
            certification.search([("standing", "=", "unread")]),
        )
        self.assertEqual(self._codes(work, self.worker), ["cert.unread"])
        self._read(self.worker, late)
        certification.invalidate_recordset()
        self.assertEqual(certification.standing, "valid")
        self.assertEqual(self._codes(work, self.worker), [])

    def test_instructions_of_the_very_work(self):
        instruction = self.env["qms.document"].create(
            {"number": "WI-2", "name": "This joint"}
        )
        revision = self._revise("A", self.today, instruction)
        self.need_clean.document_ids = instruction
        requirements = self.need_clean | self.need_solder

        def unread(day):
            return self.env["operator.certification.requirement"]._unread(
                [self.worker.id, self.other.id], requirements, day
            )

        self.assertEqual(unread(self.today + timedelta(days=13)), {})
        day = self.today + timedelta(days=14)
        self._read(self.other, revision)
        self.assertEqual(
            unread(day), {(self.worker.id, self.need_clean.id): [revision.sudo()]}
        )

    def test_a_document_binds_the_people_of_its_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.env["hr.employee"].create(
            {"name": "Stranger", "company_id": elsewhere.id}
        )
        late = self.today + timedelta(days=100)
        self.assertTrue(self._unread(late))
        self.assertEqual(self._unread(late, stranger), [])
        common = self.env["qms.document"].create(
            {"number": "ALL", "name": "Common", "company_id": False}
        )
        revision = self._revise("A", self.today, common)
        self.solder.document_ids |= common
        self.assertEqual(self._unread(late, stranger), [revision.sudo()])

    def test_what_people_know(self):
        certifications = self.env["operator.certification"]
        people = {self.worker.id, self.other.id}
        self.assertEqual(
            certifications._read_revisions(people, self.document),
            dict.fromkeys(people, self.revision.browse()),
        )
        self._read(self.worker, self.revision)
        second = self._revise("B", self.today + timedelta(days=1))
        known = certifications._read_revisions(people, self.document)
        self.assertEqual(known[self.worker.id], self.revision)
        self._read(self.worker, second)
        known = certifications._read_revisions(people, self.document)
        self.assertEqual(known[self.worker.id], self.revision | second)
        self.assertFalse(known[self.other.id])

    def test_one_query_whatever_the_sizes(self):
        documents = self.document
        kinds = self.solder
        for number in range(6):
            document = self.env["qms.document"].create(
                {"number": f"WI-Q{number}", "name": "More"}
            )
            self._revise("A", self.today - timedelta(days=90), document)
            documents |= document
            kinds |= self.solder.copy({"code": f"Q{number}"})
        kinds.document_ids = documents
        requirements = self.need_solder | self.need_clean
        requirements.document_ids = documents
        people = self.env["hr.employee"].create(
            [{"name": f"P{number}"} for number in range(20)]
        )
        self.env.flush_all()
        certifications = self.env["operator.certification"]
        day = self.today + timedelta(days=100)
        with self.assertQueryCount(1):
            asked = kinds._documents_asked()
        self.assertGreaterEqual(asked["type"].keys(), set(kinds.ids))
        with self.assertQueryCount(0):
            self.assertEqual(requirements._instructions(), documents)
        pairs = {(person.id, kind.id) for person in people for kind in kinds}
        with self.assertQueryCount(1):
            found = certifications._unread(pairs, day)
        self.assertEqual(found.keys(), pairs)
        self.assertEqual({len(late) for late in found.values()}, {len(documents)})
        with self.assertQueryCount(1):
            found = requirements._unread(people.ids, requirements, day)
        self.assertEqual(len(found), len(people) * len(requirements))
        with self.assertQueryCount(1):
            certifications._read_revisions(set(people.ids), documents)
        with self.assertQueryCount(0):
            certifications._unread(set(), day)
            nothing = {(person.id, self.clean.id) for person in people}
            self.assertEqual(certifications._unread(nothing, day), {})

    def test_what_is_asked_is_never_out_of_date(self):
        late = self.today + timedelta(days=100)
        for change in (
            lambda documents: self.solder.write(
                {"document_ids": [Command.set(documents.ids)]}
            ),
            lambda documents: setattr(self.solder, "document_ids", documents),
        ):
            with controlled_change():
                change(self.document.browse())
            self.assertEqual(self._unread(late), [])
            change(self.document)
            self.assertEqual(self._unread(late), [self.revision.sudo()])
        with self.env.cr.savepoint() as savepoint, controlled_change():
            self.solder.document_ids = False
            self.assertEqual(self._unread(late), [])
            savepoint.rollback()
        self.assertEqual(self._unread(late), [self.revision.sudo()])
        kind = self.solder.create(
            {"name": "New", "code": "NEW", "document_ids": self.document.ids}
        )
        self.assertEqual(self._unread(late, kind=kind), [self.revision.sudo()])
        self.assertIn(kind, self.document.certification_type_ids)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .training import TrainingCase


@tagged("post_install", "-at_install")
class TestTrainingSessions(TrainingCase):
    """A session is planned, held with who attended, and stands."""

    def _session(self, **values):
        return (
            self.env["operator.training.session"]
            .with_user(self.engineer.user_id)
            .create(
                {
                    "type_id": self.solder.id,
                    "trainer_id": self.teacher.id,
                    "date_planned": fields.Datetime.now() - timedelta(hours=3),
                    "line_ids": [
                        Command.create({"employee_id": self.worker.id}),
                        Command.create({"employee_id": self.other.id}),
                    ],
                    **values,
                }
            )
        )

    def test_held_with_who_attended(self):
        session = self._session(state="held", name="forged")
        self.assertEqual(session.state, "planned")
        self.assertTrue(session.name.startswith("TS-"))
        with self.assertRaisesRegex(UserError, "who attended"):
            session.action_hold()
        session.line_ids[0].attended = True
        later = fields.Datetime.now() + timedelta(days=1)
        session.date_planned = later
        with self.assertRaisesRegex(UserError, "not been held yet"):
            session.action_hold()
        session.date_held = fields.Datetime.now() - timedelta(hours=1)
        session.action_hold()
        self.assertEqual(session.state, "held")
        self.assertEqual(session.attended_count, 1)
        for attempt in (
            lambda: session.write({"date_held": later}),
            lambda: session.write({"trainer_id": self.boss.id}),
            lambda: session.write({"state": "planned"}),
            lambda: session.write({"revision_ids": [Command.clear()]}),
            lambda: session.line_ids[1].write({"attended": True}),
            lambda: session.line_ids[1].unlink(),
            lambda: session.line_ids.create(
                {"session_id": session.id, "employee_id": self.boss.id}
            ),
            session.action_cancel,
            session.unlink,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
                self.env.flush_all()
        self.env.flush_all()
        for statement in (
            "UPDATE operator_training_session SET place = 'x' WHERE id = %s",
            "UPDATE operator_training_attendance SET attended = true"
            " WHERE session_id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [session.id])

    def test_who_attended_is_assessed(self):
        session = self._session()
        with self.assertRaisesRegex(UserError, "held"):
            session.action_assess()
        session.line_ids[0].attended = True
        session.action_hold()
        action = session.action_assess()
        assessment = self.env["operator.assessment"].search(action["domain"])
        self.assertEqual(assessment.employee_id, self.worker)
        self.assertEqual(assessment.assessor_id, self.engineer)
        self.assertEqual(assessment.state, "draft")
        session.action_assess()
        self.assertEqual(len(session.assessment_ids), 1)

    def test_nobody_trains_oneself(self):
        with self.assertRaises(ValidationError):
            self._session(trainer_id=self.worker.id)
        session = self._session()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            session.line_ids = [Command.create({"employee_id": self.teacher.id})]

    def test_who_may(self):
        session = self._session()
        trainer = session.with_user(self.teacher.user_id)
        trainer.place = "Room 2"
        trainer.line_ids[0].attended = True
        for person in (self.worker, self.boss, self.auditor):
            with self.assertRaises(AccessError):
                session.with_user(person.user_id).action_hold()
        stranger = self._new_person("teacher2", "qms_base.group_qms_trainer")
        with self.assertRaises(AccessError):
            session.with_user(stranger.user_id).write({"place": "x"})
        with self.assertRaises(AccessError):
            session.line_ids.with_user(stranger.user_id).write({"attended": True})
        sessions = self.env["operator.training.session"]
        for person, seen in (
            (self.worker, True),
            (self.boss, True),
            (stranger, True),
            (self.auditor, True),
        ):
            found = sessions.with_user(person.user_id).search([("id", "=", session.id)])
            self.assertEqual(bool(found), seen, person.name)
        loner = self._new_person("loner", "qms_base.group_qms_operator")
        self.assertFalse(
            sessions.with_user(loner.user_id).search([("id", "=", session.id)])
        )

    def test_form(self):
        sessions = self.env["operator.training.session"]
        with Form(sessions.with_user(self.engineer.user_id)) as form:
            form.type_id = self.solder
            form.trainer_id = self.teacher
            with form.line_ids.new() as line:
                line.employee_id = self.worker
        self.assertEqual(form.record.line_ids.employee_id, self.worker)

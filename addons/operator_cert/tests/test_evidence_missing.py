# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tools.controlled import controlled_change

from .training import TrainingCase


@tagged("post_install", "-at_install")
class TestEvidenceMissing(TrainingCase):
    """A certification is granted on the evidence that its type asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()

    def _ask_readings_only(self):
        with controlled_change():
            self.solder.write(
                {
                    "document_ids": self.document.ids,
                    "minimum_score": 0,
                    "question_ids": [Command.clear()],
                }
            )

    def test_items_alone_ask_for_an_assessment(self):
        """Without a minimum everything has to be right; it has to be assessed."""
        with controlled_change():
            self.solder.minimum_score = 0
        draft = self._draft(self.worker, self.solder)
        with self.assertRaisesRegex(UserError, "the answers to 3 items"):
            draft.with_user(self.engineer.user_id)._grant()

    def _missing(self, certification):
        self.env.invalidate_all()
        return certification._evidence_missing().get(certification.id, [])

    def _passed(self, **values):
        assessment = self._fill(self._assessment(**values))
        assessment.action_conclude()
        return assessment

    def test_refused_without_then_granted_with(self):
        draft = self._draft(self.worker, self.solder)
        with self.assertRaisesRegex(UserError, "a score of 80 %"):
            draft.with_user(self.engineer.user_id)._grant()
        with self.assertRaisesRegex(UserError, "No assessment is named"):
            draft.with_user(self.engineer.user_id).action_activate()
        certification = self._passed().sudo().certification_ids
        self.assertEqual(self._missing(certification), [])
        certification.with_user(self.engineer.user_id)._grant()
        self.assertEqual(certification.state, "active")

    def test_assessment_must_be_the_right_one(self):
        draft = self._draft(self.worker, self.solder)
        failed = self._fill(self._assessment(), strap="fail")
        failed.action_conclude()
        other = self._fill(self._assessment(employee=self.other))
        other.action_conclude()
        other.sudo().certification_ids.unlink()
        for wrong, words in (
            (failed, "was not passed"),
            (self._assessment(), "was not passed"),
            (other, "another person"),
        ):
            draft.assessment_id = wrong
            (sentence,) = self._missing(draft)
            self.assertIn(words, sentence)
        draft.assessment_id = False
        higher = self._passed(level_id=self.qualified.id)
        higher.sudo().certification_ids.unlink()
        draft.level_id = self.trainer_level
        draft.assessment_id = higher
        self.assertIn("lower level", self._missing(draft)[0])
        draft.level_id = self.qualified
        self.assertEqual(self._missing(draft), [])

    def test_everything_that_is_asked(self):
        assessment = self._passed()
        certification = assessment.sudo().certification_ids
        self.solder.write(
            {
                "minimum_score": 100,
                "demonstrations_required": 2,
                "attachment_required": True,
            }
        )
        words = "\n".join(self._missing(certification))
        self.assertIn("0 of 2 supervised", words)
        self.assertIn("A file is required", words)
        self.solder.minimum_score = 100
        certification.unlink()
        assessment = self._fill(self._assessment(), defects="5")
        with controlled_change():
            self.solder.write({"minimum_score": 80, "demonstrations_required": 0})
        assessment.action_conclude()
        self.solder.minimum_score = 95
        certification = assessment.sudo().certification_ids
        words = "\n".join(self._missing(certification))
        self.assertIn("90 %; 95 % are needed", words)

    def test_documents_must_be_read(self):
        self._ask_readings_only()
        draft = self._draft(self.worker, self.solder)
        self.assertEqual(self._missing(draft), [], "nothing is in effect")
        today = self.company._plant_today()
        first = self._revise("A", today - timedelta(days=30))
        upcoming = self._revise("B", today + timedelta(days=5))
        self.assertIn("has not read WI-1 rev. A", self._missing(draft)[0])
        self._read(self.worker, upcoming)
        self.assertIn("has not read WI-1 rev. A", self._missing(draft)[0])
        self._read(self.worker, first)
        self.assertEqual(self._missing(draft), [])
        # no grace before the grant: the revision of today is the one to know
        upcoming.with_user(self.manager.user_id)._withdraw()
        self._revise("C", today)
        self.assertIn("has not read WI-1 rev. C", self._missing(draft)[0])

    def test_who_works_under_supervision_only_reads(self):
        self.solder.document_ids = self.document
        self._revise("A", self.company._plant_today())
        draft = self._draft(self.worker, self.solder, level_id=self.trainee_level.id)
        (sentence,) = self._missing(draft)
        self.assertIn("has not read", sentence)

    @mute_logger("odoo.sql_db")
    def test_one_assessment_one_certification(self):
        assessment = self._passed()
        draft = self._draft(self.worker, self.solder)
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            draft.assessment_id = assessment
            self.env.flush_all()
        granted = assessment.sudo().certification_ids
        granted.with_user(self.engineer.user_id)._grant()
        for values in ({"assessment_id": False}, {"assessment_id": assessment.id + 1}):
            with self.assertRaises(AccessError):
                granted.with_user(self.manager.user_id).write(values)
        renewal = granted.browse(granted.action_renew()["res_id"])
        self.assertFalse(renewal.assessment_id, "assessed again")
        self.assertTrue(self._missing(renewal))

    def test_the_signature_says_what_was_asked_for(self):
        """Who lowers what a type asks for changes what is signed."""
        draft = self._draft(self.worker, self.solder)
        ((content, before),) = draft._signature_snapshots("grant").values()
        self.assertIn("a score of 80 %", content)
        with controlled_change():
            self.solder.minimum_score = 10
        ((_content, after),) = draft._signature_snapshots("grant").values()
        self.assertNotEqual(before, after)
        self.solder.minimum_score = 80
        ((_content, again),) = draft._signature_snapshots("grant").values()
        self.assertEqual(before, again)

    def test_the_signature_covers_the_assessment(self):
        assessment = self._passed()
        certification = assessment.sudo().certification_ids
        ((content, _digest),) = certification._signature_snapshots("grant").values()
        self.assertIn(assessment.digest, content)
        self.assertIn("assessment_id", content)

    def test_many_certifications_in_few_queries(self):
        self._ask_readings_only()
        self._revise("A", self.company._plant_today())
        people = self.env["hr.employee"].create(
            [{"name": f"Many {number}"} for number in range(12)]
        )
        drafts = self.env["operator.certification"].concat(
            *(self._draft(person, self.solder) for person in people)
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._evidence_missing()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(count(drafts), count(drafts[:2]) + 1)

    def test_demo_people_cannot_drop_out(self):
        """What people read and were assessed for keeps their login."""
        self._passed()
        self.assertIn(self.worker, self.worker._qms_filter_on_record())
        self.assertNotIn(self.boss, self.boss._qms_filter_on_record())
        with self.assertRaises(UserError):
            self.worker.write({"user_id": self.boss.user_id.id})

    def test_type_form_keeps_what_is_asked_in_bounds(self):
        for values in (
            {"minimum_score": 101},
            {"minimum_score": -1},
            {"demonstrations_required": -1},
            {"reading_grace_days": -1},
            {"question_ids": [Command.create({"name": "x", "points": 0})]},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.solder.write(values)
                self.env.flush_all()

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..models.signature.qms_signature_policy import policy_writes
from .signing import sign
from .test_audit_review import ReviewCase

# nothing else rests on their outcome
_REOPENED = {"qms.audit.review", "medical.capa"}
WHY = "A deletion was judged for the wrong lot"


class TestReopening(ReviewCase):
    """A closed review is opened again by two signatures, with a reason."""

    def setUp(self):
        super().setUp()
        self._judged()
        sign(self.review, "review", self.first)

    def _sql(self, query):
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute(query, self.review.ids)

    def _refused_by_postgresql(self, query):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.InsufficientPrivilege),
        ):
            self._sql(query)

    def _reopened(self):
        sign(self.review, "reopen", self.author, reason=WHY)
        sign(self.review, "reopen", self.second)
        return self.review

    def test_one_person_alone_opens_nothing(self):
        with self.assertRaises(AccessError):
            self.review.with_user(self.first).write({"state": "draft"})
        sign(self.review, "reopen", self.first, reason=WHY)
        self.assertEqual(self.review.state, "done")
        self.assertFalse(self.review.qms_reopened)
        with self.assertRaises(AccessError) as raised:
            sign(self.review, "reopen", self.first)
        self.assertIn("somebody else's", str(raised.exception))
        with self.assertRaises(AccessError):
            # an engineer asks for it; a manager approves
            sign(self.review, "reopen", self.author)
        self._refused_by_postgresql(
            "UPDATE qms_audit_review SET state = 'draft' WHERE id = %s"
        )
        self.assertEqual(self.review.state, "done")

    def test_a_reason_is_needed_and_a_rejection_leaves_it_closed(self):
        with self.assertRaises(UserError):
            sign(self.review, "reopen", self.author)
        sign(self.review, "reopen", self.author, reason=WHY)
        sign(
            self.review, "reopen", self.second, verdict="reject", reason="It was right"
        )
        self.assertEqual(self.review.state, "done")
        self.assertFalse(self.review.qms_reopened)
        self._refused_by_postgresql(
            "UPDATE qms_audit_review SET state = 'draft' WHERE id = %s"
        )

    def test_the_same_reason_is_told_once(self):
        sign(self.review, "reopen", self.author, reason=WHY)
        sign(self.review, "reopen", self.second, reason=WHY)
        self.assertEqual(self.review.qms_reopened.count(WHY), 1)

    def test_two_people_open_it_and_it_says_so(self):
        review = self._reopened()
        self.assertEqual(review.state, "draft")
        for words in (self.author.name, self.second.name, WHY):
            self.assertIn(words, review.qms_reopened)
            self.assertIn(words, str(review.message_ids.mapped("body")))
        self.assertEqual(review.qms_signature_state, "superseded")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT e.old_values->>'state', e.new_values->>'state', a.reason,"
            " a.user_ref FROM qms_audit_log e JOIN qms_audit_act a ON a.id = e.act_id"
            " WHERE e.table_name = 'qms_audit_review' AND e.row_id = %s"
            " ORDER BY e.id DESC LIMIT 1",
            review.ids,
        )
        self.assertEqual(self.env.cr.fetchone(), ("done", "draft", WHY, self.second.id))
        review.with_user(self.author).conclusion = "The other lot was meant."
        with self.assertRaises(UserError):
            sign(review, "reopen", self.author, reason="Once more")

    def test_open_again_it_needs_its_closing_signature_again(self):
        review = self._reopened()
        self.assertFalse(review._signatures_complete("review"))
        with self.assertRaises(UserError):
            review._signatures_take_effect("review")
        self.assertEqual(review.state, "draft")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            review.with_user(self.first).unlink()
        sign(review, "review", self.first)
        self.assertEqual((review.state, review.qms_signature_state), ("done", "signed"))
        self.assertTrue(review._signatures_complete("review"))
        self.assertIn(WHY, review.qms_reopened)
        with self.assertRaises(UserError):
            review.with_user(self.first).conclusion = "Other"

    def test_it_is_opened_as_often_as_it_is_signed_for(self):
        review = self._reopened()
        sign(review, "review", self.first)
        self._refused_by_postgresql(
            "UPDATE qms_audit_review SET state = 'draft' WHERE id = %s"
        )
        sign(review, "reopen", self.first, reason="Second thoughts")
        self.assertEqual(review.state, "done")
        sign(review, "reopen", self.second)
        self.assertEqual(review.state, "draft")
        first, second = review.qms_reopened.splitlines()
        self.assertIn("Second thoughts", first)
        self.assertIn(WHY, second)

    def test_the_last_signature_opens_it_in_a_savepoint_too(self):
        sign(self.review, "reopen", self.author, reason=WHY)
        with self.env.cr.savepoint():
            sign(self.review, "reopen", self.second)
        self.assertEqual(self.review.state, "draft")

    def test_no_policy_lets_one_person_open(self):
        group = self.env.ref("qms_base.group_qms_manager")
        steps = [
            Command.create(
                {"group_id": group.id, "meaning": "Opened", "reason_required": True}
            )
        ]
        policy = self._policy("Alone", target="qms.audit.review:reopen", step_ids=steps)
        with self.assertRaises(UserError) as raised:
            sign(policy, "activate", self.first)
        self.assertIn("two people", str(raised.exception))
        # and where one got there by another way
        with policy_writes():
            policy.sudo().write({"state": "active"})
        with self.assertRaises(UserError) as raised:
            sign(self.review, "reopen", self.first, reason=WHY)
        self.assertIn("two people", str(raised.exception))

    def test_what_is_not_closed_is_not_opened(self):
        review = self._review()
        with self.assertRaises(UserError) as raised:
            sign(review, "reopen", self.author, reason=WHY)
        self.assertIn("not closed", str(raised.exception))

    def test_released_and_granted_records_offer_no_reopening(self):
        for name in self.env.registry:
            model = self.env[name]
            if model._auto and getattr(model, "_qms_lock", None):
                offered = isinstance(model, self.env.registry["qms.lock.reopening"])
                self.assertEqual(offered, name in _REOPENED, name)

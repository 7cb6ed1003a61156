# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .document_common import SignedDocumentCase
from .signing import sign


@tagged("post_install", "-at_install")
class TestDocumentReview(SignedDocumentCase):
    """A document is looked at again: due, told, signed by somebody else."""

    def _reviewed(self, **values):
        review = self.env["qms.document.review"].browse(
            self.document.with_user(self.author).action_new_review()["res_id"]
        )
        review.with_user(self.author).write(
            {"outcome": "confirmed", "findings": "As it is done.", **values}
        )
        return review

    def test_due_from_its_day_and_from_the_last_review(self):
        self.assertFalse(self.document.review_due)
        revision = self._signed()
        due = fields.Date.add(revision.effective_from, months=24)
        self.assertEqual(self.document.review_due, due)
        self.document.review_months = 6
        self.assertEqual(
            self.document.review_due, fields.Date.add(revision.effective_from, months=6)
        )
        review = self._reviewed()
        with self.assertRaises(AccessError):
            sign(review, "review", self.author)
        sign(review, "review", self.reviewer)
        self.assertEqual(review.state, "done")
        self.assertEqual(review.revision_id, revision)
        self.assertEqual(
            self.document.review_due, fields.Date.add(review.reviewed_on, months=6)
        )
        with self.assertRaises(UserError):
            review.with_user(self.author).findings = "Otherwise"
        with self.assertRaises(UserError):
            review.with_user(self.author).unlink()

    def test_not_without_findings_nor_of_an_old_revision(self):
        with self.assertRaises(UserError):
            self.document.with_user(self.author).action_new_review()
        self._signed("A")
        empty = self._reviewed(findings=" ")
        with self.assertRaises(UserError):
            empty.action_sign()
        empty.with_user(self.author).findings = "Looked at."
        self._signed("B")
        with self.assertRaises(UserError) as refused:
            sign(empty, "review", self.reviewer)
        self.assertIn("another revision", str(refused.exception))

    def test_what_is_to_be_revised_is_the_owners(self):
        self._signed()
        review = self._reviewed(outcome="revise", findings="The oven is another one.")
        sign(review, "review", self.reviewer)
        activity = self.document.activity_ids
        self.assertEqual(activity.user_id, self.author)
        self.assertIn("To be revised", activity.summary)

    def test_nobody_writes_when_it_is_due(self):
        self._signed()
        for values in ({"review_due": "2099-01-01"}, {"review_told_on": "2099-01-01"}):
            with self.assertRaises(AccessError):
                self.document.with_user(self.first).sudo().write(values)
        review = self._reviewed()
        for values in ({"state": "done"}, {"reviewed_on": "2099-01-01"}):
            with self.assertRaises(AccessError):
                review.with_user(self.first).write(values)
        with self.assertRaises(AccessError):
            review.with_user(self.operator).write({"findings": "x"})

    def test_one_message_for_all_that_is_due(self):
        revision = self._signed()
        second = self.document.copy({"number": "WI-2"})
        self._signed("A", document=second)
        told = self.env["mail.message"]

        def messages():
            return told.search(
                [
                    ("partner_ids", "in", self.author.partner_id.ids),
                    ("subject", "ilike", "to be reviewed"),
                ]
            )

        remind = self.env["qms.document"]._cron_remind_reviews
        remind()
        self.assertFalse(messages())
        day = fields.Date.add(revision.effective_from, months=24)
        with freeze_time(day - timedelta(days=20)):
            remind()
            self.assertEqual(len(messages()), 1)
            for document in self.document | second:
                self.assertIn(document.number, messages().body)
            remind()
            self.assertEqual(len(messages()), 1)
        with freeze_time(day - timedelta(days=12)):
            remind()
            self.assertEqual(len(messages()), 2)

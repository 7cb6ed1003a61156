# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .document_common import SignedDocumentCase, pdf
from .signing import sign


@tagged("post_install", "-at_install")
class TestDocumentSigned(SignedDocumentCase):
    """Draft, in review, approved, effective, obsolete: by signatures of others."""

    def _refused(self, attempt, error=UserError):
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            attempt()
            self.env.flush_all()
        return str(caught.exception)

    def test_numbers_come_by_kind(self):
        make = self.env["qms.document"].with_user(self.author).create
        first, second = make([{"name": "One"}, {"name": "Two", "kind": "drawing"}])
        self.assertRegex(self.document.number, r"^WI-\d{4}$")
        self.assertNotEqual(first.number, self.document.number)
        self.assertRegex(second.number, r"^DWG-\d{4}$")
        self.assertEqual(make({"name": "Own", "number": "X-7"}).number, "X-7")
        self.assertEqual(first.owner_id, self.author)

    def test_two_others_sign_and_it_takes_effect(self):
        revision = self._submitted()
        self.assertEqual(revision.state, "review")
        self.assertEqual(revision.author_ids, self.author)
        self._refused(
            lambda: sign(revision, "make_effective", self.author), AccessError
        )
        self.assertTrue(sign(revision, "make_effective", self.reviewer)["signed"])
        self.assertEqual(revision.state, "review", "one signature is not enough")
        self._refused(
            lambda: sign(revision, "make_effective", self.reviewer), AccessError
        )
        answer = sign(revision, "make_effective", self.first)
        self.assertTrue(answer["complete"])
        self.assertEqual(revision.state, "effective")
        self.assertEqual(revision.effective_by_id, self.first)
        self.assertEqual(revision.qms_signature_state, "signed")
        self.assertEqual(self.document.effective_revision_id, revision)

    def test_signers_are_asked_from_the_first_on(self):
        revision = self._submitted()
        asked = revision.activity_ids
        self.assertEqual(len(asked), 1)
        self.assertIn("be the first", asked.note)
        self.assertNotEqual(asked.user_id, self.author)
        self.env["mail.activity"]._cron_signature_requests()
        self.assertEqual(revision.activity_ids, asked)
        revision.action_take_back()
        self.assertFalse(revision.activity_ids)
        revision.action_submit()
        sign(revision, "make_effective", self.reviewer)
        asked = revision.activity_ids
        self.assertTrue(asked.user_id.has_group("qms_base.group_qms_manager"))
        sign(revision, "make_effective", self.first)
        self.assertFalse(revision.activity_ids)

    def test_who_wrote_a_line_does_not_sign(self):
        revision = self._draft()
        revision.with_user(self.reviewer).change_summary = "A word of mine"
        self.assertEqual(revision.author_ids, self.author | self.reviewer)
        revision.action_submit()
        self._refused(
            lambda: sign(revision, "make_effective", self.reviewer), AccessError
        )

    def test_in_review_nothing_changes(self):
        revision = self._submitted()
        (file,) = revision.file_ids
        for attempt in (
            lambda: revision.write({"name": "Z"}),
            lambda: revision.write({"effective_from": "2031-01-01"}),
            lambda: revision.write({"file_ids": [Command.clear()]}),
            lambda: file.write({"raw": b"%PDF-1.4 else"}),
            lambda: file.unlink(),
            lambda: revision.unlink(),
        ):
            self._refused(attempt)
        revision.message_post(body="Please look at page 1")
        sign(revision, "make_effective", self.reviewer)
        revision.action_take_back()
        self.assertEqual(revision.state, "draft")
        self.assertFalse(revision.sha256)
        revision.change_summary = "Hotter"
        revision.action_submit()
        # the signature of before does not count for what was changed
        self.assertFalse(sign(revision, "make_effective", self.first)["complete"])
        self.assertTrue(sign(revision, "make_effective", self.second)["complete"])
        self.assertEqual(revision.state, "effective")

    def test_a_rejection_makes_it_a_draft_again(self):
        revision = self._submitted()
        sign(
            revision,
            "make_effective",
            self.reviewer,
            verdict="reject",
            reason="Page 1 is wrong",
        )
        self.assertEqual(revision.state, "draft")
        self.assertIn("Rejected", revision.activity_ids.mapped("summary")[0])
        revision.name = "A1"

    def test_only_what_is_in_review_is_signed(self):
        draft = self._draft()
        self._refused(lambda: sign(draft, "make_effective", self.reviewer))
        self._refused(draft.action_make_effective)
        self._refused(draft.action_withdraw)
        self.assertEqual(draft.state, "draft")

    def test_what_people_work_by_is_a_pdf_that_can_be_stamped(self):
        for content in (b"no pdf", b"%PDF-1.4 broken"):
            draft = self._draft(content=content)
            self.assertIn("PDF", self._refused(draft.action_submit))
            draft.unlink()
        form = self.document.copy({"kind": "form", "number": "F-1"})
        self._draft(content=b"a,b", document=form).action_submit()

    def test_approved_for_a_later_day(self):
        today = self.document._today()
        old = self._signed("A")
        later = today + timedelta(days=5)
        new = self._signed("B", effective_from=later)
        self.assertEqual((old.state, new.state), ("effective", "approved"))
        self.assertTrue(new.is_upcoming)
        on = self.document._effective_revisions
        self.assertEqual(on(later - timedelta(days=1))[self.document], old)
        self.assertEqual(on(later)[self.document], new)
        # what was signed stands, also where the day was given by the service
        self.assertEqual(old.qms_signature_state, "signed")
        self._let_pass(new, today)
        self.env["qms.document.revision"]._cron_retire_superseded()
        self.assertEqual((old.state, new.state), ("obsolete", "effective"))
        self.assertTrue(old.superseded_at)

    def _let_pass(self, revision, day):
        """As if a revision had been approved for this day, the one before earlier."""
        self.env.flush_all()
        table = "qms_document_revision"
        self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER qms_lock")
        self.env.cr.execute(
            f"UPDATE {table} SET effective_from = effective_from - 9"
            " WHERE document_id = %s AND state = 'effective'",
            [revision.document_id.id],
        )
        self.env.cr.execute(
            f"UPDATE {table} SET effective_from = %s WHERE id = %s", [day, revision.id]
        )
        self.env.cr.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER qms_lock")
        self.env.invalidate_all()

    def test_withdrawing_is_signed_with_a_reason(self):
        revision = self._signed()
        self._refused(
            lambda: sign(revision, "withdraw", self.reviewer, reason="Wrong"),
            AccessError,
        )
        self._refused(lambda: sign(revision, "withdraw", self.second))
        sign(revision, "withdraw", self.second, reason="Burns the part")
        self.assertEqual(revision.state, "obsolete")
        self.assertTrue(revision.withdrawn_at)
        self.assertFalse(self.document.effective_revision_id)

    def test_a_new_draft_stands_beside_the_effective_one(self):
        revision = self._signed()
        action = revision.with_user(self.author).action_new_revision()
        draft = self.env["qms.document.revision"].browse(action["res_id"])
        self.assertEqual((draft.state, draft.document_id), ("draft", self.document))
        self.assertFalse(draft.file_ids)
        self.assertEqual(revision.state, "effective")
        self._refused(revision.with_user(self.author).action_new_revision)

    def test_the_state_is_nobodys_to_write(self):
        for forged in ("review", "approved", "effective", "obsolete"):
            made = self._draft(f"F-{forged}", state=forged, sha256="0" * 64)
            self.assertEqual((made.state, made.sha256), ("draft", False))
            self._refused(lambda m=made, s=forged: m.write({"state": s}), AccessError)
        revision = self._submitted()
        for state in ("draft", "approved", "effective"):
            self._refused(
                lambda s=state: revision.sudo().write({"state": s}), AccessError
            )

    def test_wrong_people_are_refused(self):
        draft = self._draft()
        for user in (self.operator, self.auditor):
            for name in ("action_submit", "action_take_back", "action_new_revision"):
                self._refused(getattr(draft.with_user(user), name), AccessError)
        revision = self._submitted("B")
        self._refused(revision.with_user(self.operator).read, AccessError)
        portal = new_test_user(self.env, "doc_out", groups="base.group_portal")
        self._refused(lambda: revision.with_user(portal).read(["name"]), AccessError)

    def test_another_file_in_the_store_is_not_signed(self):
        revision = self._submitted()
        other = self.env["ir.attachment"].create({"name": "x", "raw": pdf("else")})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s, db_datas = %s WHERE id = %s",
            [other.store_fname or None, other.db_datas or None, revision.file_ids.id],
        )
        self.env.invalidate_all()
        message = self._refused(lambda: sign(revision, "make_effective", self.reviewer))
        self.assertIn("SHA-256", message)

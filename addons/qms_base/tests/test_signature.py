# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What signing does: 21 CFR 11.50, 11.70, 11.200 (the tests name the paragraph)."""

import json

from odoo.exceptions import AccessError, UserError

from .signing import logged_in, sign
from .signing_common import SignatureCase


class TestSigning(SignatureCase):
    def test_11_50_a_name_moment_with_zone_and_meaning(self):
        answer = sign(self.policy, "activate", self.first)
        self.assertEqual(answer, {"signed": True, "complete": False})
        self.assertEqual(self.policy.state, "draft")
        self.assertEqual(self.policy.qms_signature_state, "waiting")
        answer = sign(self.policy, "activate", self.second, reason="All right")
        self.assertEqual(answer, {"signed": True, "complete": True})
        self.assertEqual(self.policy.state, "active")
        self.assertEqual(self.policy.qms_signature_state, "signed")
        first, second = self.policy.qms_signature_ids.sorted("position")
        self.assertEqual((first.meaning, second.meaning), ("Reviewed", "Approved"))
        self.assertEqual(second.reason, "All right")
        self.assertIn("Asia/Tokyo, UTC+09:00", first.signed_text)
        self.assertEqual((first.standing, first.integrity), ("valid", "intact"))
        self.assertEqual(second.factors, "password+code")
        for name in ("sig_first", "sig_second", "Reviewed", "Approved", "Asia/Tokyo"):
            self.assertIn(name, self.policy.qms_signature_summary)

    def test_11_50_b_shown_in_documents(self):
        sign(self.policy, "activate", self.first, reason="Looked at it")
        html = self.env["ir.qweb"]._render(
            "qms_base.signature_block", {"doc": self.policy.with_user(self.operator)}
        )
        for text in ("Reviewed", "sig_first", "Asia/Tokyo", "Looked at it"):
            self.assertIn(text, html)

    def test_11_50_a_name_stays_what_it_was(self):
        sign(self.policy, "activate", self.first)
        self.first.name = "Another name"
        self.assertEqual(self.policy.qms_signature_ids.signer_name, "sig_first")
        self.assertEqual(self.policy.qms_signature_ids.standing, "valid")

    def test_11_70_bound_to_content(self):
        sign(self.policy, "activate", self.first)
        self.policy.with_user(self.author).name = "Another"
        signature = self.policy.qms_signature_ids
        self.assertEqual(self.policy.qms_signature_state, "superseded")
        self.assertEqual(signature.standing, "superseded")
        self.assertIn("Release -> Another", signature.changes)
        sign(self.policy, "activate", self.second)
        self.assertEqual(self.policy.state, "draft")
        sign(self.policy, "activate", self.first)
        self.assertEqual(self.policy.state, "active")

    def test_a_change_in_a_line_supersedes_too(self):
        sign(self.policy, "activate", self.first)
        self.policy.step_ids[0].with_user(self.author).reason_required = True
        self.assertEqual(self.policy.qms_signature_state, "superseded")

    def test_a_file_attached_afterwards_supersedes(self):
        sign(self.policy, "activate", self.first)
        self.env["ir.attachment"].create(
            {
                "name": "Annex.txt",
                "raw": b"annex",
                "res_model": self.policy._name,
                "res_id": self.policy.id,
            }
        )
        self.assertEqual(self.policy.qms_signature_ids.standing, "superseded")

    def test_a_later_list_of_fields_undoes_no_signature(self):
        sign(self.policy, "activate", self.first)
        original = type(self.policy)._signature_fields
        self.patch(
            type(self.policy),
            "_signature_fields",
            lambda policy, transition: original(policy, transition)
            | {"activated_at": None},
        )
        self.assertEqual(self.policy.qms_signature_ids.standing, "valid")

    def test_a_renamed_reference_is_no_change(self):
        sign(self.policy, "activate", self.first)
        self.env.ref("qms_base.group_qms_manager").name = "Head of quality"
        self.assertEqual(self.policy.qms_signature_ids.standing, "valid")

    def test_11_70_changed_between_dialog_and_click(self):
        shown = {str(self.policy.id): self._digest()}
        self.policy.with_user(self.author).name = "Changed meanwhile"
        with self.assertRaises(UserError) as caught:
            sign(self.policy, "activate", self.first, digests=shown)
        self.assertIn("Changed since it was shown", str(caught.exception))
        self.assertFalse(self.policy.qms_signature_ids)

    def test_without_having_seen_it_nobody_signs(self):
        for digests in ({}, None, {str(self.policy.id): False}, []):
            with self.assertRaises(UserError):
                sign(self.policy, "activate", self.first, digests=digests)

    def test_11_200_a_3_distinct_people(self):
        sign(self.policy, "activate", self.first)
        with self.assertRaises(AccessError) as caught:
            sign(self.policy, "activate", self.first)
        self.assertIn("somebody else", str(caught.exception))

    def test_two_logins_of_one_person_are_one(self):
        twin = self._person("sig_twin", "qms_base.group_qms_manager")
        twin.employee_ids.work_contact_id = self.first.employee_ids.work_contact_id
        self._verify(twin)
        self._verify(self.first)
        sign(self.policy, "activate", self.first)
        with self.assertRaises(AccessError):
            sign(self.policy, "activate", twin)

    def test_the_author_does_not_sign(self):
        self.author.group_ids += self.env.ref("qms_base.group_qms_manager")
        self._verify(self.author)
        with self.assertRaises(AccessError) as caught:
            sign(self.policy, "activate", self.author)
        self.assertIn("had a hand in", str(caught.exception))

    def test_11_10_g_attempts_of_others_are_on_record(self):
        refused = False
        with logged_in(self.env, self.operator):
            try:  # assertRaises would roll back what is looked for
                self.policy.with_user(self.operator).sign("activate", {}, {})
            except AccessError:
                refused = True
        self.assertTrue(refused)
        denial = self.env["qms.gate.denial"].search(
            [("actor_uid", "=", self.operator.id), ("res_id", "=", self.policy.id)]
        )
        self.assertEqual(denial.codes, "signature.not_this_person")
        self.assertIn("Quality manager", denial.message)

    def test_11_10_g_only_the_group_of_the_step(self):
        self._enrolled(self.operator)
        with self.assertRaises(AccessError) as caught:
            sign(self.policy, "activate", self.operator)
        self.assertIn("Quality manager", str(caught.exception))

    def test_a_set_is_signed_in_one_go(self):
        company = self.env["res.company"].create({"name": "Sister plant"})
        people = self.first | self.second | self.author
        people.company_ids += company
        for person in people:
            self._verify(person)
        both = self.policy | self._policy("Sister", company_id=company.id)
        answer = sign(both, "activate", self.first)
        self.assertTrue(answer["signed"])
        signatures = both.qms_signature_ids
        self.assertEqual(len(signatures), 2)
        self.assertEqual(len(set(signatures.mapped("act"))), 1)
        sign(both, "activate", self.second)
        self.assertEqual(both.mapped("state"), ["active", "active"])

    def test_11_10_f_rejection_is_signed_and_the_round_begins_anew(self):
        sign(self.policy, "activate", self.first)
        with self.assertRaises(UserError):
            sign(self.policy, "activate", self.second, verdict="reject")
        sign(self.policy, "activate", self.second, verdict="reject", reason="Too lax")
        self.assertEqual(self.policy.qms_signature_state, "rejected")
        first, rejection = self.policy.qms_signature_ids.sorted("position")
        self.assertEqual(rejection.verdict, "reject")
        self.assertIn("Rejected", rejection.meaning)
        self.assertEqual(first.standing, "undone")
        self.policy.with_user(self.author).name = "Stricter"
        sign(self.policy, "activate", self.second)
        self.assertEqual(self.policy.state, "draft")
        sign(self.policy, "activate", self.first)
        self.assertEqual(self.policy.state, "active")

    def test_11_10_c_signed_records_are_not_deleted(self):
        sign(self.policy, "activate", self.first)
        with self.assertRaises(UserError) as caught:
            self.policy.with_user(self.author).unlink()
        self.assertIn("stays", str(caught.exception))

    def test_the_dialog_says_what_changed_and_what_comes_next(self):
        prepared = self._prepared(self.first)
        self.assertEqual(prepared["meaning"], "Reviewed")
        self.assertEqual(prepared["signer"], "sig_first")
        self.assertIn("somebody other than you", prepared["next"])
        sign(self.policy, "activate", self.first)
        self.policy.with_user(self.author).name = "Another"
        prepared = self._prepared(self.second)
        [record] = prepared["records"]
        changed = [row for row in record["rows"] if row["changed"]]
        self.assertEqual(
            [(row["before"], row["value"]) for row in changed], [("Release", "Another")]
        )
        self.assertFalse(record["given"])
        self.assertIn("sig_first", record["lapsed"][0])

    def test_what_was_signed_is_told_in_words(self):
        sign(self.policy, "activate", self.first)
        content = self.policy.qms_signature_ids.content
        for words in ("Release", "Signed by: Quality / Quality manager", "Checked"):
            self.assertIn(words, content)

    def test_the_snapshot_is_canonical_and_without_numbers(self):
        sign(self.policy, "activate", self.first)
        snapshot = json.loads(
            self.policy.qms_signature_ids.snapshot,
            parse_int=self.fail,
            parse_float=self.fail,
        )
        self.assertEqual(snapshot["snapshot"], "1")
        self.assertEqual(snapshot["values"]["version"], "1")
        self.assertEqual(len(snapshot["values"]["step_ids"]), 2)

    def test_11_10_f_signatures_come_in_their_order_and_way_only(self):
        sign(self.policy, "activate", self.first)
        signature = self.policy.qms_signature_ids
        manager = signature.with_user(self.second)
        for attempt in (
            lambda: manager.create({"res_model": "x", "res_id": 1}),
            lambda: manager.write({"signer_name": "Somebody"}),
            lambda: manager.unlink(),
            lambda: manager.sudo().copy(),
            lambda: self.policy.with_user(self.author).write(
                {"qms_signature_ids": [(0, 0, {"meaning": "Approved"})]}
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()

    def test_11_10_d_other_companies_do_not_see_it(self):
        sign(self.policy, "activate", self.first)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._person("sig_stranger", "qms_base.group_qms_manager")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.assertFalse(
            self.env["qms.signature"]
            .with_user(stranger)
            .search_count([("id", "in", self.policy.qms_signature_ids.ids)])
        )

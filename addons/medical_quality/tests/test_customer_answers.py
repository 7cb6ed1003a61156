# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .customer_common import ADDRESS, PIXEL, CustomerCase


class TestCustomerAnswers(CustomerCase):
    """What a customer sees of a nonconformance, and answers; links that it gives."""

    def _answer(self, record, kind, user=None, comment=None, shown=None):
        return record.with_user(user or self.buyer)._take_customer_answer(
            kind, shown or record.sudo()._customer_digest(), comment, ADDRESS
        )

    def test_the_agreement_says_which_are_shown(self):
        record = self._nonconformance()
        self.assertFalse(self._rows("nonconformance"))
        agreement = self._agree(share_nonconformances="decided")
        self.assertFalse(self._rows("nonconformance"), "it is not decided")
        agreement.share_nonconformances = "all"
        row = self._rows("nonconformance")
        self.assertEqual((row.id, row.status), (record.id, "open"))
        self.assertFalse(self._rows("nonconformance", self.stranger))
        agreement.product_tmpl_ids = self.foreign.product_tmpl_id
        self.assertFalse(self._rows("nonconformance"), "it is about another product")

    def test_what_they_see_is_chosen(self):
        record = self._nonconformance(found_place="Line 4")
        record.sudo()._serve({"supplier_id": self.supplier.id})
        shown = str(record._customer_content())
        self.assertIn("Too wide", shown)
        for secret in ("Line 4", self.supplier.name, "iq_inspector"):
            self.assertNotIn(secret, shown)

    def test_values_are_told_where_they_are_shared(self):
        lot = self._receive("M-101", 50)
        inspection = self._inspections(lot)
        self._enter(inspection, "5.30")
        inspection.action_complete()
        record = inspection.sudo()._open_nonconformance()
        self.assertIn("5.30 mm (4.80", record.description)
        agreement = self._agree(share_nonconformances="all", share_results="values")
        self.env.flush_all()
        self.assertIn("5.30", record._customer_content()["description"])
        for shared in ("verdicts", False):
            agreement.share_results = shared
            told = record._customer_content()["description"]
            for value in ("5.30", "4.80", "5.20"):
                self.assertNotIn(value, told, shared)
            for word in (inspection.name, "Width"):
                self.assertIn(word, told)
        # what a person wrote stands, but for values
        record.sudo().description = "Burr at the edge"
        self.assertEqual(record._customer_content()["description"], "Burr at the edge")
        record.sudo().description = "Burr, and 5.30 mm wide"
        self.assertNotIn("5.30", record._customer_content()["description"])
        agreement.share_results = "values"
        self.assertIn("5.30", record._customer_content()["description"])

    def test_approved_in_the_portal(self):
        self._agree(approve_use_as_is=True, approve_in_portal=True)
        record = self._proposed()
        self.assertFalse(self._rows("nonconformance"), "nobody was asked yet")
        self.assertFalse(record.sudo()._customer_may(self.maker))
        with self._refused("has to agree"):
            record.sudo()._check_decidable()
        self.assertTrue(record.customer_askable)
        with self.assertRaises(AccessError):
            record.with_user(self.inspector).action_ask_customer()
        record.action_ask_customer()
        self.assertEqual(self._rows("nonconformance").status, "asked")
        with self._refused("asked already"):
            record.action_ask_customer()
        for user in (self.stranger, self.nurse, self.manager):
            with self._refused("does not wait"):
                self._answer(record, "approved", user)
        with self._refused("does not wait"):
            self._answer(record, "acknowledged")
        with self._refused("was changed since"):
            self._answer(record, "approved", shown="0" * 64)
        answer = self._answer(record, "approved", comment="Fine with us")
        self.assertEqual(
            (answer.user_id, answer.partner_id, answer.address),
            (self.buyer, self.maker, ADDRESS),
        )
        self.assertIn("Fits all the same", answer.content)
        self.assertEqual(record.approval_by, self.buyer.name)
        self.assertEqual(record.approval_recorded_by_id, self.buyer)
        record.sudo()._check_decidable()
        with self._refused("does not wait"):
            self._answer(record, "approved")

    def test_an_approval_is_for_what_was_shown(self):
        self._agree(approve_use_as_is=True, approve_in_portal=True)
        record = self._proposed()
        record.action_ask_customer()
        self._answer(record, "approved")
        record.disposition_ids.justification = "Something else"
        with self._refused("changed after the customer answered"):
            record.sudo()._check_decidable()
        self.assertTrue(record.customer_askable, "they are asked again")
        record.action_ask_customer()
        self._answer(record, "refused", comment="Not like this")
        with self._refused("Not like this"):
            record.sudo()._check_decidable()

    def test_an_approval_covers_the_lots_that_were_shown(self):
        self._agree(approve_use_as_is=True, approve_in_portal=True)
        self.part.qms_customer_id = self.neighbour
        other = self._receive("N-300", 20)
        self.part.qms_customer_id = self.maker
        self.assertEqual(other.qms_customer_id, self.neighbour)
        lines = [
            (0, 0, {"lot_id": lot.id, "quantity": lot.product_qty})
            for lot in (self.lot, other)
        ]
        record = self._nonconformance(line_ids=lines)
        record.action_review()
        own, foreign = record.line_ids.sorted("id")

        def propose(line):
            self.env["medical.nonconformance.disposition"].with_user(
                self.engineer
            ).create(
                {
                    "nonconformance_id": record.id,
                    "line_id": line.id,
                    "decision": "use_as_is",
                    "quantity": line.quantity,
                    "justification": "Fits all the same",
                }
            )

        propose(foreign)
        with self._refused("lots that are not the customer's"):
            record.action_ask_customer()
        self.assertEqual(record.sudo()._customer_may(self.maker), [])
        propose(own)
        record.action_ask_customer()
        answer = self._answer(record, "approved")
        self.assertNotIn("N-300", answer.content)
        with self._refused("does not cover .*N-300"):
            record.sudo()._check_decidable()
        # what the portal put down is no letter, whatever else is attached
        self.env["ir.attachment"].create(
            {
                "name": "letter.txt",
                "raw": b"We agree",
                "res_model": record._name,
                "res_id": record.id,
            }
        )
        with self._refused("does not cover .*N-300"):
            record.sudo()._check_decidable()
        record.approval_reference = "Letter of the other customer"
        record.sudo()._check_decidable()

    def test_what_was_refused_is_proposed_and_answered_anew(self):
        self._agree(approve_use_as_is=True, approve_in_portal=True)
        record = self._proposed()
        for _round in range(2):
            record.action_ask_customer()
            self.assertFalse(record.customer_askable, "it waits for them")
            with self._refused("asked already"):
                record.action_ask_customer()
            self.assertEqual(
                record.sudo()._customer_may(self.maker), ["approved", "refused"]
            )
            self._answer(record, "refused", comment="Not like this")
            self.assertEqual(record.sudo()._customer_may(self.maker), [])
            with self._refused("Not like this"):
                record.sudo()._check_decidable()
            self.assertTrue(record.customer_askable)
        before = record.disposition_ids.justification
        record.disposition_ids.justification = "Something else"
        record.action_ask_customer()
        self._answer(record, "refused", comment="Neither like that")
        # back to what was refused first
        record.disposition_ids.justification = before
        record.action_ask_customer()
        with self._refused("Ask them again"):
            record.sudo()._check_decidable()
        self._answer(record, "approved")
        record.sudo()._check_decidable()
        self.assertFalse(record.customer_askable)

    def test_photos_are_shown_where_agreed_and_are_part_of_what_is_approved(self):
        agreement = self._agree(approve_use_as_is=True, approve_in_portal=True)
        record = self._proposed()
        record.action_ask_customer()
        before = record._customer_digest()
        photo, note, talk, beside = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": raw,
                    "res_model": record._name,
                    "res_id": record.id,
                }
                for name, raw in (
                    ("seen.png", PIXEL),
                    ("note.txt", b"internal"),
                    ("talk.png", PIXEL),
                    ("letter.png", PIXEL),
                )
            ]
        )
        record.file_ids = photo | note | talk
        record.sudo().message_post(body="See", attachment_ids=talk.ids)
        self.assertFalse(record._customer_pictures(), "not agreed")
        self.assertEqual(record._customer_digest(), before)
        agreement.share_nonconformance_pictures = True
        self.assertEqual(record._customer_pictures(), photo.sudo())
        self.assertNotIn(beside.id, record._customer_pictures().ids)
        with self._refused("was changed since"):
            self._answer(record, "approved", shown=before)
        self._answer(record, "approved")
        record.sudo()._check_decidable()
        # of lots of two customers no photo is shown
        self.part.qms_customer_id = self.neighbour
        other = self._receive("N-300", 20)
        record.write({"line_ids": [(0, 0, {"lot_id": other.id, "quantity": 1})]})
        self.assertFalse(record._customer_pictures())

    def test_no_approval_without_a_reason_against_it(self):
        self._agree(approve_use_as_is=True, approve_in_portal=True)
        record = self._proposed()
        record.action_ask_customer()
        for comment in (None, "  ", "x" * 2001):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._answer(record, "refused", comment=comment)
        self.assertFalse(record.customer_answer_ids)

    def test_asked_only_about_what_needs_their_approval(self):
        agreement = self._agree(approve_use_as_is=True)
        record = self._proposed("scrap")
        with self._refused("needs the customer's approval"):
            record.action_ask_customer()
        record.disposition_ids.decision = "use_as_is"
        with self._refused("outside the portal"):
            record.action_ask_customer()
        agreement.approve_in_portal = True
        self.buyer.active = False
        with self._refused("has a login"):
            record.action_ask_customer()

    def test_clients_write_nothing_of_it(self):
        record = self._proposed()
        for vals in (
            {"customer_asked_at": fields.Datetime.now()},
            {"customer_asked_by_id": self.manager.id},
            {"customer_asked_sha256": "0" * 64},
            {"customer_renewals": 3},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                record.write(vals)
        answers = self.env["medical.customer.answer"]
        for user in (self.buyer, self.manager):
            with self.assertRaises(AccessError):
                answers.with_user(user).create({"kind": "approved"})

    # ------------------------------------------------------------------
    # Links
    # ------------------------------------------------------------------
    def _link(self, days=7, user=None):
        row = self._rows("lot", user).filtered(lambda row: row.lot_ref == self.lot.id)
        links = self.env["medical.customer.link"].with_user(user or self.buyer)
        return links._give(row, days, "Incoming inspection")

    def _followed(self, secret):
        self.env.invalidate_all()
        public = self.env.ref("base.public_user")
        return self.env["medical.customer.link"].with_user(public)._follow(secret)[1]

    def test_a_link_leads_to_its_lot_until_it_ends(self):
        link, secret = self._link()
        self.assertNotIn(secret, str(link.read()))
        self.assertEqual(self._followed(secret).lot_ref, self.lot.id)
        for wrong in ("", None, secret[:-1], secret + "x"):
            self.assertFalse(self._followed(wrong))
        link.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertFalse(self._followed(secret))
        self.assertEqual(link.standing, "ended")

    def test_a_link_ends_with_the_login_of_who_gave_it(self):
        _link, secret = self._link()
        self.buyer.active = False
        self.assertFalse(self._followed(secret))

    def test_links_are_revoked_by_their_people_and_by_managers(self):
        for user in (self.buyer, self.manager):
            link, secret = self._link()
            for wrong in (self.buyer, self.nurse, self.engineer, self.auditor):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    link.with_user(wrong).action_revoke()
            for wrong in (self.stranger, self.nurse):
                # whatever found it
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    link.with_user(wrong).sudo().action_revoke()
            self.assertTrue(self._followed(secret))
            links = self.env["medical.customer.link"]
            self.assertFalse(links.with_user(self.stranger)._find_own(link.id))
            # customers through the page that found it as theirs
            found = links.with_user(user)._find_own(link.id) or link.with_user(user)
            found.action_revoke()
            at = link.revoked_at
            found.action_revoke()
            self.assertEqual((link.revoked_at, link.revoked_by_id), (at, user))
            self.assertFalse(self._followed(secret))

    def test_who_gives_a_link_and_for_how_long(self):
        with self._refused("legal manufacturer"):
            self._link(user=self.nurse)
        for days in (0, 31):
            with self._refused("1 to 30 days"):
                self._link(days=days)
        links = self.env["medical.customer.link"].with_user(self.buyer)
        with self.assertRaises(AccessError):
            links.create({"purpose": "By hand"})
        link, _secret = self._link()
        for attempt in (
            lambda: link.with_user(self.buyer).write({"expires_at": "2099-01-01"}),
            lambda: link.with_user(self.manager).write({"revoked_at": False}),
            lambda: link.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.assertEqual(links._search_own(), link)
        self.assertFalse(links.with_user(self.stranger)._search_own())

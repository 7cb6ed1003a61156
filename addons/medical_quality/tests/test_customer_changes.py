# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.qms_base.tests.signing import enrol, sign

from .change_common import ChangeCase

ADDRESS = "192.0.2.7"


class TestCustomerChanges(ChangeCase):
    """A customer is asked about a change in the portal, and answers there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maker, cls.neighbour = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Maker", "Neighbour")]
        )
        cls.buyer, cls.stranger = (
            new_test_user(
                cls.env,
                login,
                groups="base.group_portal",
                partner_id=cls.env["res.partner"]
                .create({"name": f"{login} person", "parent_id": partner.id})
                .id,
            )
            for login, partner in (
                ("change_maker", cls.maker),
                ("change_neighbour", cls.neighbour),
            )
        )
        cls.device.qms_customer_id = cls.maker
        cls.agreement = cls.env["qms.quality.agreement"].create(
            {
                "name": "QA-1",
                "partner_id": cls.maker.id,
                "valid_from": "2020-01-01",
                "change_consent": "approve",
            }
        )

    def _rows(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["medical.customer.change"].with_user(user)._search_own()

    def _answer(self, change, kind, user=None, comment=None, shown=None):
        return change.with_user(user or self.buyer)._take_customer_answer(
            kind, shown or change.sudo()._customer_digest(), comment, ADDRESS
        )

    def test_asked_shown_and_approved(self):
        change = self._five_screws(customer_id=self.maker.id)
        with self._refused("outside the portal"):
            change.action_ask_customer()
        self.agreement.change_in_portal = True
        change.invalidate_recordset()
        self.assertFalse(self._rows(self.buyer), "nobody was asked yet")
        self.assertEqual(change.sudo()._customer_may(self.maker), [])
        for user in (self.worker, self.auditor, self.buyer):
            with self._refused(None, AccessError):
                change.with_user(user).action_ask_customer()
        change.action_ask_customer()
        with self._refused("asked already"):
            change.action_ask_customer()
        row = self._rows(self.buyer)
        self.assertEqual((row.id, row.status), (change.id, "asked"))
        self.assertFalse(self._rows(self.stranger))
        for operation in ("create", "write", "unlink"):
            self.assertFalse(row.with_user(self.buyer).has_access(operation))
        self.assertFalse(row.with_user(self.worker).has_access("read"))
        self.assertFalse(
            self.env["medical.change.order"].with_user(self.buyer).has_access("read")
        )
        # what was not chosen for them is not shown, nor why
        shown = change._customer_content()
        self.assertEqual(shown["items"], [])
        self.assertNotIn("lifts", str(shown))
        change.item_ids.customer_shown = True
        rows = change._customer_content()["items"][0]["rows"]
        self.assertTrue(any("5" in part["after"] for part in rows), rows)
        self.assertTrue(change.customer_askable, "something else is shown now")
        change.action_ask_customer()

        for user in (self.stranger, self.manager):
            with self._refused("does not wait"):
                self._answer(change, "approved", user)
        with self._refused("does not wait"):
            self._answer(change, "acknowledged")
        with self._refused("was changed since"):
            self._answer(change, "approved", shown="0" * 64)
        answer = self._answer(change, "approved", comment="Fine with us")
        self.assertEqual((answer.user_id, answer.partner_id), (self.buyer, self.maker))
        self.assertEqual(change.customer_answer, "approved")
        self.assertIn(str(answer.id), change.customer_answer_note)
        self.assertEqual(self._rows(self.buyer).status, "answered")
        self.assertNotIn(self.buyer, change.author_ids)
        with self._refused("does not wait"):
            self._answer(change, "approved")
        self._approve(change)
        self.assertEqual(self._rows(self.buyer).status, "approved")
        # what they answered to is what they see from then on
        self.assertEqual(change.sudo()._customer_digest(), answer.content_sha256)

    def test_where_agreed_the_answer_is_signed(self):
        self.agreement.write({"change_in_portal": True, "sign_answers": True})
        enrol(self.buyer, password=self.buyer.login)
        change = self._five_screws(customer_id=self.maker.id)
        change.item_ids.customer_shown = True
        change.action_ask_customer()
        with self._refused("the answer to .* is signed"):
            self._answer(change, "approved")
        own = change.with_user(self.buyer)
        reply = own.env["medical.customer.reply"]._prepare(
            "approved", own, change.sudo()._customer_digest(), "Fine"
        )
        sign(reply, "answer", self.buyer)
        change.invalidate_recordset()
        self.assertEqual(change.customer_answer, "approved")
        self.assertIn("After:", str(reply.qms_signature_ids._content_rows()))
        self._approve(change)

    def test_an_answer_is_for_what_was_shown_and_by_whom(self):
        self.agreement.change_in_portal = True
        change = self._five_screws(customer_id=self.maker.id)
        for _round in range(2):
            change.action_ask_customer()
            self._answer(change, "refused", comment="Not like this")
            with self._refused("Not like this"):
                change.action_ask_approval()
            # a letter written down says nothing against it
            change.write(
                {"customer_answer": "approved", "customer_answer_note": "Letter"}
            )
            with self._refused("Not like this"):
                change.action_ask_approval()
        change.action_ask_customer()
        self._answer(change, "approved")
        change.description = "Six screws"
        with self._refused("ask them again"):
            change.action_ask_approval()
        change.action_ask_customer()
        self._answer(change, "approved")
        change.customer_answer = "acknowledged"
        with self._refused("in the portal is: Approved"):
            change.action_ask_approval()
        # nor is it the answer of another customer
        change.customer_id = self.neighbour
        self.assertFalse(change.customer_answer or change.customer_asked_at)
        self.assertFalse(self._rows(self.buyer) | self._rows(self.stranger))

    def test_a_refusal_is_not_typed_away(self):
        self.agreement.change_in_portal = True
        change = self._five_screws(customer_id=self.maker.id)
        change.action_ask_customer()
        self._answer(change, "refused", comment="Not like this")
        change.customer_id = False
        change.customer_ids = [
            Command.create(
                {
                    "partner_id": self.maker.id,
                    "answer": "approved",
                    "answer_on": "2026-01-01",
                    "answer_note": "Letter",
                }
            )
        ]
        with self._refused("Not like this"):
            change.action_ask_approval()

    def test_acknowledged_where_no_more_was_agreed(self):
        self.agreement.write(
            {"change_in_portal": True, "change_consent": "acknowledge"}
        )
        change = self._five_screws(customer_id=self.maker.id)
        change.action_ask_customer()
        for kind in ("approved", "refused"):
            with self._refused("does not wait"):
                self._answer(change, kind, comment="x")
        self._answer(change, "acknowledged")
        self.assertEqual(change.sudo()._missing_customer(), [])
        self.agreement.change_consent = "approve"
        change.invalidate_recordset()
        with self._refused("the customer's answer"):
            change.action_ask_approval()
        self.assertTrue(change.customer_askable)

    def test_nothing_of_others_is_chosen_for_them(self):
        self.agreement.change_in_portal = True
        change = self._five_screws(customer_id=self.maker.id)
        change.item_ids.customer_shown = True
        self.device.qms_customer_id = self.neighbour
        with self._refused("cannot be shown"):
            change.action_ask_customer()
        self.assertEqual(change._customer_content()["items"], [])
        # a work center at which something of nobody's is made, too
        self.device.qms_customer_id = self.maker
        bench = self._change(self.workcenter, customer_id=self.maker.id).item_ids
        self.assertTrue(bench._is_of_customer(self.maker))
        other = self._product("House product")
        self.bom.copy({"product_tmpl_id": other.product_tmpl_id.id})
        bench.invalidate_recordset()
        self.assertFalse(bench._is_of_customer(self.maker))
        for vals in (
            {"customer_asked_at": "2026-01-01"},
            {"customer_asked_sha256": "0" * 64},
            {"customer_renewals": 3},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change.write(vals)

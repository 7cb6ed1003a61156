# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A finished device that its legal manufacturer releases with us, in the portal."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.qms_base.models.signature.qms_signature_policy import policy_writes
from odoo.addons.qms_base.tests.signing import enrol, logged_in, sign

from .common import InspectionCase

TRANSITION = "release"


class TestPortalSigning(InspectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Maker of the device", "is_company": True}
        )
        cls.device.qms_customer_id = cls.customer
        cls.agreement = cls.env["qms.quality.agreement"].create(
            {
                "name": "QA-SIGN",
                "partner_id": cls.customer.id,
                "valid_from": "2020-01-01",
                "share_people": "names",
                "share_records": True,
            }
        )
        cls._identify(cls.device)
        cls.buyer = cls._portal_user("portal_maker", cls.customer)
        cls.stranger = cls._portal_user(
            "portal_stranger",
            cls.env["res.partner"].create({"name": "Somebody else"}),
        )
        for user in (cls.engineer, cls.manager):
            enrol(user, password=user.login)
        cls._plan(cls.device, "final")
        cls.bom.operation_ids.unlink()
        cls.lot = cls._finished()
        cls.record = cls._reviewed(cls.lot)
        cls._put_in_force(
            cls.env.ref("medical_quality.policy_device_history_release_customer")
        )

    def setUp(self):
        super().setUp()
        # attempts are counted in a cursor of their own: let the test see it
        self.registry_enter_test_mode()

    @classmethod
    def _portal_user(cls, login, customer):
        contact = cls.env["res.partner"].create(
            {"name": f"{login} person", "parent_id": customer.id}
        )
        user = new_test_user(
            cls.env, login, groups="base.group_portal", partner_id=contact.id
        )
        enrol(user, password=login)
        return user

    @classmethod
    def _identify(cls, product):
        identifier = cls.env["medical.device.identifier"].with_user(cls.engineer)
        identifier.create(
            {"product_id": product.id, "gtin": "09506000998114"}
        ).action_activate()

    @classmethod
    def _reviewed(cls, lot):
        """The record of a lot, its exceptions ticked by the engineer."""
        record = lot.sudo().device_history_ids.with_user(cls.engineer)
        record.action_begin_review()
        record.exception_ids.write({"comment": "Made in one step", "reviewed": True})
        return record

    @classmethod
    def _finished(cls):
        order = cls._order()
        order.action_generate_serial()
        order.qty_producing = 1
        order.set_qty_producing()
        order.sudo().move_raw_ids.picked = True
        lot = order.lot_producing_ids
        cls._pass(lot)
        order.button_mark_done()
        return lot

    @classmethod
    def _put_in_force(cls, policy):
        with policy_writes():
            policy.search(
                [("target", "=", policy.target), ("state", "=", "active")]
            ).write({"state": "retired"})
            policy.flush_model()
            policy.write({"state": "active", "activated_at": fields.Datetime.now()})

    def _sign_by_staff(self):
        sign(self.record, TRANSITION, self.engineer)
        sign(self.record, TRANSITION, self.manager)

    def test_shipped_but_not_in_force(self):
        policy = self.env["qms.signature.policy"].search(
            [("target", "=", f"medical.device.history:{TRANSITION}")]
        )
        self.assertEqual(len(policy), 2)
        self.assertEqual(
            self.env.ref(
                "medical_quality.policy_device_history_release"
            ).step_ids.mapped("portal"),
            [False, False],
        )

    def test_two_of_our_own_sign_whoever_accepts(self):
        group = self.env.ref("qms_base.group_qms_manager").id
        portal = self.env.ref("base.group_portal").id
        self._put_in_force(
            self.env["qms.signature.policy"].create(
                {
                    "name": "Alone, with the customer",
                    "target": f"medical.device.history:{TRANSITION}",
                    "company_id": False,
                    "step_ids": [
                        (0, 0, {"group_id": group, "meaning": "Released"}),
                        (0, 0, {"group_id": portal, "meaning": "OK", "portal": True}),
                    ],
                }
            )
        )
        with self._refused("two different people"):
            sign(self.record, TRANSITION, self.manager)
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_the_customers_signature_is_the_last(self):
        self._sign_by_staff()
        self.assertEqual(self.lot.quality_status, "quarantine")
        answer = sign(self.record, TRANSITION, self.buyer, reason="Accepted")
        self.assertEqual(answer, {"signed": True, "complete": True})
        self.assertEqual(self.lot.quality_status, "released")
        self.record.invalidate_recordset()
        self.assertEqual(self.record.state, "released")
        self.assertEqual(self.record.sudo().disposition_id.state, "done")
        last = self.record.qms_signature_ids.sorted("position")[-1]
        self.assertEqual(last.signer_name, self.buyer.name)
        self.assertEqual(last.meaning, "Accepted by the legal manufacturer")
        self.assertEqual(last.standing, "valid")

    def test_nobody_signs_first_where_people_are_shared_by_number(self):
        """The page to sign names who reviewed and signed: told to staff, at once."""
        self.agreement.share_records = False
        for shared in ("numbers", False):
            self.agreement.share_people = shared
            with self._refused("shares no names"):
                sign(self.record, TRANSITION, self.engineer)
        self.agreement.share_people = "names"
        self.agreement.share_records = True
        # the newest agreement for the product counts
        self.agreement.copy(
            {
                "valid_from": "2021-01-01",
                "share_people": "numbers",
                "share_records": False,
                "product_tmpl_ids": [(6, 0, self.device.product_tmpl_id.ids)],
            }
        )
        with self._refused("shares no names"):
            sign(self.record, TRANSITION, self.engineer)
        self.env["qms.quality.agreement"].search(
            [("partner_id", "=", self.customer.id)]
        ).active = False
        with self._refused("shares no names"):
            sign(self.record, TRANSITION, self.engineer)
        self.assertFalse(self.record.qms_signature_ids)

    def test_names_that_are_shared_no_more_are_not_shown(self):
        """Between the signatures of staff and the customer's, and after it."""
        self._sign_by_staff()
        own = self.record.with_user(self.buyer)
        self.assertEqual(own._portal_waiting(TRANSITION), own)
        self.agreement.write({"share_people": "numbers", "share_records": False})
        self.assertFalse(own._portal_waiting(TRANSITION))
        self.assertIsNone(own._portal_page(TRANSITION))
        with self.assertRaises(AccessError) as caught:
            sign(self.record, TRANSITION, self.buyer)
        self.assertNotIn(self.engineer.name, str(caught.exception))
        self.agreement.write({"share_people": "names", "share_records": True})
        sign(self.record, TRANSITION, self.buyer)
        self.assertTrue(own._portal_page(TRANSITION))
        self.agreement.write({"share_people": "numbers", "share_records": False})
        self.assertIsNone(own._portal_page(TRANSITION))

    def test_who_signs_a_record_is_shared_records(self):
        """What is signed is read: comments of the review and the conclusion too."""
        self.agreement.share_records = False
        with self._refused("comments of its review.*does not share device history"):
            sign(self.record, TRANSITION, self.engineer)
        self.agreement.share_records = True
        self._sign_by_staff()
        own = self.record.with_user(self.buyer)
        words = str(own._portal_page(TRANSITION)["rows"])
        self.assertIn("Made in one step", words)
        self.agreement.share_records = False
        self.assertFalse(own._portal_waiting(TRANSITION))
        self.assertIsNone(own._portal_page(TRANSITION))
        with self.assertRaises(AccessError):
            sign(self.record, TRANSITION, self.buyer)

    def test_the_page_says_that_a_record_is_superseded(self):
        self._sign_by_staff()
        own = self.record.with_user(self.buyer)
        self.assertFalse(own._portal_page(TRANSITION)["notice"])
        sign(self.record, TRANSITION, self.buyer)
        self.assertFalse(own._portal_page(TRANSITION)["notice"])
        self.record.sudo()._serve(state="superseded")
        self.assertIn("newer version", own._portal_page(TRANSITION)["notice"])

    def test_the_customer_is_told_by_the_company(self):
        self._sign_by_staff()
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.buyer.partner_id.ids)]
        )
        self.assertEqual(told.author_id, self.env.company.partner_id)
        for user in (self.engineer, self.manager):
            for text in (told.body, told.email_from, told.subject):
                self.assertNotIn(user.name, text)

    def test_the_customer_rejects(self):
        self._sign_by_staff()
        sign(
            self.record,
            TRANSITION,
            self.buyer,
            verdict="reject",
            reason="Wrong label",
        )
        self.assertEqual(self.lot.quality_status, "quarantine")
        self.assertEqual(self.record.qms_signature_state, "rejected")

    def test_the_customer_does_not_begin(self):
        with self.assertRaises(AccessError) as caught:
            sign(self.record, TRANSITION, self.buyer)
        self.assertIn("not signed in the portal", str(caught.exception))

    def test_another_customer_neither_sees_nor_signs(self):
        self._sign_by_staff()
        for user in (self.stranger, self.outsider):
            with self.assertRaises(AccessError):
                sign(self.record, TRANSITION, user)
            own = self.record.with_user(user)
            self.assertFalse(own._portal_waiting(TRANSITION))
        with self.assertRaises(AccessError) as caught:
            sign(self.record, TRANSITION, self.stranger)
        self.assertNotIn(self.record.name, str(caught.exception))
        self.assertIsNone(self.record.with_user(self.stranger)._portal_page(TRANSITION))
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_staff_does_not_sign_for_the_customer(self):
        self._sign_by_staff()
        enrol(self.manager2, password=self.manager2.login)
        with self.assertRaises(AccessError) as caught:
            sign(self.record, TRANSITION, self.manager2)
        self.assertIn("by the customer", str(caught.exception))

    def test_portal_users_have_no_rights_on_the_records(self):
        self._sign_by_staff()
        own = self.record.with_user(self.buyer)
        for attempt in (
            lambda: own.read(["conclusion"]),
            lambda: own.write({"conclusion": "Mine"}),
            lambda: own.search([]),
            lambda: own.action_release(),
            lambda: self.lot.with_user(self.buyer).read(["name"]),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()

    def test_nothing_of_the_context_goes_along(self):
        self._sign_by_staff()
        own = self.record.with_user(self.buyer).with_context(
            default_state="done", active_test=False, mail_notrack=True
        )
        acting = own._for_signer()
        self.assertTrue(acting.env.su)
        self.assertEqual(set(acting.env.context), {"lang", "tz", "allowed_company_ids"})

    def test_a_record_without_a_customer_is_told_at_once(self):
        self.device.qms_customer_id = False
        record = self._reviewed(self._finished_again())
        with self.assertRaises(UserError) as caught:
            sign(record, TRANSITION, self.engineer)
        self.assertIn("names none, or more than one", str(caught.exception))

    @classmethod
    def _finished_again(cls):
        lot = cls._receive("P-2")
        cls._pass(lot)
        cls._release(lot)
        order = cls.env["mrp.production"].create(
            {
                "product_id": cls.device.id,
                "product_qty": 1,
                "bom_id": cls.bom.id,
            }
        )
        order.action_confirm()
        order.action_assign()
        order.action_generate_serial()
        order.qty_producing = 1
        order.set_qty_producing()
        order.move_raw_ids.picked = True
        made = order.lot_producing_ids
        cls._pass(made)
        order.with_user(cls.operator).button_mark_done()
        return made

    def test_the_customer_is_told_once_for_a_set(self):
        sign(self.record, TRANSITION, self.engineer)
        told = [("partner_ids", "in", self.buyer.partner_id.ids)]
        messages = self.env["mail.message"]
        self.assertFalse(messages.search(told))
        sign(self.record, TRANSITION, self.manager)
        message = messages.search(told)
        self.assertEqual(len(message), 1)
        self.assertIn(
            f"/my/signatures/medical.device.history/{self.record.id}/",
            message.body,
        )
        self.assertNotIn(self.stranger.partner_id, message.partner_ids)

    def test_what_the_page_shows(self):
        own = self.record.with_user(self.buyer)
        with logged_in(self.env, self.buyer):
            self.assertIsNone(own._portal_page(TRANSITION))
            self._sign_by_staff()
            self.assertEqual(own._portal_waiting(TRANSITION), self.record)
            page = own._portal_page(TRANSITION)
            self.assertTrue(page["waiting"])
            words = str(page["rows"])
            self.assertIn(self.lot.name, words)
            self.assertIn("SHA-256", words)
            sign(self.record, TRANSITION, self.buyer)
            self.assertFalse(own._portal_waiting(TRANSITION))
            page = own._portal_page(TRANSITION)
            self.assertFalse(page["waiting"])
            self.assertIn(self.lot.name, str(page["rows"]))

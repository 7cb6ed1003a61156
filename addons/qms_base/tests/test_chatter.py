# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import GateCase

SECRET = "Cost us 4000 EUR, somebody overlooked it"


class TestChatter(GateCase):
    """What staff writes on quality records reaches no customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(
            cls.env, "chatter_buyer", name="Buyer", groups="base.group_portal"
        )
        cls.colleague = new_test_user(
            cls.env, "chatter_colleague", groups="base.group_user"
        )
        cls.contact = cls.env["res.partner"].create({"name": "No login"})
        cls.order = cls._order()
        cls.lot = cls.env["stock.lot"].create(
            {"name": "CHATTER", "product_id": cls.order.product_id.id}
        )

    @contextmanager
    def _refused(self):
        with (
            self.assertRaisesRegex(UserError, "Buyer.*by the portal"),
            self.env.cr.savepoint(),
        ):
            yield

    def test_nobody_from_outside_follows(self):
        for record in (self.order, self.lot):
            with self._refused():
                record.message_subscribe(self.buyer.partner_id.ids)
            with self._refused():
                self.env["mail.followers"].sudo().create(
                    {
                        "res_model": record._name,
                        "res_id": record.id,
                        "partner_id": self.buyer.partner_id.id,
                    }
                )
            record.message_subscribe(self.colleague.partner_id.ids)
            self.assertIn(self.colleague.partner_id, record.message_partner_ids)

    def test_whose_login_was_archived_is_from_outside(self):
        self.buyer.active = False
        with self._refused():
            self.order.message_subscribe(self.buyer.partner_id.ids)

    def test_nobody_from_outside_is_addressed(self):
        to = self.buyer.partner_id.ids
        with self._refused():
            self.order.message_post(body=SECRET, partner_ids=to)
        with self._refused():
            self.order.message_notify(body=SECRET, partner_ids=to)
        message = {"model": self.order._name, "res_id": self.order.id, "body": SECRET}
        with self._refused():
            self.env["mail.message"].create({**message, "partner_ids": [(6, 0, to)]})
        own = self.env["mail.message"].create(message)
        with self._refused():
            own.partner_ids = [(6, 0, to)]
        # whoever has no login gets the mail that somebody sends, and reads no more
        self.order.message_post(body="Dates", partner_ids=self.contact.ids)

    def test_a_contact_without_a_login_does_not_follow_either(self):
        with self.assertRaisesRegex(UserError, "No login"), self.env.cr.savepoint():
            self.order.message_subscribe(self.contact.ids)

    def test_a_mail_with_a_customer_in_copy_is_kept_and_not_shown_to_it(self):
        """As Odoo's gateway does: posted, then noted who else got it."""
        message = self.order.message_post(
            body="Re: dates", message_type="email", subtype_xmlid="mail.mt_comment"
        )
        message.write(
            {"partner_ids": (self.buyer.partner_id | self.colleague.partner_id).ids}
        )
        self.assertEqual(message.partner_ids, self.colleague.partner_id)
        theirs = self.env["mail.message"].with_user(self.buyer)
        self.assertFalse(theirs.search([("id", "=", message.id)]))
        # whoever posts as if it were one addresses nobody by it
        with self._refused():
            self.order.message_post(
                body=SECRET,
                message_type="email",
                partner_ids=self.buyer.partner_id.ids,
            )

    def test_messages_from_before_are_not_read(self):
        """Somebody who was addressed without a login, and got one later."""
        message = self.order.message_post(
            body=SECRET,
            partner_ids=self.contact.ids,
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )
        later = new_test_user(
            self.env,
            "chatter_later",
            groups="base.group_portal",
            partner_id=self.contact.id,
        )
        theirs = self.env["mail.message"].with_user(later)
        self.assertFalse(theirs.search([("id", "=", message.id)]))
        with self.assertRaises(AccessError):
            theirs.browse(message.id).read(["body"])
        # a colleague who was addressed does
        message.partner_ids = [(4, self.colleague.partner_id.id)]
        seen = self.env["mail.message"].with_user(self.colleague)
        self.assertTrue(seen.search([("id", "=", message.id)]))

    def test_what_is_no_quality_record_is_as_it_was(self):
        product = self.order.sudo().product_id.product_tmpl_id
        message = self.contact.message_post(
            body="Welcome",
            partner_ids=self.buyer.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )
        theirs = self.env["mail.message"].with_user(self.buyer)
        self.assertTrue(theirs.search([("id", "=", message.id)]))
        self.assertIn("Welcome", theirs.browse(message.id).body)
        product.message_subscribe(self.buyer.partner_id.ids)
        self.assertIn(self.buyer.partner_id, product.message_partner_ids)

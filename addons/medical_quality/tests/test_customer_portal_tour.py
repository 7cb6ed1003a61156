# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .customer_common import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerPortalTour(CustomerCase, HttpCase):
    """On a phone: find a lot, read its results, approve what was asked."""

    browser_size = "390x844"
    touch_enabled = True
    # one cursor stands for all in a test: what a read-only page puts on record through
    # a cursor of its own could not be written
    _registry_readonly_enabled = False

    def setUp(self):
        # the browser's test mode is there already
        super(CustomerCase, self).setUp()

    def _views(self, kind):
        self.env.invalidate_all()
        return self.env["medical.customer.view"].search(
            [("user_ref", "=", self.buyer.id), ("kind", "=", kind)]
        )

    def test_from_the_label_to_the_approval(self):
        self._agree(
            approve_use_as_is=True,
            approve_in_portal=True,
            share_results="values",
            share_figures=True,
        )
        record = self._proposed()
        record.action_ask_customer()
        self.env.flush_all()
        self.start_tour("/my", "medical_quality_customer_phone", login="customer_maker")
        self.env.invalidate_all()
        self.assertEqual(record.approval_by, self.buyer.name)
        self.assertEqual(record.customer_answer_ids.comment, "Agreed")
        names = self._views("page").mapped("res_name")
        self.assertIn("M-100", names)
        self.assertIn(record.name, names)
        self.assertEqual(self._views("miss").mapped("res_name"), ["N-200"])

    def test_pages_are_refused_past_the_limit(self):
        self.authenticate("customer_maker", "customer_maker")
        answer = self.url_open("/my/lots")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.env["ir.config_parameter"].sudo().set_param(
            "medical_quality.portal_user_per_minute", "1"
        )
        self.env.flush_all()
        answers = [self.url_open("/my/lots") for _number in range(3)]
        self.assertEqual(answers[-1].status_code, 429)
        self.assertTrue(answers[-1].headers["Retry-After"])

    def test_a_record_that_cannot_be_logged_is_not_shown(self):
        self.authenticate("customer_maker", "customer_maker")
        row = self._rows("lot").filtered(lambda row: row.lot_ref == self.lot.id)
        self.assertIn("M-100", self.url_open(f"/my/lots/{row.id}").text)

        def fail(_self, _row):
            raise OSError("disk full")

        self.patch(self.env.registry["medical.customer.view"], "_store", fail)
        answer = self.url_open(f"/my/lots/{row.id}")
        self.assertEqual(answer.status_code, 503)
        self.assertNotIn("M-100", answer.text)

    def test_a_link_shows_a_lot_without_a_login(self):
        self._agree(share_results="verdicts")
        row = self._rows("lot").filtered(lambda row: row.lot_ref == self.lot.id)
        links = self.env["medical.customer.link"].with_user(self.buyer)
        link, secret = links._give(row, 7, "Incoming inspection")
        self.env.flush_all()
        answer = self.url_open(f"/quality/shared/{secret}")
        self.assertIn("M-100", answer.text)
        self.assertNotIn("Links for others", answer.text)
        self.assertEqual(self._views("link").link_ref, link.id)
        link.with_user(self.buyer).action_revoke()
        self.env.flush_all()
        answer = self.url_open(f"/quality/shared/{secret}")
        self.assertEqual(answer.status_code, 404)
        self.assertNotIn("M-100", answer.text)

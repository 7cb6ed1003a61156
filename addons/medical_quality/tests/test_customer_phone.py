# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, new_test_user, tagged

from .change_common import ChangeCase
from .history_record_common import RecordCase


def _person(env, login, customer):
    contact = env["res.partner"].create(
        {"name": f"{login} person", "parent_id": customer.id}
    )
    return new_test_user(env, login, groups="base.group_portal", partner_id=contact.id)


@tagged("post_install", "-at_install")
class TestCustomerDocumentsPhone(RecordCase, HttpCase):
    """On a phone: find a record, read it, and verify PDFs that were handed out."""

    browser_size = "390x844"
    touch_enabled = True
    _registry_readonly_enabled = False

    def setUp(self):
        # the browser's test mode is there already
        super(RecordCase, self).setUp()

    def test_genuine_altered_superseded(self):
        buyer = _person(self.env, "phone_buyer", self.customer)
        self.env["qms.quality.agreement"].create(
            {
                "name": "QA-1",
                "partner_id": self.customer.id,
                "valid_from": "2020-01-01",
                "approve_use_as_is": False,
                "share_records": True,
                "share_people": "names",
                "share_certificates": True,
            }
        )
        lot = self._make()
        record = self._release_record().sudo()
        for reason in (None, "Customer renamed"):
            lot.with_user(self.manager)._archive_order(
                "certificate_conformance", reason
            )
            self._make_documents()
        self.env.flush_all()
        self.start_tour(
            "/my", "medical_quality_customer_documents_phone", login="phone_buyer"
        )
        self.env.invalidate_all()
        views = self.env["medical.customer.view"].search([("user_ref", "=", buyer.id)])
        self.assertIn(record.name, views.mapped("res_name"))
        self.assertEqual(
            views.filtered(lambda view: view.kind == "miss").mapped("res_model"),
            ["medical.customer.verify"],
        )


@tagged("post_install", "-at_install")
class TestCustomerNoticePhone(ChangeCase, HttpCase):
    """On a phone: read a change notice, and acknowledge it."""

    browser_size = "390x844"
    touch_enabled = True
    _registry_readonly_enabled = False

    def test_acknowledged(self):
        maker = self.env["res.partner"].create({"name": "Maker", "is_company": True})
        buyer = _person(self.env, "phone_reader", maker)
        self.device.qms_customer_id = maker
        self.env["qms.quality.agreement"].create(
            {
                "name": "QA-1",
                "partner_id": maker.id,
                "valid_from": "2020-01-01",
                "change_consent": "acknowledge",
                "change_in_portal": True,
            }
        )
        change = self._five_screws(customer_id=maker.id)
        change.item_ids.customer_shown = True
        change.action_ask_customer()
        self.env.flush_all()
        self.start_tour(
            "/my", "medical_quality_customer_notice_phone", login="phone_reader"
        )
        self.env.invalidate_all()
        answer = change.customer_answer_ids
        self.assertEqual(
            (answer.kind, answer.user_id, answer.comment),
            ("acknowledged", buyer, "Read by incoming inspection"),
        )
        self.assertEqual(change.customer_answer, "acknowledged")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import format_date

from odoo.addons.qms_base.models.concession.guard import concession_writes

from .certificate_common import CertificateCase

CONFORMANCE, ANALYSIS = "certificate_conformance", "certificate_analysis"


class TestCustomerOrder(CertificateCase):
    """The customer's own numbers go with the product and the order."""

    def test_a_product_has_the_part_of_its_customer(self):
        template = self.env["product.template"].create(
            {"name": "Valve", "qms_customer_part": "V-9"}
        )
        variant = template.product_variant_id
        self.assertEqual(variant.qms_customer_part, "V-9")
        template.qms_customer_part = "V-10"
        self.assertEqual(variant.qms_customer_part, "V-10")
        self.assertFalse(template.copy().product_variant_id.qms_customer_part)
        template.qms_customer_id = self.customer
        self.assertFalse(
            variant.qms_customer_part, "that is what another one called it"
        )
        variant.qms_customer_part = "V-11"
        contact = self.env["res.partner"].create(
            {"name": "Buying", "parent_id": self.customer.id}
        )
        template.qms_customer_id = contact
        self.assertEqual(variant.qms_customer_part, "V-11", "it is the same company")
        other = self.env["res.partner"].create({"name": "Else", "is_company": True})
        template.write({"qms_customer_id": other.id, "qms_customer_part": "E-1"})
        self.assertEqual(variant.qms_customer_part, "E-1")
        self.assertEqual(variant._qms_part_of(self.customer), "")
        self.assertEqual(variant._qms_part_of(other), "E-1")

    def test_a_backorder_is_of_the_same_order(self):
        order = self._new_order(4.0).sudo()
        order.qms_customer_order = "PO 1"
        _first, second = order._split_productions({order: [3.0, 1.0]})
        self.assertEqual(second.qms_customer_order, "PO 1")
        self.assertFalse(order.copy().qms_customer_order)

    def test_merged_orders_keep_what_they_are_for(self):
        first, second, third = (self._new_order(1.0).sudo() for _each in range(3))
        first.qms_customer_order = "PO 1"
        second.qms_customer_order = "PO 2"
        third.qms_customer_order = "PO 1"
        merged = (first | second | third).action_merge()
        order = self.env["mrp.production"].browse(merged["res_id"])
        self.assertEqual(order.qms_customer_order, "PO 1, PO 2")


class TestCustomerConcession(CertificateCase):
    """How a concession stands, as the customer reads it."""

    def _row(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["medical.customer.concession"].search(
            [("partner_id", "=", self.customer.id)]
        )

    def test_used_up_and_expired(self):
        self._agree(share_concessions=True)
        concession = self._conceded()
        row = self._row()
        self.assertEqual((row.status, row.name), ("active", concession.name))
        self.assertIn(
            ("Expires", format_date(self.env, concession.expires_at)), row._content()
        )
        with concession_writes():
            concession.used = concession.granted
        self.assertEqual(self._row().status, "used_up")
        with concession_writes():
            concession.used = 0
        self.assertEqual(self._row().status, "active")
        later = concession.expires_at + timedelta(seconds=1)
        with patch.object(fields.Datetime, "now", return_value=later):
            self.assertEqual(self._row().status, "expired")

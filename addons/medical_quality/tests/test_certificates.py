# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.qms_base.models.concession.guard import concession_writes
from odoo.addons.qms_base.tests.concession import complete, grant
from odoo.addons.qms_base.tests.signing import sign

from .history_record_common import RecordCase

CONFORMANCE, ANALYSIS = "certificate_conformance", "certificate_analysis"
NONE = "None: nothing deviates"
SUBJECT = "subject to the deviations and concessions"


class CertificateCase(RecordCase):
    """Ten finished devices of a customer, released."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._new_order(10.0)
        cls.lot = cls._make()
        cls._release(cls.lot)

    @classmethod
    def _identify(cls, *args, **kwargs):
        """Without a UDI: quality releases its lots by a disposition of their own."""

    @classmethod
    def _agree(cls, **values):
        return cls.env["qms.quality.agreement"].create(
            {
                "name": "QA-7",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "valid_from": "2020-01-01",
                "approve_use_as_is": False,
                "share_certificates": True,
                **values,
            }
        )

    def _told(self, kind=CONFORMANCE, lot=None):
        """What the certificate says as data, and its pages as HTML."""
        lot = (lot or self.lot).with_user(self.engineer)
        self.env.flush_all()
        self.env.invalidate_all()
        data = lot._certificate_data(kind)[lot]
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.engineer)
            ._render_qweb_html(f"medical_quality.{kind}", lot.ids)
        )
        return data, " ".join(html.decode().split())

    def _built_in(self, order, hours):
        """The material of an order was built in so many hours from now."""
        lines = order.sudo().move_raw_ids.move_line_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move_line SET date = %s WHERE id = ANY(%s)",
            [fields.Datetime.now() + timedelta(hours=hours), lines.ids],
        )
        self.env.invalidate_all()

    def _opened(self, lot, quantity=3.0, **values):
        return (
            self.env["medical.nonconformance"]
            .with_user(self.inspector)
            .create(
                {
                    "product_id": lot.product_id.id,
                    "description": "Tube too short",
                    "line_ids": [
                        Command.create({"lot_id": lot.id, "quantity": quantity})
                    ],
                    "defect_ids": [Command.create({"name": "Short", "code": "L1"})],
                    **values,
                }
            )
        )

    def _decided(self, record, decision="use_as_is", carry_out=True):
        """Decided by two people about all of it, and carried out."""
        own = record.with_user(self.engineer)
        own.action_review()
        own.write(
            {
                "disposition_ids": [
                    Command.create(
                        {
                            "line_id": own.line_ids.id,
                            "decision": decision,
                            "quantity": own.line_ids.quantity,
                            "justification": "Fits all the same",
                        }
                    )
                ]
            }
        )
        for user in (self.manager2, self.manager):
            sign(own, "decide", user)
        if carry_out:
            record.with_user(self.inspector).action_carry_out()
        return record

    def _conceded(self, withdraw=False, used=0.0, code="cert.expired", **values):
        """A concession for the work order, granted by two people."""
        work = self.order.sudo().workorder_ids
        concession = (
            self.env["qms.concession"]
            .with_user(self.operator)
            ._create_request(
                {
                    "company_id": self.company.id,
                    "res_model": work._name,
                    "res_id": work.id,
                    "res_name": work.display_name,
                    "checkpoint": "wo_start",
                    "product_id": self.device.id,
                    "finding_ids": [
                        Command.create(
                            {
                                "code": code,
                                "message": "Cut and bond of Bruno Vale (OC-8) expired",
                                "about": "[]",
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        complete(concession, self.engineer, reason="Shown the work the day before")
        grant(concession, self.engineer, self.manager)
        concession = concession.sudo()
        with concession_writes():
            if used:
                concession.write({"used": used})
            if withdraw:
                concession.write(
                    {
                        "state": "withdrawn",
                        "withdrawn_at": fields.Datetime.now(),
                        "withdrawn_reason": "Not needed",
                    }
                )
        return concession


class TestCertificateDeviations(CertificateCase):
    """A certificate says what deviates, and says none only where nothing does."""

    def test_nothing_deviates(self):
        data, page = self._told()
        self.assertIn(NONE, page)
        self.assertFalse(data["concessions"] or data["deviations"])
        self.assertNotIn(SUBJECT, page)

    def test_what_is_used_as_it_is(self):
        record = self._decided(self._opened(self.lot))
        self._release(self.lot)
        for kind in (CONFORMANCE, ANALYSIS):
            data, page = self._told(kind)
            self.assertNotIn(NONE, page)
            [row] = data["deviations"]
            self.assertEqual(row["number"], record.name)
            self.assertEqual(row["decisions"], ["Use as is: 3 of " + self.lot.name])
            self.assertIn(record.name, page)
            self.assertIn(row["decisions"][0], page)
            # results are what they are; what is certified is qualified
            self.assertEqual(SUBJECT in page, kind == CONFORMANCE)
            # no agreement shares nonconformances: that there is one, no more
            self.assertNotIn("Tube too short", page)
            self.assertNotIn("Fits all the same", page)
        self._agree(share_nonconformances="decided")
        data, page = self._told()
        self.assertIn("Tube too short", page)
        self.assertIn("Fits all the same", page)

    def test_what_is_scrapped_is_not_delivered(self):
        self._decided(self._opened(self.lot, 2.0), "scrap")
        self._release(self.lot)
        data, page = self._told()
        self.assertIn(NONE, page)
        self.assertIn(("Quantity", f"8 {self.device.uom_id.name}"), data["header"])

    def test_material_that_is_used_as_it_is(self):
        self._agree(share_nonconformances="all")
        record = self._decided(self._opened(self.part_lot, 5.0))
        data, page = self._told()
        [row] = data["deviations"]
        self.assertEqual(row["number"], record.name)
        self.assertEqual(row["about"], f"Material {self.part.display_name}")
        self.assertEqual(row["decisions"], ["Use as is"])
        self.assertNotIn(NONE, page)
        # whose material it is and what was said of it in the house is not theirs
        for word in ("Tube too short", "Fits all the same", self.part_lot.name):
            self.assertNotIn(word, page)

    def test_material_that_is_not_decided_on(self):
        record = self._opened(self.part_lot, 5.0)
        data, page = self._told()
        self.assertEqual([row["number"] for row in data["deviations"]], [record.name])
        self.assertIn("not decided yet", page)
        self.assertNotIn(NONE, page)

    def test_material_that_is_scrapped_after_it_was_built_in(self):
        self._built_in(self.order, hours=-1)
        record = self._decided(self._opened(self.part_lot, 5.0), "scrap")
        data, page = self._told()
        self.assertEqual([row["number"] for row in data["deviations"]], [record.name])
        self.assertIn("found after it was built in", page)

    def test_material_that_was_scrapped_before(self):
        other = self._receive("P-9")
        self._decided(self._opened(other, 5.0), "scrap")
        self._pass(other)
        self._release(other)
        order = self._new_order(2.0)
        order.sudo().move_raw_ids.move_line_ids.write({"lot_id": other.id})
        lot = self._make(order)
        self.assertEqual(order.sudo().move_raw_ids.move_line_ids.lot_id, other)
        self._built_in(order, hours=1)
        self._release(lot)
        self.assertIn(NONE, self._told(lot=lot)[1])


class TestCertificateConcessions(CertificateCase):
    """Concessions by their number and what was conceded; nobody is named."""

    def test_findings_name_people_and_stay_in_the_house(self):
        concession = self._conceded()
        for agree in (lambda: None, self._agree):
            agreement = agree()
            data, page = self._told()
            [row] = data["concessions"]
            self.assertEqual(row["number"], concession.name, agreement)
            for word in ("Bruno", "OC-8", "Shown the work"):
                self.assertNotIn(word, page)
            self.assertNotIn(NONE, page)
        agreement.share_concessions = True
        data, page = self._told()
        self.assertIn("Shown the work the day before", page)
        self.assertIn("Work order start", data["concessions"][0]["covers"])
        for word in ("Bruno", "OC-8"):
            self.assertNotIn(word, page)
            self.assertNotIn(word, str(data))

    def test_how_it_stands(self):
        concession = self._conceded(used=1.0)
        [row] = self._told()[0]["concessions"]
        self.assertEqual(row["status"], "Used up")
        self.assertIn(SUBJECT, self._told()[1])
        self.assertEqual(row["used"], "1 of 1 times")
        with concession_writes():
            concession.write(
                {"state": "withdrawn", "withdrawn_at": fields.Datetime.now()}
            )
        data, page = self._told()
        self.assertEqual(data["concessions"][0]["status"], "Withdrawn")
        self.assertIn("Withdrawn", page)

    def test_one_that_nothing_passed_by_covers_nothing(self):
        self._conceded(withdraw=True)
        data, page = self._told()
        self.assertFalse(data["concessions"])
        self.assertIn(NONE, page)

    def test_of_material(self):
        concession = self._conceded(
            used=1.0,
            code="material.result_missing",
            res_model="stock.lot",
            res_id=self.part_lot.id,
            res_name=self.part_lot.name,
            lot_id=self.part_lot.id,
            product_id=self.part.id,
            checkpoint="lot_release",
        )
        self._agree(share_concessions=True)
        data, page = self._told()
        [row] = data["concessions"]
        self.assertEqual(row["number"], concession.name)
        self.assertNotIn(NONE, page)
        self.assertNotIn("Shown the work", page, "it is about material of the house")


class TestCertificateForm(CertificateCase):
    """In the form that is agreed with who made it, whoever has it issued."""

    def test_the_company_that_made_it_certifies(self):
        other = self.env["res.company"].create({"name": "Elsewhere Works"})
        self.engineer.company_ids = [Command.link(other.id)]
        self._agree(
            certificate_format="en_10204_31",
            certificate_statement="As agreed with the maker.",
            share_results="values",
        )
        self.assertFalse(self.lot.company_id)
        lot = self.lot.with_user(self.engineer).with_context(
            allowed_company_ids=[other.id, self.company.id]
        )
        data = lot._certificate_data(CONFORMANCE)[lot]
        self.assertEqual(data["title"], "Inspection certificate 3.1 (EN 10204)")
        self.assertEqual(data["statement"], "As agreed with the maker.")
        html, _type = lot.env["ir.actions.report"]._render_qweb_html(
            "medical_quality.certificate_conformance", lot.ids
        )
        self.assertIn(self.company.name, html.decode())
        self.assertNotIn("Elsewhere Works", html.decode())

    def test_part_and_order_of_the_customer(self):
        data, page = self._told()
        self.assertNotIn("Your part", dict(data["header"]))
        self.device.default_code = "HOUSE-1"
        self.device.qms_customer_part = "AUR-100-7"
        self.order.sudo().qms_customer_order = "PO 4711 / 10"
        self._agree(certificate_format="en_10204_21")
        data, page = self._told()
        facts = dict(data["header"])
        self.assertEqual(facts["Your part"], "AUR-100-7")
        self.assertEqual(facts["Your order"], "PO 4711 / 10")
        self.assertEqual(facts["Order"], self.order.name)
        self.assertIn("requirements of the order PO 4711 / 10", data["statement"])
        for word in ("AUR-100-7", "PO 4711 / 10"):
            self.assertIn(word, page)

    def test_results_are_agreed_on_with_the_form_that_gives_them(self):
        agreement = self._agree(share_results="verdicts")
        with self.assertRaisesRegex(ValidationError, "QA-7.*gives the results"):
            agreement.certificate_format = "en_10204_31"
        agreement.write(
            {"share_results": "values", "certificate_format": "en_10204_31"}
        )
        with self.assertRaisesRegex(ValidationError, "gives the results"):
            agreement.share_results = "verdicts"
        agreement.write({"share_certificates": False, "share_results": "verdicts"})


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

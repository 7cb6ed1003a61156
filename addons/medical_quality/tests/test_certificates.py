# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.qms_base.models.concession.guard import concession_writes

from .certificate_common import NONE, SUBJECT, CertificateCase

CONFORMANCE, ANALYSIS = "certificate_conformance", "certificate_analysis"


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

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
import json
import re

import pypdfium2

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.qms_base.archival.anonymous import words_of

from .record_package_common import PackageCase


class TestRecordPackageSample(PackageCase):
    """A sample tells of nobody, and says the same of the same one everywhere."""

    def test_a_sample_tells_of_nobody(self):
        self.supplier.name = "Quirkwright Moulding"
        material = self.order.sudo().move_raw_ids.move_line_ids.lot_id
        material.ref = "From Iq_Inspector Person, 12.50 EUR each"
        self._certify_material(material)
        package = self._make("sample", lot_ids=self.lot.ids)
        files = self._files(package)
        whole = self._sample_text(files)
        originals = (self.supplier | self.customer | self.company.partner_id).mapped(
            "name"
        )
        originals += [
            name
            for user in (self.operator, self.inspector, self.manager)
            for name in (user.name, user.login, user.sudo().employee_ids.name)
        ]
        words = {word for name in originals for word in words_of(name)}
        self.assertIn("quirkwright", words)
        left = {
            word
            for word in words
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", whole)
        }
        self.assertEqual(left, set())
        self.assertNotIn("12.50 eur", whole)
        self.assertNotIn("zx778899", whole)
        self.assertNotIn("melt5566", whole)
        self.assertIn("en 10204 3.1", whole)
        self.assertIn("sample", whole)
        # the same one by the same word, in the table, the data and the pages
        data = json.loads(files["sample-001/record.json"])
        person = data["inspections"][-1]["values"][0]["person"]
        self.assertRegex(person, r"Person \d+")
        self.assertIn(person, files["sample-001/inspections.csv"].decode("utf-8-sig"))
        self.assertIn(person.casefold(), " ".join(whole.split()))

    def test_a_sample_holds_no_identifier_and_no_other_spelling(self):
        gtin = "09506000998114"
        self.env["medical.device.identifier"].with_user(self.engineer).create(
            {"product_id": self.device.id, "gtin": gtin}
        ).action_activate()
        self.supplier.name = "Gro\u00dfmann \u0130pek"
        material = self.order.sudo().move_raw_ids.move_line_ids.lot_id
        self.lot.invalidate_recordset()
        self.assertTrue(self.lot.udi_hri)
        self.env.cr.execute(
            "UPDATE product_template SET name = jsonb_build_object('en_US', %s)"
            " WHERE id = %s",
            [
                f"Pump GROSSMANN ipek Gro\u00dfmann, {self.lot.udi_element_string},"
                f" {gtin[1:]} [01]{gtin}[10]{self.lot.name}"
                f" https://id.example/01/{gtin}/10/{self.lot.name}"
                f" misread01{gtin}10{self.lot.name}x photo_{self.lot.name}.jpg",
                self.device.product_tmpl_id.id,
            ],
        )
        self.env.invalidate_all()
        files = self._files(self._make("sample", lot_ids=self.lot.ids))
        text = self._sample_text(files)
        for original in (
            *(gtin, gtin[1:], self.lot.name, material.name.casefold()),
            *("gro\u00dfmann", "grossmann", "ipek", "\u0130pek".casefold()),
        ):
            self.assertNotRegex(text, rf"(?<![^\W_]){re.escape(original)}(?![^\W_])")
        self.assertNotIn(gtin[1:], text)
        self.assertIn("udi di-1 lot-1", text)
        data = json.loads(files["sample-001/record.json"])
        self.assertEqual(data["label"]["path"], "")
        header = dict(data["header"])
        self.assertEqual(header["Lot / serial"], "LOT-1")
        self.assertEqual(header["UDI"], "UDI DI-1 LOT-1")
        self.assertRegex(data["materials"][0]["lot"], r"^LOT-\d+$")
        # nothing but the numbers: what was measured stands there as it was
        self.assertIn("5,123 mm", text)

    def test_a_person_is_one_and_things_are_nobody(self):
        """In another order, by two letters, by login; and words of everyday stay."""
        self.inspector.name = "Bo Li"
        self.inspector.sudo().employee_ids.name = "Li, Bo"
        self.inspector.login = "bo.li"
        self.customer.name = "Aurelia Infusion Systems"
        new_test_user(
            self.env,
            "station",
            name="Final test",
            groups="qms_base.group_qms_terminal",
        )
        new_test_user(self.env, "final", name="Somebody Else Entirely")
        material = self.order.sudo().move_raw_ids.move_line_ids.lot_id
        split = self.env["stock.lot"].create(
            {"name": "KX-7701A", "product_id": material.product_id.id}
        )
        self.env.cr.execute(
            "UPDATE product_template SET name = jsonb_build_object('en_US',"
            " 'Infusion pump') WHERE id = %s; UPDATE mrp_workorder SET name = %s"
            " WHERE production_id = %s",
            [
                self.device.product_tmpl_id.id,
                "Infusion pump, final test by Li Bo and Ms. Li (bo.li): 1 of KX-7701A"
                " scrapped; Aurelia agreed. Quality engineer: li of wire is no name",
                self.order.id,
            ],
        )
        self.env.invalidate_all()
        files = self._files(self._make("sample", lot_ids=self.lot.ids))
        data = json.loads(files["sample-001/record.json"])
        told = data["operations"][0]["operation"]
        parts = re.search(
            r"(Name \d+) pump, final test by (Person \d+) and Ms\. (Person \d+)"
            r" \((Person \d+)\): 1 of LOT-\d+ scrapped; (Company \d+) agreed\."
            r" Quality engineer: li of wire is no name",
            told,
        )
        self.assertTrue(parts, told)
        _word, *people, company = parts.groups()
        self.assertEqual(len(set(people)), 1)
        self.assertEqual(
            dict(data["header"])["Legal manufacturer"], company, "one by one word"
        )
        self.assertNotIn(split.name.casefold(), self._sample_text(files))

    def _certify_material(self, lot):
        """The supplier's certificate, which he would know again."""
        certificate = (
            self.env["medical.material.certificate"]
            .with_user(self.inspector)
            .create(
                {
                    "name": "ZX778899",
                    "supplier_id": self.supplier.id,
                    "type_id": self.env.ref(
                        "medical_traceability.certificate_type_31"
                    ).id,
                    "heat": "MELT5566",
                    "issued_on": lot.create_date.date(),
                    "product_ids": [Command.set(lot.product_id.ids)],
                    "lot_ids": [Command.set(lot.ids)],
                    "file_ids": [Command.create({"name": "c.txt", "raw": b"3.1"})],
                }
            )
        )
        certificate.action_accept()

    def _sample_text(self, files):
        """Everything that somebody reads of a sample, in small letters."""
        pdf = pypdfium2.PdfDocument(io.BytesIO(files["sample-001/record.pdf"]))
        texts = [
            *(
                content.decode("utf-8-sig")
                for path, content in files.items()
                if not path.endswith(".pdf")
            ),
            *(page.get_textpage().get_text_range() for page in pdf),
            bytes(pdf.get_attachment(0).get_data()).decode(),
            str(pdf.get_metadata_dict()),
        ]
        return "\n".join(texts).casefold()

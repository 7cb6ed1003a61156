# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import io

from pypdf import PdfReader

from odoo.tests import tagged

from ..udi import parse
from .test_packing import _BOX, _CASE, PackingCase


@tagged("post_install", "-at_install")
class TestPackingLabel(PackingCase):
    """A full package bears its UDI, a part of one says what it contains."""

    def test_a_full_box_bears_its_own_udi(self):
        box = self._box_of(self.lots[0], self.lots[1])
        package = self.packages.browse(box["id"])
        elements = dict(package._label_elements())
        self.assertEqual(elements["00"], box["sscc"])
        self.assertEqual(
            elements["01"], _BOX, "the UDI of the box, not of what it holds"
        )
        day = self.lots[0].manufacture_date
        self.assertEqual(elements["11"], f"{day:%y%m%d}")
        self.assertFalse(elements.keys() & {"02", "37"})
        self.assertEqual(elements["10"], self.lots[0].batch_number)
        with self.assertRefused("no label template"):
            package.action_print_package_label()
        self._template("inner")
        action = package.action_print_package_label()
        pdf = base64.b64decode(action["params"]["content"])
        text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
        printed = f"(00){box['sscc']}(01){_BOX}(11){day:%y%m%d}(10){elements['10']}"
        self.assertIn(printed, "".join(text.split()))
        self.assertIn(f"{day:%Y-%m-%d}", text)
        self.assertEqual(package.medical_copies, 1)
        self.assertEqual(self._kinds(box)[-1:], ["labelled"])
        open_box = self._box_of(self.lots[2])
        with self.assertRefused("closed package"):
            self.packages.browse(open_box["id"]).action_print_package_label()

    def test_a_part_of_a_box_says_what_it_contains(self):
        box = self.packages.browse(self._box_of(self.lots[0])["id"])
        box.close_package()
        elements = dict(box._label_elements())
        self.assertNotIn("01", elements, "no trade item")
        self.assertEqual((elements["02"], elements["37"]), (self.each.gtin, "1"))
        self._template("inner")
        self.assertTrue(box.action_print_package_label())

    def test_a_case_with_a_part_of_a_box_counts_units(self):
        one = self._box_of(self.lots[0], self.lots[1])
        case = self._scan(one["sscc"], choice=self.case.id)["package"]
        two = self._box_of(self.lots[2])
        self.packages.browse(two["id"]).close_package()
        case = self._scan(two["sscc"], package=case["id"])["package"]
        self.assertTrue(case["closed"], "two boxes")
        package = self.packages.browse(case["id"])
        elements = dict(package._label_elements())
        self.assertEqual((elements["02"], elements["37"]), (self.each.gtin, "3"))
        self.assertNotIn("01", elements)

    def test_a_full_case_read_back(self):
        one = self._box_of(self.lots[0], self.lots[1])
        two = self._box_of(self.lots[2], self.lots[3])
        case = self._scan(one["sscc"], choice=self.case.id)["package"]
        case = self._scan(two["sscc"], package=case["id"])["package"]
        package = self.packages.browse(case["id"])
        self._template("case")
        template = self.env["medical.label.template"].search(
            [("level", "=", "case")], limit=1, order="id desc"
        )
        content = package._label_content_of_package(template, 1)
        read = parse(content.data["gs1_datamatrix"])
        self.assertFalse(read.errors)
        self.assertEqual((read.get("00"), read.di), (case["sscc"], _CASE))
        self.assertEqual((content.gtin, content.quantity), (_CASE, 4))
        # its scan leads to the package, not to all of the batch
        [found] = self.env["medical.trace"].find(read.text)
        self.assertEqual((found["kind"], found["name"]), ("package", case["sscc"]))
        self.assertEqual(set(found["lot_ids"]), set(self.lots[:4].ids))

    def test_what_is_not_alike_is_not_said(self):
        lots = self._produce(self.device, ["Q1"])
        box = self._box_of(self.lots[0], lots)
        self.assertTrue(box["closed"])
        elements = dict(self.packages.browse(box["id"])._label_elements())
        self.assertEqual(elements["01"], _BOX)
        self.assertNotIn("10", elements, "two batches")

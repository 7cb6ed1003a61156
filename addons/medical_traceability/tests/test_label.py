# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date
from unittest.mock import patch

import pypdfium2
import zxingcpp

from odoo.tests import tagged

from ..label import LabelContent, LabelError, draw_label, verify_label
from ..udi import bracketed, build_element_string, hri, parse_element_string
from .common import GTIN, TraceabilityCase

_REPORT = "medical_traceability.action_report_udi_label"


def read_pages(pdf):
    """``[(symbology identifier, data)]`` of each page, decoded anew."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        image = page.render(scale=600 / 72, grayscale=True).to_pil()
        pages.append(
            [(s.symbology_identifier, s.bytes) for s in zxingcpp.read_barcodes(image)]
        )
    document.close()
    return pages


def content(parts, **changes):
    values = {
        "product": "Device",
        "reference": "DEV-1",
        "manufacturer": "Test plant",
        "legal_manufacturer": "Test owner",
        "gtin": parts["gtin"],
        "lot": parts["lot"],
        "serial": parts.get("serial") or "",
        "manufactured": "2026-05-04",
        "expires": "",
        "hri": hri(**parts),
        "bracketed": bracketed(**parts),
    }
    return LabelContent(**(values | changes))


@tagged("post_install", "-at_install")
class TestLabel(TraceabilityCase):
    """A label is printed only if it reads back as exactly its UDI."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._released(cls.part, "COMP", 50)

    def _print(self, lots, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.operator)
        return reports._render_qweb_pdf(_REPORT, lots.ids)[0]

    def test_three_serials(self):
        self._identify(self.device)
        lots = self._produce(self.device, ["SN001", "SN002", "SN003"])
        pages = read_pages(self._print(lots))
        self.assertEqual(len(pages), 3)
        for lot, symbols in zip(lots, pages, strict=True):
            self.assertEqual(symbols, [("]d2", lot.udi_element_string.encode())])
            udi = parse_element_string("]d2" + symbols[0][1].decode())
            self.assertEqual(udi.gtin, GTIN)
            self.assertEqual(udi.serial, lot.name)
            self.assertEqual(udi.lot, lot.batch_number)
            self.assertEqual(udi.manufacture.last_day, lot.manufacture_date)

    def test_text_on_the_label(self):
        self._identify(self.kit)
        lot = self._produce(self.kit, ["K1"], 2)
        document = pypdfium2.PdfDocument(self._print(lot))
        page = document[0]
        self.assertAlmostEqual(page.get_width() * 25.4 / 72, 100, places=1)
        self.assertAlmostEqual(page.get_height() * 25.4 / 72, 60, places=1)
        text = page.get_textpage().get_text_bounded()
        for expected in (
            "Kit",
            self.customer.name,
            lot.company_id.name or self.env.company.name,
            GTIN,
            "K1",
            lot.manufacture_date.isoformat(),
            lot.expiration_date.date().isoformat()[:7],
        ):
            self.assertIn(expected, text)
        document.close()

    def test_button(self):
        self._identify(self.kit)
        lot = self._produce(self.kit, ["K1"], 2)
        action = lot.with_user(self.operator).action_print_udi_label()
        self.assertEqual(action["report_name"], "medical_traceability.udi_label")

    def test_no_label(self):
        component = self._receive(self.part, "Q")
        unidentified = self._produce(self.device, ["S1"])
        # from before the product had an identifier
        bad_name = self._produce(self.kit, ["K 1 §"], 1)
        self._identify(self.kit)
        planned = self.env["stock.lot"].create(
            {"name": "PLANNED", "product_id": self.kit.id}
        )
        rejected = self._produce(self.kit, ["K2"], 1)
        self._decide(rejected, "reject")
        held = self._produce(self.kit, ["K3"], 1)
        self._decide(held, "hold")
        for lot in component, unidentified, planned, bad_name, rejected, held:
            with self.subTest(lot=lot.name):
                with self.assertRefused("No label"):
                    self._print(lot)
                with self.assertRefused("No label"):
                    lot.action_print_udi_label()

    def test_a_label_that_reads_otherwise_is_not_printed(self):
        self._identify(self.kit)
        lot = self._produce(self.kit, ["K1"], 1)
        wrong = bracketed(GTIN, lot="K2", manufacture=lot.manufacture_date)
        with (
            patch.object(type(lot), "_udi_bracketed", lambda self: wrong),
            self.assertRefused("was not printed"),
        ):
            self._print(lot)

    def test_encoder_that_forgets_gs1_is_found(self):
        parts = {"gtin": GTIN, "lot": "K1"}
        real = zxingcpp.create_barcode

        def plain(data, kind, **_options):
            return real(build_element_string(**parts), kind, force_square=True)

        with (
            patch.object(zxingcpp, "create_barcode", plain),
            self.assertRaises(LabelError) as caught,
        ):
            draw_label(content(parts))
        self.assertEqual(caught.exception.code, "symbol")

    def test_verification_compares_symbol_and_text(self):
        parts = {"gtin": GTIN, "lot": "K1", "serial": "S1"}
        data, text = build_element_string(**parts), hri(**parts)
        pdf = draw_label(content(parts))
        verify_label(pdf, data, text)
        for other_data, other_text in (
            (data + "9", text),
            (data.replace("\x1d", ""), text),
            (data, text + "9"),
        ):
            with self.assertRaises(LabelError) as caught:
                verify_label(pdf, other_data, other_text)
            self.assertEqual(caught.exception.code, "mismatch")

    def test_text_that_cannot_be_printed(self):
        parts = {"gtin": GTIN, "lot": "K1"}
        for changes, code in (
            ({"product": "Kit 針"}, "glyph"),
            ({"product": "Kit " * 60}, "space"),
        ):
            with self.assertRaises(LabelError) as caught:
                draw_label(content(parts, **changes))
            self.assertEqual(caught.exception.code, code)

    def test_longest_components(self):
        parts = {
            "gtin": GTIN,
            "lot": "W" * 20,
            "serial": "M" * 20,
            "expiry": date(2027, 12, 31),
            "manufacture": date(2026, 1, 1),
        }
        pdf = draw_label(content(parts))
        verify_label(pdf, build_element_string(**parts), hri(**parts))

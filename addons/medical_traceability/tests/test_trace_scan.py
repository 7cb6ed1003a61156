# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..udi import build_digital_link, hibc_concatenated, hibc_primary, hibc_secondary
from .common import GTIN
from .genealogy_common import GenealogyCase

_SSCC = "095060001343521786"


@tagged("post_install", "-at_install")
class TestTraceScan(GenealogyCase):
    """A scan leads to its lots in whichever notation it is, or to nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trace = cls.env["medical.trace"].with_user(cls.inspector)
        cls._identify(cls.device)
        cls._released(cls.part, "COMP", 5)
        [cls.device_lot] = cls._produce(cls.device, ["S1"])
        cls.batch = cls.device_lot.batch_number
        cls.other_lot = cls.env["stock.lot"].create(
            {"name": "S1", "product_id": cls.pump.id}
        )

    def _udi(self, text):
        """Lots that the text leads to as a scan."""
        kinds = {match["kind"]: match["lot_ids"] for match in self.trace.find(text)}
        self.assertLessEqual(len(kinds), 1)
        return kinds.get("udi", [])

    def test_gs1_in_any_notation(self):
        scans = (
            f"01{GTIN}21S1",
            f"]d201{GTIN}10{self.batch}\x1d21S1",
            f"]C1\x1d01{GTIN}21S1",
            f"(01){GTIN}(17)271200(21)S1",
            f"[01]{GTIN}[21]S1",
            f" (01){GTIN}(21)S1 \r\n",
            f"01{GTIN}10{self.batch}",
            build_digital_link(GTIN, serial="S1"),
            f"]Q1https://example.com/shop/gtin/{GTIN}/ser/S1?linkType=all",
            # the case that it is in
            f"02{GTIN}375\x1d10{self.batch}\x1d00{_SSCC}",
        )
        for text in scans:
            with self.subTest(text=text):
                self.assertEqual(self._udi(text), self.device_lot.ids)

    def test_what_is_wrong_leads_nowhere(self):
        for text in (
            f"(01){GTIN[:-1]}3(21)S1",
            f"(01){GTIN}(17)271331(21)S1",
            f"(01){GTIN}(21)S1(21)S2",
            "(01)09506000134352(21)S1",
            f"]d101{GTIN}21S1",
            f"01{GTIN}",
            "01" * 5_000,
            hibc_concatenated("A999", "PUMP", serial="S1")[:-1] + "-",
            hibc_concatenated("A999", "PUMP", serial="S1"),
            "=/A9999XYZ100T0944=,0000S1",
        ):
            with self.subTest(text=text[:60]):
                self.assertEqual(self._udi(text), [])

    def test_the_second_symbol_of_a_label_names_no_device(self):
        both = sorted((self.device_lot | self.other_lot).ids)
        secondary = hibc_secondary(hibc_primary("A999", "PUMP"), serial="S1")
        for text in ("]C121S1", "(21)S1", secondary, f"]C0{secondary}"):
            with self.subTest(text=text):
                found = self.trace.find(text)
                self.assertEqual({match["kind"] for match in found}, {"udi"})
                self.assertEqual(sorted(sum((m["lot_ids"] for m in found), [])), both)
        # a typed number is a number, whatever it could be read as
        typed = self.env["stock.lot"].create(
            {"name": "21S1", "product_id": self.pump.id}
        )
        [match] = self.trace.find("21S1")
        self.assertEqual((match["kind"], match["lot_ids"]), ("lot", typed.ids))

    def test_a_space_at_the_end_is_a_check_character(self):
        primary = hibc_primary("A999", "PUMP")
        serial = next(
            name
            for name in (f"N{number}" for number in range(200))
            if hibc_secondary(primary, serial=name).endswith(" ")
        )
        lot = self.env["stock.lot"].create({"name": serial, "product_id": self.pump.id})
        text = hibc_secondary(primary, serial=serial)
        self.assertEqual(self._udi(text + "\r\n"), lot.ids)
        self.assertEqual(self._udi(text.rstrip()), [])

    def test_a_logistic_unit_leads_to_what_is_in_it(self):
        pallet, case = self.env["stock.package"].create(
            [{"name": _SSCC}, {"name": "CASE"}]
        )
        case.parent_package_id = pallet
        lot = self._stocked(self.housing, "HOUSE-1")
        quants = self.env["stock.quant"]._gather(self.housing, self.stock, lot_id=lot)
        quants.sudo().package_id = case
        for text in (f"00{_SSCC}", f"(00){_SSCC}", f"]C100{_SSCC}"):
            with self.subTest(text=text):
                [match] = self.trace.find(text)
                self.assertEqual(match["kind"], "package")
                self.assertEqual(match["lot_ids"], lot.ids)
        self.assertEqual(self.trace.find("00095060001343521787"), [])

    def test_only_who_may_read_the_genealogy_finds(self):
        for user in (self.operator, self.inspector.copy({"group_ids": False})):
            with self.assertRaises(AccessError):
                self.trace.with_user(user).find(f"01{GTIN}21S1")
            with self.assertRaises(AccessError):
                self.trace.with_user(user).find(f"00{_SSCC}")

    def test_a_udi_names_its_device_and_nothing_without_one_is_one(self):
        read = self.trace._read_udi
        self.assertEqual(
            read(f"01{GTIN}21S1"),
            {"agency": "GS1", "di": GTIN, "lot": None, "serial": "S1"},
        )
        hibc = read(hibc_concatenated("A999", "PUMP", lot="L1"))
        self.assertEqual((hibc["agency"], hibc["di"]), ("HIBCC", "A999PUMP0"))
        self.assertFalse(self.trace._identified_products("HIBCC", "A999PUMP0"))
        self.assertFalse(self.trace._identified_products("GS1", None))
        for text in ("(21)S1", f"00{_SSCC}", "S1", "", f"02{GTIN}3710"):
            self.assertIsNone(read(text))

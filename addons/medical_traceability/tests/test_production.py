# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import GTIN, TraceabilityCase


@tagged("post_install", "-at_install")
class TestProduction(TraceabilityCase):
    """What a finished lot knows of its production, and its UDI."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.component = cls._released(cls.part, "COMP", 50)

    def test_produced_lots_are_in_quarantine(self):
        lots = self._produce(self.device, ["S1", "S2"])
        self.assertEqual(lots.mapped("quality_status"), ["quarantine"] * 2)

    def test_date_in_the_zone_of_the_plant(self):
        self.env.company.resource_calendar_id.tz = "Pacific/Auckland"
        lot = self.env["stock.lot"].create({"name": "LATE", "product_id": self.kit.id})
        day = lot._plant_date(datetime(2026, 3, 1, 18, 0), self.env.company)
        self.assertEqual(day, date(2026, 3, 2))

    def test_manufacture_is_kept(self):
        with freeze_time("2026-05-04 10:00:00"):
            lot = self._produce(self.kit, ["K1"], 2)
        order = self.env["mrp.production"].search(
            [("lot_producing_ids", "in", lot.ids)]
        )
        self.assertEqual(lot.manufacture_date, date(2026, 5, 4))
        self.assertEqual(lot.batch_number, order.name.replace("/", ""))
        self._decide(lot, "release")
        self._ship(lot).button_validate()
        self.assertEqual(lot.manufacture_date, date(2026, 5, 4))

    def test_batch_number_of_an_order(self):
        lots = self.env["stock.lot"]
        self.assertEqual(lots._batch_number_of("WH/MO/00012"), "WHMO00012")
        self.assertEqual(lots._batch_number_of("Wh-mo 00012/é"), "WHMO00012")
        self.assertEqual(len(lots._batch_number_of("X" * 40)), 18)

    def test_udi_of_serials(self):
        self._identify(self.device)
        with freeze_time("2026-05-04 10:00:00"):
            lots = self._produce(self.device, ["S1", "S2"])
        batch = lots[0].batch_number
        for lot in lots:
            self.assertEqual(
                lot.udi_hri, f"(01){GTIN}(11)260504(10){batch}(21){lot.name}"
            )
            self.assertEqual(
                lot.udi_element_string,
                f"01{GTIN}1126050410{batch}\x1d21{lot.name}",
            )
            self.assertFalse(lot.udi_problem)

    def test_udi_of_a_lot(self):
        self._identify(self.kit)
        with freeze_time("2026-05-04 10:00:00"):
            lot = self._produce(self.kit, ["K1"], 2)
        expiry = lot.expiration_date.strftime("%y%m%d")
        self.assertEqual(lot.udi_hri, f"(01){GTIN}(17){expiry}(11)260504(10)K1")

    def test_no_udi_says_why(self):
        lot = self._produce(self.kit, ["K1"], 1)
        self.assertFalse(lot.udi_hri)
        self.assertIn("no active device identifier", lot.udi_problem)
        bad = self._produce(self.kit, ["K 2 §"], 1)
        self._identify(self.kit)
        lot.invalidate_recordset()
        self.assertTrue(lot.udi_hri)
        self.assertIn("not produced", self.component.udi_problem)
        self.assertFalse(bad.udi_hri)
        self.assertIn("K 2", bad.udi_problem)

    def test_components(self):
        lots = self._produce(self.device, ["S1", "S2"])
        lines = (lots | self.component)._qms_component_lines()
        self.assertEqual(set(lines), set(lots | self.component))
        for lot in lots:
            self.assertEqual(lines[lot].lot_id, self.component)
            self.assertEqual(
                set(lines[lot].mapped("location_dest_id.usage")), {"production"}
            )
        self.assertFalse(lines[self.component])

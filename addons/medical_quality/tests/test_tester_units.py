# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .common import JUDGED
from .test_entry_unit import NumberedDevice
from .tester_common import TesterCase


class TestTesterUnits(NumberedDevice, TesterCase):
    """A tester that measures devices of an order, of which the work samples two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(
            cls.device,
            "operation",
            [cls.SENT, dict(JUDGED, unit_entry="each")],
            operation_id=cls.operation.id,
            sampling_method="fixed",
            sampling_size=2,
        )
        cls.order = cls._order(3.0, released_part=False)
        cls.serials = cls.env["stock.lot"].create(
            [
                {"name": f"UNIT-{number}", "product_id": cls.device.id}
                for number in range(1, 4)
            ]
        )
        cls.order.sudo().lot_producing_ids = cls.serials
        cls.of_order = cls._inspections(cls.order.workorder_ids).sudo()

    def _width(self, number):
        return self.of_order.result_ids.filtered(
            lambda row: row.unit_number == number and row.kind == "measured"
        )

    def test_a_device_becomes_the_next_unit(self):
        surface = self.of_order.result_ids - self._width(1) - self._width(2)
        at = self._now()
        for device, number in (("UNIT-2", 1), ("UNIT-1", 2)):
            answer = self._send("5.00", device=device, at=at)
            self.assertEqual(answer["verdicts"], {"width": "pass"})
            self.assertEqual(self._width(number).serial_id.name, device)
        # what people judge is of the same device
        self.assertEqual(surface.mapped("serial_id.name"), ["UNIT-2", "UNIT-1"])
        self.assertEqual(self._send("5.00", device="UNIT-2", at=at)["repeated"], 1)
        with self._refused("The first value stands"):
            self._send("5.01", device="UNIT-2")
        with self._refused("not in the sample"):
            self._send("5.00", device="UNIT-3")

    def test_a_scanned_unit_takes_its_value(self):
        self.of_order.with_user(self.inspector).name_unit(self._width(2).id, "UNIT-3")
        self._send("5.00", device="UNIT-3")
        self.assertEqual(self._width(2).value_text, "5.00")
        self.assertFalse(self._width(1).serial_id)

    def test_a_measured_device_is_no_other(self):
        self._send("5.00", device="UNIT-1")
        mine = self.of_order.with_user(self.engineer)
        with self._refused("of no other device"):
            mine.name_unit(self._width(1).id, "UNIT-2", "Scanned wrongly")
        with self._refused("of no other device"):
            mine.name_unit(self._width(1).id, "", "Scanned wrongly")
        self.assertEqual(self._width(1).serial_id.name, "UNIT-1")

    def test_a_device_of_no_order_is_asked_nothing(self):
        self.env["stock.lot"].create({"name": "UNIT-9", "product_id": self.device.id})
        with self._refused("No open inspection"):
            self._send("5.00", device="UNIT-9")

    def test_two_inspections_ask_for_it(self):
        self._plan(self.device, "final", [self.SENT])
        lot = self.serials[0]
        final = self._inspections(lot).filtered(lambda one: one.trigger == "final")
        with self._refused("Send the number of the one that is meant"):
            self._send("5.00", device="UNIT-1")
        for number in ("INS/0", 5):
            with self._refused("is no open inspection of UNIT-1"):
                self._send("5.00", device="UNIT-1", inspection=number)
        self._send("5.00", device="UNIT-1", inspection=final.name)
        self.assertEqual(final.sudo().result_ids.value_text, "5.00")
        self.assertFalse(self._width(1).entered)

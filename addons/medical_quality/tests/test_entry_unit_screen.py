# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).

from odoo.tests import HttpCase, tagged

from .instruments import InstrumentCase
from .test_entry_unit import REASON, NumberedDevice, UnitCase


class TestEntryUnitInstrument(NumberedDevice, InstrumentCase):
    """A device that is named later was measured with what it was measured with."""

    def test_the_instrument_stays(self):
        self._plan(
            self.device,
            "operation",
            [self.WIDTH],
            operation_id=self.operation.id,
            sampling_method="fixed",
            sampling_size=2,
        )
        first, second = (
            self._instrument(f"Caliper {number}", f"T-UNIT{number}")
            for number in (1, 2)
        )
        for instrument in (first, second):
            self._calibrated(instrument, 30)
        order = self._order(3.0)
        order.sudo().lot_producing_ids = self.env["stock.lot"].create(
            [
                {"name": f"UNIT-{number}", "product_id": self.device.id}
                for number in (1, 2, 3)
            ]
        )
        inspection = self._inspections(order.workorder_ids)
        inspection.name_unit(False, "UNIT-1")
        inspection.name_unit(False, "UNIT-2")
        one, two = inspection.result_ids.sorted("unit_number")
        one.write({"value_text": "5.00", "instrument_id": first.id})
        two.write({"value_text": "5.00", "instrument_id": second.id})
        calibration = one.instrument_calibration_id
        inspection.name_unit(one.id, "UNIT-3", REASON)
        now = one.superseded_by_id
        self.assertEqual(now.serial_id.name, "UNIT-3")
        self.assertEqual(now.instrument_id, first)
        self.assertTrue(calibration)
        self.assertEqual(now.instrument_calibration_id, calibration)


class UnitScreenCase(HttpCase, UnitCase):
    def _tour(self, name):
        self.env["stock.lot"].create({"name": "UNIT-9", "product_id": self.device.id})
        self.start_tour(
            "/odoo/action-medical_quality.medical_inspection_action/"
            f"{self.inspection.id}",
            name,
            login="iq_inspector",
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestEntryUnitOnDesktop(UnitScreenCase):
    browser_size = "1440x900"

    def test_grid(self):
        self._tour("medical_quality_entry_units")
        self.assertEqual(self.inspection.state, "passed")
        self.assertEqual(
            self.inspection.result_ids.serial_id, self.serials[1] | self.serials[3]
        )
        self.assertEqual(self.inspection.superseded_ids.serial_id, self.serials[2])


@tagged("post_install", "-at_install")
class TestEntryUnitOnTablet(UnitScreenCase):
    browser_size = "820x1180"
    touch_enabled = True

    def test_single(self):
        self._tour("medical_quality_entry_unit_single")
        self.assertEqual(self._unit(1).serial_id, self.serials[0])
        self.assertEqual(self._unit(2).serial_id, self.serials[1])

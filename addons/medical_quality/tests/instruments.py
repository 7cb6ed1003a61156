# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A plant with gauges: types, instruments and their calibrations."""

from odoo import fields
from odoo.fields import Command

from .common import InspectionCase

WIDTH = {
    "name": "Width",
    "kind": "measured",
    "lower_limit": "4.80",
    "upper_limit": "5.20",
    "unit": "mm",
}


class InstrumentCase(InspectionCase):
    """Calipers, one of them in calibration, and a plan that asks for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.equipment = cls.env["maintenance.equipment"]
        cls.caliper_type = cls._type("Test caliper", "T-CAL")
        cls.pin_type = cls._type("Test pin", "T-PIN", kind="attribute", unit=False)
        cls.caliper = cls._instrument("Caliper 1", "T-1")
        cls.calibration = cls._calibrated(cls.caliper, days=30)
        cls.WIDTH = dict(WIDTH, instrument_type_id=cls.caliper_type.id)

    @classmethod
    def _type(cls, name, code, **vals):
        return (
            cls.env["medical.instrument.type"]
            .with_user(cls.engineer)
            .create({"name": name, "code": code, "unit": "mm", **vals})
        )

    @classmethod
    def _instrument(cls, name, serial, kind=None, **vals):
        kind = kind or cls.caliper_type
        measuring = {
            "instrument_range_min": "0",
            "instrument_range_max": "150",
            "instrument_resolution": "0.01",
        }
        return cls.equipment.with_user(cls.engineer).create(
            {
                "name": name,
                "serial_no": serial,
                "is_instrument": True,
                "instrument_type_id": kind.id,
                **(measuring if kind.kind == "measuring" else {}),
                **vals,
            }
        )

    @classmethod
    def _day(cls, days):
        """The day of the plant so many days ago."""
        return fields.Date.add(cls.company._plant_today(), days=-days)

    @classmethod
    def _draft_calibration(cls, instrument, days=0, found="50.01", **vals):
        """A complete draft that the inspector entered."""
        return (
            cls.env["medical.calibration"]
            .with_user(cls.inspector)
            .create(
                {
                    "instrument_id": instrument.id,
                    "done_on": cls._day(days),
                    "person_id": cls.inspector.sudo().employee_ids.id,
                    "adjusted": "no",
                    "uncertainty": "0.01",
                    "temperature": "20.1",
                    "humidity": "45",
                    "reading_ids": [
                        Command.create(
                            {"nominal": "50", "tolerance": "0.03", "found": found}
                        )
                    ],
                    "standard_ids": [
                        Command.create(
                            {
                                "name": "Gauge block",
                                "certificate_number": "C-1",
                                "valid_until": cls._day(-100),
                            }
                        )
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _calibrated(cls, instrument, days=0, **vals):
        """A calibration in force, as the engineer's signature puts it."""
        calibration = cls._draft_calibration(instrument, days, **vals)
        calibration.with_user(cls.engineer)._take_effect()
        return calibration

    def _measured_lot(self, name="P-1", value="5.00", instrument=None):
        """A lot measured with the caliper, its inspection still open."""
        lot = self._receive(name)
        inspection = self._inspections(lot)
        inspection.use_instrument((instrument or self.caliper).instrument_number)
        inspection.result_ids.value_text = value
        return lot, inspection

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io

import pypdfium2
import zxingcpp

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user

from .instruments import InstrumentCase


class TestInstrument(InstrumentCase):
    """What an instrument is, who says so, and what it is worth on a day."""

    def test_numbered_and_named(self):
        self.assertRegex(self.caliper.instrument_number, "^GA-[0-9]{5}$")
        self.assertIn("Caliper 1", self.caliper.display_name)
        self.assertEqual(self.caliper.instrument_range, "0 … 150 mm")

    def test_the_type_proposes_what_is_usual(self):
        kind = self._type(
            "Test micrometer",
            "T-MIC",
            range_min="0",
            range_max="25",
            resolution="0.001",
            interval_months=6,
        )
        form = Form(
            self.equipment.with_user(self.engineer).with_context(
                default_is_instrument=True
            )
        )
        form.name = "Micrometer"
        form.instrument_type_id = kind
        self.assertEqual(form.instrument_range_max, "25")
        self.assertEqual(form.instrument_resolution, "0.001")
        self.assertEqual(form.save().instrument_interval_months, 6)

    def test_what_it_has_to_have(self):
        for vals, pattern in (
            ({"instrument_type_id": False}, "choose its type"),
            ({"company_id": False}, "belongs to one company"),
            ({"instrument_resolution": False}, "range and its resolution"),
            ({"instrument_range_max": "-1"}, "ends before it begins"),
            ({"instrument_resolution": "fine"}, "is not a number"),
            ({"instrument_resolution": "0"}, "above 0"),
        ):
            with self.subTest(vals=vals), self._refused(pattern):
                self._instrument("Other", "T-2", **vals)

    def test_status(self):
        soon, late = self._instrument("B", "T-B"), self._instrument("C", "T-C")
        never, failed = self._instrument("D", "T-D"), self._instrument("E", "T-E")
        away = self._instrument("F", "T-F")
        self._calibrated(soon, 350)
        self._calibrated(late, 400)
        self._calibrated(failed, 10, found="50.20")
        self._calibrated(away, 10)
        away.with_user(self.inspector)._take_out("Lent")
        every = {
            self.caliper: "in_calibration",
            soon: "due_soon",
            late: "overdue",
            never: "never",
            failed: "failed",
            away: "out_of_service",
        }
        for one, status in every.items():
            self.assertEqual(one.instrument_status, status, one.name)
            found = self.equipment.search(
                [
                    ("instrument_status", "in", [status]),
                    ("id", "in", [o.id for o in every]),
                ]
            )
            self.assertEqual(found, one.with_env(self.env))
        away.with_user(self.engineer).action_service_back()
        self.assertEqual(away.instrument_status, "in_calibration")

    def test_the_last_day_counts(self):
        one = self._instrument("B", "T-B")
        calibration = self._draft_calibration(one, 40)
        calibration.valid_until = self._day(0)
        calibration.with_user(self.engineer)._take_effect()
        self.assertEqual(one.instrument_status, "due_soon")
        other = self._instrument("C", "T-C")
        calibration = self._draft_calibration(other, 40)
        calibration.valid_until = self._day(1)
        calibration.with_user(self.engineer)._take_effect()
        self.assertEqual(other.instrument_status, "overdue")

    # ------------------------------------------------------------------
    # Who says so
    # ------------------------------------------------------------------
    def test_an_auditor_asks_for_no_maintenance(self):
        requests = self.env["maintenance.request"]
        asked = requests.create({"name": "Noise", "owner_user_id": self.auditor.id})
        own = requests.with_user(self.auditor)
        for attempt in (
            lambda: own.create({"name": "By an auditor"}),
            lambda: own.browse(asked.id).write({"name": "Changed"}),
            lambda: own.browse(asked.id).unlink(),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()
        self.assertEqual(asked.name, "Noise")

    def test_quality_engineers_say_what_an_instrument_is(self):
        keeper = new_test_user(
            self.env, "iq_keeper", groups="maintenance.group_equipment_manager"
        )
        mine = self.caliper.with_user(keeper)
        for vals in (
            {"instrument_range_max": "300"},
            {"is_instrument": False},
            {"active": False},
            {"name": "Other"},
            {"serial_no": "X"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                mine.write(vals)
        mine.write({"note": "Battery changed"})
        plain = self.equipment.with_user(keeper).create({"name": "Drill"})
        with self.assertRaises(AccessError):
            plain.write({"is_instrument": True})
        with self.assertRaises(AccessError):
            self.equipment.with_user(keeper).with_context(
                default_is_instrument=True,
                default_instrument_type_id=self.caliper_type.id,
                default_instrument_range_min="0",
                default_instrument_range_max="1",
                default_instrument_resolution="1",
            ).create({"name": "Gauge"})
        for user in (self.operator, self.inspector, self.auditor):
            self.assertTrue(self.caliper.with_user(user).instrument_status)
            with self.assertRaises(AccessError):
                self.caliper.with_user(user).write({"instrument_range_max": "300"})
            with self.assertRaises(AccessError):
                self._type_of(user)

    def _type_of(self, user):
        return (
            self.env["medical.instrument.type"]
            .with_user(user)
            .create({"name": "X", "code": "X", "unit": "mm"})
        )

    def test_what_follows_from_calibrations_is_the_servers(self):
        mine = self.caliper.with_user(self.manager)
        for name, value in (
            ("instrument_valid_until", "2099-01-05"),
            ("instrument_failed_at", False),
            ("instrument_out_of_service", True),
            ("instrument_number", "GA-1"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                mine.write({name: value})
        forged = self.equipment.with_user(self.engineer).with_context(
            default_instrument_valid_until="2099-01-05"
        )
        one = forged.create(
            {
                "name": "Forged",
                "is_instrument": True,
                "instrument_type_id": self.pin_type.id,
                "instrument_valid_until": "2099-01-05",
                "instrument_number": "GA-1",
            }
        )
        self.assertFalse(one.instrument_valid_until)
        self.assertNotEqual(one.instrument_number, "GA-1")
        self.assertEqual(one.instrument_status, "never")

    def test_on_record_it_stays_what_it_is(self):
        mine = self.caliper.with_user(self.manager)
        other = self._type("Other", "T-OTH")
        for vals in ({"is_instrument": False}, {"instrument_type_id": other.id}):
            with self.subTest(vals=vals), self._refused("type and company stay"):
                mine.write(vals)
        with self._refused("stays. Archive it"):
            mine.unlink()
        mine.write({"active": False})
        self.assertEqual(mine.instrument_status, "out_of_service")
        self._instrument("Wrong", "T-W").with_user(self.engineer).unlink()

    def test_a_type_in_use_keeps_its_unit(self):
        with self._refused("unit and kind stay"):
            self.caliper_type.with_user(self.engineer).unit = "inch"
        self.caliper_type.with_user(self.engineer).interval_months = 6

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "iq_stranger",
            groups="qms_base.group_qms_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for record in (self.caliper, self.calibration):
            self.assertFalse(
                record.with_user(stranger).search([("id", "=", record.id)])
            )
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["name"])

    def test_the_unit_of_a_characteristic_is_that_of_its_instrument(self):
        with self.assertRaisesRegex(ValidationError, "could not be compared"):
            self._draft(characteristics=[dict(self.WIDTH, unit="N")])
        with self.assertRaisesRegex(ValidationError, "asks for a certificate"):
            self._draft(
                characteristics=[
                    dict(
                        self.WIDTH,
                        instrument_type_id=False,
                        instrument_certificate=True,
                    )
                ]
            )

    # ------------------------------------------------------------------
    # Sticker
    # ------------------------------------------------------------------
    def test_the_sticker_scans_back(self):
        report = (
            self.env["ir.actions.report"]
            .with_user(self.operator)
            ._render_qweb_pdf(
                "medical_quality.action_report_instrument_sticker", self.caliper.ids
            )
        )
        self.assertEqual(report[1], "pdf")
        document = pypdfium2.PdfDocument(io.BytesIO(report[0]))
        self.assertEqual(len(document), 1)
        image = document[0].render(scale=6).to_pil()
        [symbol] = zxingcpp.read_barcodes(image)
        self.assertEqual(symbol.text, self.caliper.instrument_number)
        text = document[0].get_textpage().get_text_range()
        self.assertIn(str(self.caliper.instrument_valid_until), text)
        inspections = self.env["medical.inspection"].with_user(self.inspector)
        self.assertEqual(
            inspections._find_instrument(symbol.text), self.caliper.with_env(self.env)
        )

    def test_the_sticker_of_a_failed_one_says_so(self):
        self.caliper.with_user(self.inspector)._declare_failed("Dropped")
        self.assertFalse(self.caliper._sticker_data()["usable"])
        report = self.env["ir.actions.report"]._render_qweb_pdf(
            "medical_quality.action_report_instrument_sticker", self.caliper.ids
        )
        document = pypdfium2.PdfDocument(io.BytesIO(report[0]))
        self.assertIn("DO NOT USE", document[0].get_textpage().get_text_range())
        plain = self.equipment.create({"name": "Drill"})
        with self.assertRaisesRegex(UserError, "no measuring instrument"):
            plain.action_print_sticker()

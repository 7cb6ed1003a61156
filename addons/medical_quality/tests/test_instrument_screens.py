# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import pypdfium2

from odoo.fields import Command

from .instruments import InstrumentCase


class TestInstrumentScreens(InstrumentCase):
    """The screens open for who should see them; the batch record names the gauges."""

    def test_views_load(self):
        action = self.env.ref("medical_quality.medical_instrument_action")
        for model, views in (
            ("medical.instrument.type", ("list", "form", "search")),
            ("medical.calibration", ("list", "form", "search")),
            ("medical.out.of.tolerance", ("list", "form", "search")),
            ("medical.out.of.tolerance.line", ("list", "form", "search")),
            ("medical.gauge.study", ("list", "form", "search")),
        ):
            for user in (self.operator, self.manager, self.auditor):
                result = (
                    self.env[model]
                    .with_user(user)
                    .get_views([(False, view) for view in views])
                )
                self.assertEqual(set(result["views"]), set(views))
        views = [(view.view_id.id, view.view_mode) for view in action.view_ids]
        for user in (self.operator, self.engineer, self.auditor):
            found = self.equipment.with_user(user).get_views(views)
            self.assertEqual(
                set(found["views"]), {"list", "kanban", "form", "calendar", "graph"}
            )

    def test_smart_buttons(self):
        self._plan(characteristics=[self.WIDTH])
        _lot, inspection = self._measured_lot()
        mine = self.caliper.with_user(self.operator)
        self.assertEqual(mine.instrument_calibration_count, 1)
        self.assertEqual(mine.instrument_reading_count, 1)
        found = self.env["medical.inspection.result"].search(
            mine.action_open_readings()["domain"]
        )
        self.assertEqual(found, inspection.result_ids.sudo(False))
        self.assertEqual(
            self.caliper_type.action_open_instruments()["domain"],
            [("instrument_type_id", "=", self.caliper_type.id)],
        )

    def test_the_batch_record_names_instruments(self):
        self._plan(characteristics=[self.WIDTH])
        lot, inspection = self._measured_lot()
        inspection.action_complete()
        self._release(lot)
        order = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        order.action_confirm()
        order.action_assign()
        order = order.with_user(self.operator)
        order.workorder_ids.button_start()
        order.workorder_ids.button_finish()
        order.action_generate_serial()
        order.qty_producing = 1
        device = order.lot_producing_ids
        order.button_mark_done()
        data = device.with_user(self.manager)._device_history_data()
        [row] = data[device.with_user(self.manager)]["instruments"]
        self.assertEqual(row["number"], self.caliper.instrument_number)
        self.assertEqual(row["calibration"], self.calibration.name)
        self.assertEqual(row["valid_until"], str(self.calibration.valid_until))
        self.assertEqual((row["count"], row["doubts"]), (1, ""))
        report = (
            self.env["ir.actions.report"]
            .with_user(self.manager)
            ._render_qweb_pdf(
                "medical_quality.action_report_device_history", device.ids
            )
        )
        # columns are narrow: numbers may be broken over two lines
        text = "".join(
            "".join(page.get_textpage().get_text_range().split())
            for page in pypdfium2.PdfDocument(report[0])
        ).replace("\ufffe", "-")
        self.assertIn(self.caliper.instrument_number, text)
        self.assertIn(self.calibration.name, text)

    def test_the_plan_signs_what_it_measures_with(self):
        plan = self._draft(characteristics=[self.WIDTH])
        spec = plan._signature_fields("approve")["characteristic_ids"]
        self.assertIn("instrument_type_id", spec)
        plan.with_user(self.manager)._approve_as_user()
        with self._refused("cannot be changed"):
            plan.with_user(self.engineer).characteristic_ids = [
                Command.update(
                    plan.characteristic_ids.id, {"instrument_type_id": False}
                )
            ]

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import pypdfium2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.qms_base.tests.concession import complete, enrol, grant

from .common import InspectionCase


class TestDeviceHistory(InspectionCase):
    """The record shows what was done, and says what was not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(cls.device, "operation", operation_id=cls.operation.id)
        cls._plan(cls.device, "final")
        cls.certificate = cls._certify()
        cls.order = cls._order()
        workorder = cls.order.workorder_ids
        workorder.button_start()
        cls._pass(workorder, cls.operator)
        workorder.button_finish()
        cls.order.action_generate_serial()
        cls.order.qty_producing = 1
        cls.lot = cls.order.lot_producing_ids
        cls.final = cls._inspections(cls.lot)
        cls._enter(cls.final, "5,123")
        cls.final.action_complete()
        cls.order.button_mark_done()
        cls.part_lot = cls.order.move_raw_ids.move_line_ids.lot_id

    @classmethod
    def _certify(cls):
        """The operator holds the certification that the operation requires."""
        kind = cls.env["operator.certification.type"].create(
            {"name": "Bench assembly", "code": "BENCH"}
        )
        cls.env["operator.certification.requirement"].create(
            {"type_id": kind.id, "operation_id": cls.operation.id}
        )
        certificate = (
            cls.env["operator.certification"]
            .with_user(cls.engineer)
            .create(
                {
                    "employee_id": cls.operator.sudo().employee_ids.id,
                    "type_id": kind.id,
                }
            )
        )
        certificate.with_user(cls.manager)._grant()
        return certificate

    def _text(self, user=None):
        report = (
            self.env["ir.actions.report"].with_user(user or self.manager)
        )._render_qweb_pdf("medical_quality.action_report_device_history", self.lot.ids)
        self.assertEqual(report[1], "pdf")
        document = pypdfium2.PdfDocument(report[0])
        texts = [page.get_textpage().get_text_range() for page in document]
        return " ".join(" ".join(texts).split())

    def test_the_order_went_through(self):
        self.assertEqual(self.order.state, "done")

    def test_each_page_is_numbered(self):
        self.assertRegex(self._text(), "Page 1 of [1-9]")

    def test_pdf_says_what_was_done(self):
        text = self._text()
        for expected in (
            self.lot.name,
            self.order.name,
            self.part_lot.name,
            self.supplier.name,
            self.certificate.name,
            "iq_operator person",
            self.final.name,
            "5,123 mm",
            "4.80 … 5.20 mm",
            "Work order finish",
            "Order close",
            "UTC",
        ):
            self.assertIn(expected, text)
        for inspection in self.part_lot.with_user(self.inspector).inspection_ids:
            self.assertIn(inspection.name, text)

    def test_what_is_missing_stands_there(self):
        missing = self.lot.with_user(self.manager)._device_history_data()[self.lot][
            "missing"
        ]
        self.assertEqual(len(missing), 1, missing)
        self.assertIn("No UDI", missing[0])
        self.assertIn("MISSING", self._text())

    def test_a_plan_is_no_start_and_no_end(self):
        order = self._order(released_part=False)
        order.button_plan()
        order.action_generate_serial()
        lot = order.lot_producing_ids
        work = order.workorder_ids
        self.assertTrue(work.date_start and work.date_finished, "planned")

        def times():
            (row,) = lot.with_user(self.manager)._device_history_data()[lot][
                "operations"
            ]
            return bool(row["started"]), bool(row["finished"])

        self.assertEqual(times(), (False, False))
        work.button_start()
        self.assertEqual(times(), (True, False))

    def test_uninspected_component_stands_there(self):
        # by the owner of the table, who can switch its lock off
        self.env.cr.execute(
            "ALTER TABLE medical_inspection DISABLE TRIGGER qms_lock;"
            "UPDATE medical_inspection SET lot_id = %s WHERE lot_id = %s",
            [self.lot.id, self.part_lot.id],
        )
        self.env.invalidate_all()
        missing = self.lot.with_user(self.manager)._device_history_data()[self.lot][
            "missing"
        ]
        self.assertTrue(any(self.part_lot.name in row for row in missing), missing)

    def test_refusals_stand_there(self):
        # written in a cursor of its own, which this test cannot see: by hand
        self.env.cr.execute(
            "INSERT INTO qms_gate_denial (checkpoint, res_model, res_id, res_name,"
            " denied_at, company_ref, actor_uid, actor_name, codes, message, digest)"
            " VALUES ('wo_start', 'mrp.workorder', %s, 'X', now() at time zone 'utc',"
            " 1, 2, 'Somebody refused', 'cert.missing', 'holds no certification', 'x')",
            [self.order.workorder_ids.id],
        )
        text = self._text()
        self.assertIn("Somebody refused", text)
        self.assertIn("holds no certification", text)

    def test_who_may_print(self):
        for user in (self.inspector, self.engineer, self.manager, self.auditor):
            self.assertIn(self.lot.name, self._text(user))
        for user in (self.operator, self.outsider):
            with self.assertRaises(AccessError):
                self._text(user)
            with self.assertRaises(AccessError):
                self.lot.with_user(user).action_print_device_history()
            with self.assertRaises(AccessError):
                self.env["report.medical_quality.device_history"].with_user(
                    user
                )._get_report_values(self.lot.ids)

    def test_a_finished_device_is_released_with_its_record_alone(self):
        identifier = self.env["medical.device.identifier"].with_user(self.engineer)
        identifier.create(
            {"product_id": self.device.id, "gtin": "09506000998114"}
        ).action_activate()
        disposition = (
            self.env["medical.lot.disposition"]
            .with_user(self.engineer)
            .create(
                {
                    "lot_ids": [Command.set(self.lot.ids)],
                    "decision": "release_concession",
                    "reason": "Looks good",
                }
            )
        )
        for attempt in (disposition.action_confirm, disposition._apply):
            with self.assertRaises(UserError) as refused:
                attempt()
            self.assertIn("device history records", str(refused.exception))
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_bought_lots_have_none(self):
        with self._refused("only finished lots"):
            self.part_lot.with_user(self.manager).action_print_device_history()

    def test_hostile_names_are_text(self):
        self.part.name = "<script>alert(1)</script>"
        self.assertIn("<script>alert(1)</script>", self._text())


class TestDeviceHistoryConcession(InspectionCase):
    """What was conceded stands in the record, with who signed it."""

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
        for user in (self.operator, self.engineer, self.manager):
            enrol(user)
        self._plan(self.device, "operation", operation_id=self.operation.id)
        self.order = self._order()

    def _conceded(self, record, checkpoint, code):
        action = record.with_user(self.operator).action_qms_request_concession(
            checkpoint, code
        )
        concession = self.env["qms.concession"].browse(action["res_id"])
        complete(concession, self.engineer, reason="The gauge is under repair.")
        grant(concession, self.engineer, self.manager)
        return concession

    def test_late_values_are_conceded_and_stand_in_the_record(self):
        work = self.order.workorder_ids
        work.button_start()
        with self._refused("no value for"):
            work.button_finish()
        finish = self._conceded(work, "wo_finish", "inspection.open")
        work.button_finish()
        self.order.action_generate_serial()
        self.order.qty_producing = 1
        with self._refused("no value for"):
            self.order.button_mark_done()
        close = self._conceded(self.order, "mo_close", "inspection.open")
        self.order.button_mark_done()
        self.assertEqual(self.order.state, "done")
        lot = self.order.lot_producing_ids
        rows = lot.with_user(self.manager)._device_history_data()[lot]["concessions"]
        self.assertEqual([row["number"] for row in rows], [finish.name, close.name])
        report = (
            self.env["ir.actions.report"]
            .with_user(self.manager)
            ._render_qweb_pdf("medical_quality.action_report_device_history", lot.ids)
        )
        pages = pypdfium2.PdfDocument(report[0])
        text = " ".join(
            " ".join(page.get_textpage().get_text_range() for page in pages).split()
        )
        for expected in (
            "Deviations and concessions",
            finish.name,
            "The gauge is under repair.",
            "iq_engineer",
            "iq_manager",
            "Passed by concession",
            "UTC+00:00",
        ):
            self.assertIn(expected, text)

    def test_nothing_is_released_by_concession(self):
        lot = self._receive("P-9")
        self._inspections(lot, self.operator)
        with self.assertRaises(UserError) as refused:
            lot.with_user(self.operator).action_qms_request_concession(
                "lot_release", "inspection.open"
            )
        self.assertIn("No concession covers", str(refused.exception))

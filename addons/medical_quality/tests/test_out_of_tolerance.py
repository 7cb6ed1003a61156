# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.qms_base.tests.signing import enrol, sign

from .instruments import InstrumentCase


class TestOutOfTolerance(InstrumentCase):
    """From a gauge to every value, lot, device and customer; decided, and closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(characteristics=[cls.WIDTH])

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _measured(self, name):
        lot, inspection = self._measured_lot(name)
        inspection.action_complete()
        return lot, inspection

    def _found_out(self, **vals):
        return self._calibrated(self.caliper, 0, found="50.20", **vals)

    def _trace(self):
        return self.env["medical.out.of.tolerance"].search(
            [("instrument_id", "=", self.caliper.id)]
        )

    def test_a_good_calibration_opens_nothing(self):
        self._measured("P-1")
        self._calibrated(self.caliper)
        self.assertFalse(self._trace())

    def test_opened_by_the_signature(self):
        enrol(self.engineer)
        lot, inspection = self._measured("P-1")
        draft = self._draft_calibration(self.caliper, found="50.20")
        self.assertFalse(self._trace())
        sign(draft, "sign", self.engineer)
        trace = self._trace()
        self.assertEqual(trace.calibration_id, draft)
        self.assertEqual(trace.good_calibration_id, self.calibration)
        [line] = trace.line_ids
        self.assertEqual(line.lot_id, lot)
        self.assertEqual(line.reading_ids, inspection.result_ids)
        self.assertEqual(self.caliper.instrument_status, "failed")

    def test_adjusted_it_is_used_again_and_traced_all_the_same(self):
        lot, _inspection = self._measured("P-1")
        draft = self._draft_calibration(self.caliper, found="50.20", adjusted="yes")
        draft.reading_ids.left = "50.00"
        draft.with_user(self.engineer)._take_effect()
        self.assertEqual(self.caliper.instrument_status, "in_calibration")
        self.assertEqual(self._trace().line_ids.lot_id, lot)

    def test_only_since_it_was_last_good(self):
        old, inspection = self._measured("P-OLD")
        self.env.cr.execute(
            "ALTER TABLE medical_inspection_result DISABLE TRIGGER USER;"
            "UPDATE medical_inspection_result SET recorded_at = now() - interval"
            " '60 days' WHERE id = %s;"
            "ALTER TABLE medical_inspection_result ENABLE TRIGGER USER",
            inspection.result_ids.ids,
        )
        new, _inspection = self._measured("P-NEW")
        self._found_out()
        self.assertEqual(self._trace().line_ids.lot_id, new)
        self.assertNotIn(old, self._trace().line_ids.lot_id)

    def test_what_was_measured_with_another_is_not_in_doubt(self):
        second = self._instrument("Second", "T-SEC")
        self._calibrated(second, 5)
        _lot, inspection = self._measured_lot("P-2", instrument=second)
        inspection.action_complete()
        self._found_out()
        self.assertFalse(self._trace().line_ids)

    def test_devices_and_customers(self):
        lot, _inspection = self._measured("P-1")
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
        self.env.cr.execute(
            "INSERT INTO medical_lot_shipment (direction, lot_id, lot_name, product_id,"
            " quantity, move_line_id, partner_name, company_name, happened_at,"
            " origin, company_id) SELECT 'shipped', %s, 'x', %s, 1, l.id,"
            " 'Ward', 'Test Clinic', now() AT TIME ZONE 'UTC', 'event', %s"
            " FROM stock_move_line l WHERE l.lot_id = %s LIMIT 1",
            [device.id, self.device.id, self.company.id, device.id],
        )
        self._found_out()
        [line] = self._trace().line_ids
        self.assertEqual(line.affected_lot_ids, (lot | device).sudo(False))
        self.assertEqual(line.customers, "Test Clinic: 1")
        self.assertEqual(line.quantity_shipped, 1)

    def test_in_process_values_are_of_the_order(self):
        self._plan(
            self.device,
            "operation",
            characteristics=[self.WIDTH],
            operation_id=self.operation.id,
        )
        lot, _inspection = self._measured("P-1")
        self._release(lot)
        order = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        order.action_confirm()
        order.action_assign()
        order = order.with_user(self.operator)
        order.workorder_ids.button_start()
        inspection = self._inspections(order.workorder_ids, self.operator)
        inspection.use_instrument(self.caliper.instrument_number)
        inspection.result_ids.value_text = "5.00"
        order.action_generate_serial()
        trace = self.caliper.with_user(self.inspector)._declare_failed("Dropped")
        line = trace.line_ids.filtered("production_id")
        self.assertEqual(line.production_id, order)
        self.assertEqual(line.affected_lot_ids, order.lot_producing_ids)

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    def test_nothing_is_released_in_doubt(self):
        lot, _inspection = self._measured("P-1")
        trace = self.caliper.with_user(self.inspector)._declare_failed("Dropped")
        with self._refused("nobody has decided"):
            self._release(lot)
        trace.line_ids.with_user(self.engineer).write(
            {"decision": "no_impact", "justification": "0.2 mm, limits are far"}
        )
        self._release(lot)
        self.assertEqual(lot.quality_status, "released")

    def test_other_values_are_decided_anew(self):
        """As many as before, but not the same ones."""
        lot, inspection = self._measured("P-1")
        self._found_out()
        trace = self._trace()
        line = trace.line_ids.with_user(self.engineer)
        decided = {"decision": "no_impact", "justification": "Far from the limits"}
        line.write(decided)
        trace.with_user(self.engineer).action_refresh()
        self.assertEqual(line.decision, "no_impact")
        # another value in the place of the one that was looked at
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE medical_inspection_result DISABLE TRIGGER USER;"
            "INSERT INTO medical_inspection_result (inspection_id, characteristic_id,"
            " unit_number, lot_id, product_id, company_id, value_text, value, entered,"
            " conform, recorded_at, instrument_id) SELECT r.inspection_id,"
            " r.characteristic_id, 2, r.lot_id, r.product_id, r.company_id, '5.20',"
            " 5.2, true, 'conforms', now() AT TIME ZONE 'UTC', %s"
            " FROM medical_inspection_result r WHERE r.id = %s;"
            "UPDATE medical_inspection_result SET superseded = true WHERE id = %s;"
            "ALTER TABLE medical_inspection_result ENABLE TRIGGER USER",
            [self.caliper.id, inspection.result_ids.id, inspection.result_ids.id],
        )
        self.env.invalidate_all()
        trace.with_user(self.engineer).action_refresh()
        self.assertEqual(line.lot_id, lot)
        self.assertEqual(line.reading_count, 1)
        self.assertFalse(line.decision)
        self.assertFalse(line.decided_by_id)
        with self._refused("nobody has decided"):
            self._release(lot)

    def test_a_decision_has_its_reason_and_its_person(self):
        self._measured("P-1")
        self._found_out()
        line = self._trace().line_ids.with_user(self.engineer)
        with self._refused("say why"):
            line.decision = "no_impact"
        line.write({"decision": "no_impact", "justification": "Far from the limits"})
        self.assertEqual(line.decided_by_id, self.engineer)
        self.assertTrue(line.decided_at)
        for user in (self.operator, self.inspector, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.with_user(user).decision = "contain"
        for vals in (
            {"decided_by_id": self.manager.id},
            {"reading_ids": [(5, 0, 0)]},
            {"affected_lot_ids": [(5, 0, 0)]},
            {"reading_count": 0},
            {"oot_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                line.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            line.with_user(self.manager).unlink()

    def test_the_trace_is_the_servers(self):
        self._measured("P-1")
        self._found_out()
        trace = self._trace().with_user(self.manager)
        for vals in (
            {"state": "closed"},
            {"good_on": "2020-01-05"},
            {"instrument_id": self.caliper.id},
            {"closed_at": "2026-01-05 08:00:00"},
            {"line_ids": [(5, 0, 0)]},
            {"line_ids": [(0, 0, {"subject": "x"})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                trace.write(vals)
        with self.assertRaises(AccessError):
            trace.create({"instrument_id": self.caliper.id})
        with self.assertRaises(UserError):
            trace.unlink()

    def test_contained_where_chosen(self):
        lot, _inspection = self._measured("P-1")
        self._release(lot)
        self._found_out()
        trace = self._trace().with_user(self.engineer)
        with self._refused("Decide to contain a lot first"):
            trace.action_contain()
        trace.line_ids.write({"decision": "contain", "justification": "At the limit"})
        action = trace.action_contain()
        containment = self.env["medical.containment"].browse(action["res_id"])
        self.assertEqual(containment.lot_ids, lot)
        self.assertEqual(containment.oot_id, trace)
        self.assertEqual(containment.state, "listed")
        with self._refused("is closed there"):
            trace.line_ids.decision = "no_impact"
        with self._refused("there is none left"):
            trace.action_contain()
        containment.with_user(self.engineer).action_contain()
        self.assertEqual(lot.quality_status, "on_hold")

    def test_closed_by_a_manager_once_everything_is_decided(self):
        for person in (self.manager, self.engineer):
            enrol(person)
        self._measured("P-1")
        self._measured("P-2")
        self._found_out()
        trace = self._trace()
        first, second = trace.line_ids.with_user(self.engineer)
        with self._refused("a decision on 2 lots or orders.*a conclusion"):
            trace.with_user(self.manager).action_close()
        first.write({"decision": "no_impact", "justification": "Far"})
        second.write({"decision": "reinspect", "justification": "Near"})
        trace.with_user(self.engineer).conclusion = "Worn jaw; interval halved"
        with self._refused("measured again"):
            trace.with_user(self.manager).action_close()
        second.outcome = "Second caliper, all within limits"
        with self.assertRaises(AccessError):
            sign(trace, "close", self.engineer)
        sign(trace, "close", self.manager)
        self.assertEqual(trace.state, "closed")
        with self.assertRaises(UserError):
            first.justification = "Other"
        with self.assertRaises(UserError):
            trace.with_user(self.manager).conclusion = "Other"

    def test_who_decided_does_not_close(self):
        enrol(self.manager)
        self._measured("P-1")
        self._found_out()
        trace = self._trace().with_user(self.manager)
        trace.line_ids.write({"decision": "no_impact", "justification": "Far"})
        trace.conclusion = "Worn"
        with self.assertRaises(AccessError):
            sign(trace, "close", self.manager)

    def test_declared_failed_by_whoever_inspects(self):
        for user in (self.operator, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.caliper.with_user(user)._declare_failed("Dropped")
        with self._refused("Give a reason"):
            self.caliper.with_user(self.inspector)._declare_failed(" ")
        wizard = (
            self.env["medical.instrument.reason"]
            .with_user(self.inspector)
            .create(
                {
                    "instrument_id": self.caliper.id,
                    "what": "failed",
                    "reason": "Dropped",
                }
            )
        )
        action = wizard.action_confirm()
        self.assertEqual(action["res_model"], "medical.out.of.tolerance")
        self.assertEqual(self.caliper.instrument_status, "failed")
        with self._refused("is declared failed"):
            self.caliper.with_user(self.inspector)._declare_failed("Again")
        # a later calibration that finds it good puts it back
        self._calibrated(self.caliper)
        self.assertEqual(self.caliper.instrument_status, "in_calibration")

    def test_another_company_sees_nothing(self):
        self._measured("P-1")
        self._found_out()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "iq_stranger",
            groups="qms_base.group_qms_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for record in (self._trace(), self._trace().line_ids):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])

    # ------------------------------------------------------------------
    # Scale
    # ------------------------------------------------------------------
    def _many(self, count):
        """So many values in doubt, on lots of fifty values each."""
        lots = self.env["stock.lot"].create(
            [
                {"name": f"M-{count}-{n:04}", "product_id": self.part.id}
                for n in range(max(count // 50, 1))
            ]
        )
        inspections = self._inspections(lots)
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE medical_inspection_result DISABLE TRIGGER USER;"
            "INSERT INTO medical_inspection_result (inspection_id, characteristic_id,"
            " unit_number, lot_id, product_id, company_id, value_text, value, entered,"
            " conform, recorded_at, instrument_id) SELECT r.inspection_id,"
            " r.characteristic_id, n, r.lot_id, r.product_id, r.company_id, '5.00', 5,"
            " true, 'conforms', now() AT TIME ZONE 'UTC', %s"
            " FROM medical_inspection_result r, generate_series(2, 51) n"
            " WHERE r.inspection_id = ANY(%s);"
            "ALTER TABLE medical_inspection_result ENABLE TRIGGER USER",
            [self.caliper.id, inspections.ids],
        )
        self.env.invalidate_all()

    def test_ten_thousand_values_in_seconds(self):
        self._many(10_000)
        model = self.env["medical.out.of.tolerance"]
        begun = time.monotonic()
        trace = model._open_for(self.caliper, self.calibration, reason="Test")
        self.assertEqual(trace.reading_count, 10_000)
        self.assertEqual(trace.line_count, 200)
        self.assertLess(time.monotonic() - begun, 20)
        self.assertLess(trace.trace_seconds, 15)

    def test_no_query_for_each_value(self):
        def cost(count):
            self._many(count)
            before = self.env.cr.sql_log_count
            trace = self.env["medical.out.of.tolerance"]._open_for(
                self.caliper, self.calibration, reason="Test"
            )
            queries = self.env.cr.sql_log_count - before
            self.assertTrue(trace.line_ids)
            trace._serve(state="closed")
            return queries

        few, many = cost(100), cost(1000)
        self.assertLessEqual(many - few, 12, (few, many))

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .instruments import InstrumentCase

GO = {"name": "Bore", "kind": "pass_fail"}


class TestInstrumentGate(InstrumentCase):
    """No value is entered with an instrument that may be wrong, whichever way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(characteristics=[cls.WIDTH])
        cls.lot = cls._receive()
        cls.inspection = cls._inspections(cls.lot)
        cls.result = cls.inspection.result_ids
        cls.overdue = cls._instrument("Late", "T-LATE")
        cls._calibrated(cls.overdue, 400)
        cls.never = cls._instrument("New", "T-NEW")
        cls.failed = cls._instrument("Bent", "T-BENT")
        cls._calibrated(cls.failed, 30)
        cls.failed.with_user(cls.inspector)._declare_failed("Dropped")
        cls.away = cls._instrument("Away", "T-AWAY")
        cls._calibrated(cls.away, 30)
        cls.away.with_user(cls.inspector)._take_out("Lent")
        cls.archived = cls._instrument("Old", "T-OLD")
        cls._calibrated(cls.archived, 30)
        cls.archived.with_user(cls.engineer).active = False
        cls.pin = cls._instrument("Pin", "T-PIN1", cls.pin_type)
        cls._calibrated(cls.pin, 30)
        cls.plain = cls.env["maintenance.equipment"].create({"name": "Drill"})
        other = cls.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            cls.env,
            "iq_stranger",
            groups="qms_base.group_qms_engineer",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        cls.foreign = (
            cls.env["maintenance.equipment"]
            .with_user(stranger)
            .create(
                {
                    "name": "Foreign",
                    "company_id": other.id,
                    "is_instrument": True,
                    "instrument_type_id": cls.pin_type.id,
                }
            )
        )

    def _ways(self, value="5.00"):
        """``(name, call)`` of every way to enter a value, with what is in hand."""
        row = self.result
        yield "write", lambda: row.write({"value_text": value})
        yield (
            "enter",
            lambda: self.inspection.enter([{"result": row.id, "value": value}]),
        )
        yield "web_save", lambda: row.web_save({"value_text": value}, {"id": {}})
        yield (
            "by the form of the inspection",
            lambda: self.inspection.web_save(
                {"result_ids": [(1, row.id, {"value_text": value})]}, {"id": {}}
            ),
        )
        yield "import", lambda: self._import(row, value)
        yield (
            "with keys in the context",
            lambda: row.with_context(
                default_instrument_id=self.caliper.id, skip_instrument=True
            ).write({"value_text": value}),
        )

    def _import(self, row, value):
        found = row.load([".id", "value_text"], [[str(row.id), value]])
        if not found["ids"]:
            raise UserError(str(found["messages"]))

    # ------------------------------------------------------------------
    # Refused, whichever way
    # ------------------------------------------------------------------
    def test_without_an_instrument(self):
        for name, attempt in self._ways():
            with self.subTest(way=name), self._refused("scan the instrument"):
                attempt()
                self.env.flush_all()
            self.assertFalse(self.result.value_text)
            self.assertEqual(self.result.conform, "not_entered")
        with self._refused("no value for"):
            self.inspection.action_complete()

    def test_named_with_the_value(self):
        for one, pattern in (
            (self.overdue, "ended on"),
            (self.never, "never calibrated"),
            (self.failed, "has failed .*Dropped"),
            (self.away, "out of service"),
            (self.archived, "archived"),
            (self.pin, "is measured with Test caliper"),
            (self.plain, "no measuring instrument"),
            (self.foreign, "another company"),
        ):
            with self.subTest(one=one.name), self._refused(pattern):
                self.result.write({"value_text": "5.00", "instrument_id": one.id})
                self.env.flush_all()
            self.assertFalse(self.result.value_text)
        with self._refused("no such instrument"):
            self.result.write({"value_text": "5.00", "instrument_id": 10**8})

    def test_named_before_the_value(self):
        for one, pattern in (
            (self.overdue, "ended on"),
            (self.failed, "has failed"),
            (self.foreign, "another company"),
        ):
            for name, attempt in self._ways():
                with self.subTest(one=one.name, way=name), self._refused(pattern):
                    self.result.write({"instrument_id": one.id})
                    attempt()
                    self.env.flush_all()

    def test_scanned(self):
        for code, pattern in (
            (self.overdue.instrument_number, "ended on"),
            (self.overdue.serial_no, "ended on"),
            (self.never.instrument_number, "never calibrated"),
            (self.failed.instrument_number, "has failed"),
            (self.away.instrument_number, "out of service"),
            (self.archived.instrument_number, "archived"),
            (self.pin.instrument_number, "no instrument that"),
            ("GA-0", "No instrument has the number"),
            ("GA-%", "No instrument has the number"),
            ("", "No instrument has the number"),
        ):
            with self.subTest(code=code), self._refused(pattern):
                self.inspection.use_instrument(code)
            self.assertFalse(self.inspection.instrument_ids)

    def test_what_lapses_in_hand_is_refused_at_the_value(self):
        self.inspection.use_instrument(self.caliper.instrument_number)
        self.caliper.with_user(self.inspector)._declare_failed("Dropped")
        for name, attempt in self._ways():
            with self.subTest(way=name), self._refused("has failed"):
                attempt()
                self.env.flush_all()

    def test_range_and_resolution(self):
        coarse = self._instrument("Ruler", "T-RUL", instrument_resolution="0.5")
        short = self._instrument("Short", "T-SHO", instrument_range_max="4")
        for one in (coarse, short):
            self._calibrated(one, 5, found="50.00")
        with self._refused("Use a finer one"):
            self.result.write({"value_text": "5.00", "instrument_id": coarse.id})
        with self._refused("outside the range"):
            self.result.write({"value_text": "5.00", "instrument_id": short.id})

    def test_a_certificate_where_it_is_asked_for(self):
        part = self._product("Certified part")
        self._plan(
            part, characteristics=[dict(self.WIDTH, instrument_certificate=True)]
        )
        inspection = self._inspections(self._receive("P-9", product=part))
        inspection.use_instrument(self.caliper.instrument_number)
        with self._refused("has none on file"):
            inspection.result_ids.value_text = "5.00"

    def test_what_it_was_worth_is_not_the_clients_to_say(self):
        self.inspection.use_instrument(self.caliper.instrument_number)
        for vals in (
            {"instrument_calibration_id": self.calibration.id},
            {"instrument_valid_until": "2099-01-05"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.result.write({"value_text": "5.00", **vals})
        with self.assertRaises(AccessError):
            self.inspection.write({"instrument_ids": [(6, 0, self.overdue.ids)]})

    def test_who_may_not_record_names_no_instrument(self):
        for user in (self.operator, self.auditor, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.inspection.with_user(user).use_instrument("GA-1")
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.result.with_user(user).write({"instrument_id": self.caliper.id})

    # ------------------------------------------------------------------
    # Passed, and on record
    # ------------------------------------------------------------------
    def test_every_way_with_an_instrument_in_calibration(self):
        answer = self.inspection.use_instrument(self.caliper.instrument_number.lower())
        self.assertEqual(answer["id"], self.caliper.id)
        for name, attempt in self._ways():
            with self.subTest(way=name), self.env.cr.savepoint() as savepoint:
                attempt()
                self.env.flush_all()
                self.assertEqual(self.result.conform, "conforms")
                self.assertEqual(self.result.instrument_id, self.caliper)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_evidence_of_the_decision(self):
        self.inspection.use_instrument(self.caliper.serial_no)
        self.result.value_text = "5.00"
        decision = self.env["qms.gate.decision"].search(
            [
                ("checkpoint", "=", "instrument_use"),
                ("res_model", "=", "medical.inspection.result"),
                ("res_id", "=", self.result.id),
            ]
        )
        self.assertEqual(decision.verdict, "pass")
        [evidence] = decision.evidence_ids
        self.assertEqual(evidence.kind, "calibration")
        self.assertIn(self.calibration.name, evidence.number)
        self.assertIn(self.caliper.instrument_number, evidence.number)
        self.assertEqual(evidence.valid_until, self.calibration.valid_until)
        self.assertEqual(evidence.digest, self.calibration.digest)
        self.assertEqual(self.result.instrument_calibration_id, self.calibration)
        self.assertEqual(
            self.result.instrument_valid_until, self.calibration.valid_until
        )

    def test_completed_with_its_instrument(self):
        self.inspection.use_instrument(self.caliper.instrument_number)
        self.result.value_text = "5.00"
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")
        with self.assertRaises(UserError):
            self.result.write({"instrument_id": self.pin.id})
        with self.assertRaises(UserError):
            self.inspection.use_instrument(self.caliper.instrument_number)

    def test_a_value_whose_instrument_failed_since_is_not_completed(self):
        self.inspection.use_instrument(self.caliper.instrument_number)
        self.result.value_text = "5.00"
        trace = self.caliper.with_user(self.inspector)._declare_failed("Dropped")
        with self._refused("out of tolerance after values were taken"):
            self.inspection.action_complete()
        second = self._instrument("Second", "T-SEC")
        self._calibrated(second, 5)
        self.inspection.use_instrument(second.instrument_number)
        self.result.write({"value_text": "5.01", "correction_reason": "Measured again"})
        current = self.inspection.result_ids
        self.assertEqual(current.instrument_id, second)
        self.assertEqual(self.result.instrument_id, self.caliper)
        self.inspection.action_complete()
        self.assertTrue(trace.line_ids)

    def test_a_second_scan_takes_the_place_of_the_first(self):
        second = self._instrument("Second", "T-SEC")
        self._calibrated(second, 5)
        self.inspection.use_instrument(self.caliper.instrument_number)
        self.inspection.use_instrument(second.instrument_number)
        self.assertEqual(self.inspection.instrument_ids, second)
        self.result.value_text = "5.00"
        self.assertEqual(self.result.instrument_id, second)

    def test_scan_on_the_entry_screen(self):
        answer = self.inspection.scan(self.caliper.instrument_number)
        self.assertEqual(answer["kind"], "instrument")
        self.assertEqual(self.inspection.instrument_ids, self.caliper)
        self.assertEqual(self.inspection.scan("nothing")["kind"], "unknown")
        with self._refused("ended on"):
            self.inspection.scan(self.overdue.instrument_number)
        with self._refused("no instrument that"):
            self.inspection.scan(self.pin.instrument_number)

    def test_go_no_go(self):
        part = self._product("Bored part")
        self._plan(
            part, characteristics=[dict(GO, instrument_type_id=self.pin_type.id)]
        )
        inspection = self._inspections(self._receive("P-8", product=part))
        with self._refused("scan the instrument"):
            inspection.result_ids.pass_fail = "pass"
        inspection.use_instrument(self.pin.instrument_number)
        inspection.result_ids.pass_fail = "pass"
        inspection.action_complete()
        self.assertEqual(inspection.state, "passed")

    def test_what_is_counted_lies_in_the_range(self):
        """A count with a measuring instrument is of units of a size in its range."""
        bore = {
            **GO,
            "instrument_type_id": self.caliper_type.id,
            "sampling_own": True,
            "sampling_method": "fixed",
            "sampling_size": 5,
        }
        with self._refused("enter its nominal"):
            self._plan(self.device, characteristics=[bore])
        bore |= {"nominal": "151.00", "unit": "mm"}
        plan = self._draft(self.device, characteristics=[bore])
        plan.with_user(self.manager)._approve_as_user()
        inspection = self._inspections(self._receive("D-1", product=self.device))
        result = inspection.result_ids
        self.assertTrue(result.counted)
        for way in (
            {"value_text": "0", "instrument_id": self.caliper.id},
            {"value_text": "5", "instrument_id": self.caliper.id},
        ):
            with self._refused("151.00 is outside the range"):
                result.write(way)
        self.caliper.with_user(self.engineer).instrument_range_max = "200"
        result.write({"value_text": "0", "instrument_id": self.caliper.id})
        self.assertEqual(result.conform, "conforms")

    def test_the_digest_names_instrument_and_calibration(self):
        self.inspection.use_instrument(self.caliper.instrument_number)
        self.result.value_text = "5.00"
        content = self.result._digest_content()
        self.assertEqual(content["instrument"], self.caliper.instrument_number)
        self.assertEqual(content["calibration"], self.calibration.name)

    def test_what_a_work_centre_requires(self):
        order = self._ready_order()
        bench = self.workcenter
        with self.assertRaises(AccessError):
            bench.with_user(
                new_test_user(self.env, "iq_mrp", groups="mrp.group_mrp_manager")
            ).instrument_ids = self.caliper
        bench.with_user(self.engineer).sudo().instrument_ids = (
            self.caliper | self.overdue
        )
        for attempt in (
            lambda: order.workorder_ids.button_start(),
            lambda: order.workorder_ids.write({"state": "progress"}),
            lambda: order.workorder_ids.set_state("progress"),
        ):
            with self._refused("ended on"):
                attempt()
                self.env.flush_all()
        bench.with_user(self.engineer).sudo().instrument_ids = self.caliper
        order.workorder_ids.button_start()
        decision = self.env["qms.gate.decision"].search(
            [
                ("checkpoint", "=", "wo_start"),
                ("res_id", "=", order.workorder_ids.id),
            ]
        )
        self.assertIn("calibration", decision.evidence_ids.mapped("kind"))

    def _ready_order(self):
        self.inspection.use_instrument(self.caliper.instrument_number)
        self.result.value_text = "5.00"
        self.inspection.action_complete()
        self._release(self.lot)
        order = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        order.action_confirm()
        order.action_assign()
        return order.with_user(self.operator)

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------
    def test_no_query_for_each_value(self):
        part = self._product("Serial part", tracking="serial")
        self._plan(part, characteristics=[self.WIDTH])

        def cost(count):
            lots = self.env["stock.lot"].create(
                [
                    {"name": f"SQ-{count}-{n:04}", "product_id": part.id}
                    for n in range(count)
                ]
            )
            inspections = self._inspections(lots)
            for inspection in inspections:
                inspection.use_instrument(self.caliper.instrument_number)
            values = [
                {"result": r.id, "value": f"5.0{n % 5}"}
                for n, r in enumerate(inspections.result_ids)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            inspections.enter(values)
            self.env.flush_all()
            entering = self.env.cr.sql_log_count - before
            before = self.env.cr.sql_log_count
            inspections.action_complete()
            self.env.flush_all()
            completing = self.env.cr.sql_log_count - before
            self.assertEqual(set(inspections.mapped("state")), {"passed"})
            return entering, completing

        cost(2)
        few, many = cost(20), cost(60)
        # equal values are written, and judged, together
        self.assertLessEqual(many[0] - few[0], 10, (few, many))
        self.assertLessEqual(many[1] - few[1], 60, (few, many))

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import JUDGED, MEASURED
from .tester_common import TesterCase


class TestTester(TesterCase):
    """Values that a tester sends, and nobody types."""

    def test_a_value_is_taken_with_its_tester(self):
        answer = self._send("5.01")
        self.assertEqual(
            answer, {"taken": 1, "repeated": 0, "verdicts": {"width": "pass"}}
        )
        result = self._result()
        self.assertEqual(result.value_text, "5.01")
        self.assertEqual(result.conform, "conforms")
        self.assertEqual(result.recorded_by_id, self.machine)
        self.assertFalse(result.recorded_employee_id)
        self.assertEqual(result.instrument_id, self.caliper)
        self.assertEqual(result.instrument_calibration_id, self.calibration)
        self.assertEqual(result.sent_by, f"iq_tester, {self.caliper.display_name}")
        reading = self.env["medical.tester.reading"].search([])
        self.assertEqual(reading.result_id, result)
        self.assertEqual(reading.calibration_id, self.calibration)
        self.assertEqual((reading.lot_id, reading.unit), (self.lot, "mm"))
        evidence = self.env["qms.gate.decision"]._ids_passed(
            "instrument_use", result._name, result.ids
        )
        self.assertIn(result.id, evidence)

    def test_a_person_completes_and_a_failing_value_fails(self):
        self.assertEqual(self._send("5.30")["verdicts"], {"width": "fail"})
        inspection = self._inspection()
        self.assertEqual(inspection.state, "open")
        with self.assertRaisesRegex(UserError, "no value"):
            inspection.with_user(self.inspector).action_complete()
        self._judge(inspection)
        inspection.with_user(self.inspector).action_complete()
        self.assertEqual(inspection.state, "failed")
        self.assertEqual(inspection.inspector_employee_id.user_id, self.inspector)
        self.assertIn("tester", inspection.result_ids[0]._digest_content())

    def test_same_again_is_repeated_and_another_value_is_refused(self):
        at = self._now()
        self._send("5.30", at=at)
        self.assertEqual(
            self._send("5.300", at=at, unit="mm"),
            {"taken": 0, "repeated": 1, "verdicts": {"width": "fail"}},
        )
        for value, moment in (("5.00", at), ("5.00", self._now()), ("5.30", None)):
            with self._refused("The first value stands"):
                self._send(value, at=moment)
        self.assertEqual(self._result().value_text, "5.30")
        # also when it was completed, which needs no open inspection any more
        self._complete()
        self.assertEqual(self._send("5.30", at=at)["repeated"], 1)
        with self._refused("is completed .Failed.*retest is a new inspection"):
            self._send("5.00")

    def test_a_retest_is_a_new_inspection(self):
        self._send("5.30")
        self._complete()
        first = self._inspection()
        before = self._now(-30)
        first.with_user(self.engineer)._open_reinspection("Cable was loose")
        with self._refused("before .* was completed"):
            self._send("5.00", at=before)
        self.assertEqual(self._send("5.00")["taken"], 1)
        self._complete()
        self.assertEqual(first.state, "failed")
        self.assertEqual(first.next_id.state, "passed")

    def test_nobody_types_on_any_path(self):
        inspection, result = self._inspection(), self._result()
        for user in (self.inspector, self.engineer, self.manager):
            mine = result.with_user(user)
            many = inspection.with_user(user)
            for act in (
                lambda mine=mine: mine.write({"value_text": "5"}),
                lambda mine=mine: mine.with_context(tester_writes=True).write(
                    {"value_text": "5"}
                ),
                lambda mine=mine: mine.write({"instrument_id": self.caliper.id}),
                lambda mine=mine: mine.write(
                    {"value_text": "5", "instrument_id": self.caliper.id}
                ),
                lambda many=many: many.enter([{"result": result.id, "value": "5"}]),
                lambda many=many: many.write(
                    {"result_ids": [Command.update(result.id, {"value_text": "5"})]}
                ),
                lambda mine=mine: mine.write({"pass_fail": "pass"}),
            ):
                with self._refused("tester sends these values"):
                    act()
            with self._refused("opened with their inspection"):
                mine.create(
                    {
                        "inspection_id": inspection.id,
                        "characteristic_id": result.characteristic_id.id,
                        "value_text": "5",
                    }
                )
            with self._refused("entered; the rest follows|tester sends"):
                mine.write({"tester_at": self._now()})
        with self.assertRaises(UserError):
            result.sudo().write({"value_text": "5"})
        loaded = (
            self.env["medical.inspection.result"]
            .with_user(self.inspector)
            .load([".id", "value_text"], [[str(result.id), "5"]])
        )
        self.assertIn("tester sends", loaded["messages"][0]["message"])
        # what was sent is not corrected either
        self._send("5.30")
        entry = {"result": result.id, "value": "5.00", "reason": "Misread"}
        with self._refused("tester sends these values"):
            inspection.with_user(self.engineer).enter([entry])
        self.assertEqual(self._result(), result)
        # a remark is no value
        result.with_user(self.inspector).note = "Fixture 2"
        self.assertEqual(result.note, "Fixture 2")

    def test_readings_are_the_servers(self):
        self._send("5.00")
        reading = self.env["medical.tester.reading"].search([])
        for user in (self.machine, self.inspector, self.manager):
            mine = reading.with_user(user)
            for act in (
                lambda mine=mine: mine.write({"value_text": "4.99"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create({"channel": "width"}),
            ):
                with self.assertRaises(AccessError):
                    act()
        with self.assertRaises(AccessError):
            reading.with_user(self.machine).read(["value_text"])
        with self.assertRaises(AccessError):
            self._result().with_user(self.machine).write({"value_text": "5"})

    def test_who_may_send(self):
        other = self._instrument("Caliper 2", "T-2")
        for what, instrument, user in (
            ("a person", "T-1", self.inspector),
            ("a manager", "T-1", self.manager),
            ("another instrument", "T-2", self.machine),
            ("none", "T-9", self.machine),
            ("no text", None, self.machine),
            ("another machine", "T-1", self._machine("iq_tester2")),
        ):
            with self.subTest(what=what), self._refused("sends no values"):
                self._send("5.00", instrument=instrument, user=user)
        for user in (self.inspector, self.manager):
            with self._refused("no machine"):
                other.with_user(self.engineer).tester_user_ids = user
        for user in (self.inspector, self.machine):
            with self.assertRaises(AccessError):
                other.with_user(user).tester_user_ids = self.machine
        other.invalidate_recordset()
        self.assertFalse(other.tester_user_ids)
        with self._refused("no measuring instrument"):
            self.equipment.with_user(self.engineer).create(
                {"name": "Drill", "tester_user_ids": [Command.set(self.machine.ids)]}
            )
        # one that becomes a person's sends nothing any more
        self.machine.group_ids = [Command.link(self.env.ref("base.group_user").id)]
        with self._refused("sends no values"):
            self._send("5.00")

    def test_the_tester_is_judged(self):
        def renamed(instrument):
            self.caliper.with_user(self.engineer).tester_user_ids = False
            instrument.with_user(self.engineer).tester_user_ids = self.machine
            return instrument

        self.caliper.with_user(self.inspector)._take_out("Dropped")
        with self._refused("out of service"):
            self._send("5.00")
        self.caliper.with_user(self.engineer).action_service_back()
        renamed(self._instrument("New", "T-3"))
        with self._refused("never calibrated"):
            self._send("5.00", instrument="T-3")
        late = renamed(self._instrument("Late", "T-4"))
        self._calibrated(late, days=800)
        with self._refused("ended on"):
            self._send("5.00", instrument="T-4")
        pin = renamed(self._instrument("Pin", "T-5", self.pin_type))
        self._calibrated(pin)
        with self._refused("is measured with Test caliper"):
            self._send("5.00", instrument="T-5")
        renamed(self.caliper)
        with self._refused("outside the range"):
            self._send("151")
        self.caliper.with_user(self.engineer).active = False
        with self._refused("archived"):
            self._send("5.00")
        self.assertFalse(self._result().entered)
        self.assertFalse(self.env["medical.tester.reading"].search([]))

    def test_what_no_scanner_sends(self):
        for more in (
            {"device": "LOT\0"},
            {"product": "\0"},
            {"inspection": "\ud800"},
            {"instrument": "FX\0"},
        ):
            with self._refused("no scanner sends"):
                self._send("5.00", **more)
        with self._refused("unit"):
            self._send("5.00", unit="mm\0")

    def test_what_is_no_value(self):
        for what, reading, words in (
            ("NaN", {"value": float("nan")}, "no number"),
            ("infinite", {"value": "1e5"}, "no number"),
            ("true", {"value": True}, "no number"),
            ("empty", {"value": ""}, "no number"),
            ("too exact", {"value": "5.00000000001"}, "no number"),
            ("no zone", {"at": "2026-03-02T09:15:00"}, "no zone"),
            ("future", {"at": self._now(600)}, "from the future"),
            ("old", {"at": self._now(-300)}, "too late"),
            ("unit", {"unit": "in"}, "is in in, but its limits are in mm"),
            ("no channel", {"channel": ""}, "no channel"),
            ("other channel", {"channel": "weight"}, "asks a tester for weight"),
        ):
            with self.subTest(what=what), self._refused(words):
                self._record([self._reading("5.00") | reading])
        with self._refused("two moments"):
            self._record(
                [self._reading("5"), self._reading("5") | {"at": self._now(-9)}]
            )
        with self._refused("does not ask a tester for weight"):
            self._record([self._reading("5"), self._reading("5", "weight")])
        self.assertFalse(self._result().entered)
        self.assertEqual(self._record([])["taken"], 0)

    def test_what_comes_late_comes_with_a_clock(self):
        reading = self._reading("5.00") | {"at": self._now(-3600)}
        with self._refused("clock of the machine is wrong"):
            self._record([reading], sent_at=self._now(-600))
        with self._refused("older than a day"):
            self._record([reading | {"at": self._now(-90000)}], sent_at=self._now())
        self.assertEqual(self._record([reading], sent_at=self._now())["taken"], 1)

    def test_the_device_is_known_and_one(self):
        for what, device, words in (
            ("unknown", "P-9", "is no lot or serial number"),
            ("none", "", "is no lot or serial number"),
            ("no text", 7, "is no lot or serial number"),
        ):
            with self.subTest(what=what), self._refused(words):
                self._send("5.00", device=device)
        double = self._product("Other part")
        double.default_code = "OTHER"
        self.part.default_code = "PART"
        self.env["stock.lot"].create({"name": "P-1", "product_id": double.id})
        with self._refused("Scan the UDI"):
            self._send("5.00")
        with self._refused("No open inspection"):
            self._send("5.00", product="OTHER")
        self.assertEqual(self._send("5.00", product="PART")["taken"], 1)

    def test_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._machine("iq_elsewhere", elsewhere)
        self.caliper.sudo().tester_user_ids += stranger
        with self._refused("sends no values"):
            self._send("5.00", user=stranger)
        # what a machine puts in its context chooses no company
        self.lot.company_id = self.company
        model = self.env["medical.tester.reading"].with_user(self.machine)
        answer = model.with_context(
            allowed_company_ids=elsewhere.ids,
            default_value_text="9",
            default_state="passed",
            tester_writes=True,
        ).record("T-1", "P-1", [self._reading("5.00")])
        self.assertEqual(answer["taken"], 1)
        self.assertEqual(self._inspection().company_id, self.company)
        self.assertEqual(self._inspection().state, "open")

    def test_opened_where_nobody_did(self):
        product = self._product("Late plan")
        lots = [self._receive(name, product=product) for name in ("P-2", "P-3")]
        self._plan(product, characteristics=[self.SENT])
        for lot in lots:
            self.assertFalse(lot.inspection_ids)
        self.assertEqual(self._send("5.00", device="P-2")["taken"], 1)
        self.assertEqual(lots[0].inspection_ids.state, "open")
        # of what was decided on, a machine opens nothing
        self.env.cr.execute(
            "UPDATE stock_lot SET quality_status = 'on_hold' WHERE id = %s",
            [lots[1].id],
        )
        self.env.invalidate_all()
        with self._refused("No open inspection"):
            self._send("5.00", device="P-3")
        self.assertFalse(lots[1].inspection_ids)

    def test_units_of_a_lot_are_said(self):
        plan = self._plan(
            self.device,
            "receipt",
            [
                self.SENT
                | {"sampling_own": True, "sampling_method": "fixed", "sampling_size": 3}
            ],
        )
        lot = self._receive("D-1", product=self.device)
        for number in (None, 0, 4):
            with self._refused("has 3 units"):
                self._send("5.00", device="D-1", unit_number=number)
        with self._refused("whole number"):
            self._send("5.00", device="D-1", unit_number="1")
        at = self._now()
        for number in (1, 2, 3):
            answer = self._send(f"5.0{number}", device="D-1", unit_number=number, at=at)
            self.assertEqual(answer["taken"], 1)
        self.assertEqual(
            self._send("5.02", device="D-1", unit_number=2, at=at)["repeated"], 1
        )
        inspection = self._inspections(lot)
        self.assertEqual(inspection.plan_id, plan)
        self.assertEqual(
            inspection.result_ids.mapped("value_text"), ["5.01", "5.02", "5.03"]
        )

    def test_queries_do_not_grow_with_the_readings(self):
        def counted(name, channels):
            product = self._product(name)
            lines = [
                dict(self.SENT, name=f"Width {n}", channel=f"w{n}")
                for n in range(channels)
            ]
            self._plan(product, "receipt", lines)
            lot = self._receive(name, product=product)
            self._inspections(lot)
            readings = [self._reading(f"5.{n:02}", f"w{n}") for n in range(channels)]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self._record(readings, device=name)["taken"], channels)
            return self.env.cr.sql_log_count - before

        counted("warm", 2)
        few, many = counted("few", 2), counted("many", 20)
        self.assertLessEqual(many, few + 2, (few, many))

    # ------------------------------------------------------------------
    # The plan
    # ------------------------------------------------------------------
    def test_what_a_tester_cannot_send(self):
        for what, line, words in (
            ("judged", dict(JUDGED, channel="a"), "not measured"),
            ("no instrument", dict(MEASURED, channel="a"), "choose the type"),
            ("second person", dict(self.SENT, second_person=True), "nobody enters"),
            ("plausible", dict(self.SENT, plausible_upper="9"), "nobody enters"),
            ("warned", dict(self.SENT, warn_upper="5.1"), "machines send"),
            ("silent", dict(self.SENT, silent_seconds=5), "machines send"),
        ):
            with (
                self.subTest(what=what),
                self.assertRaisesRegex(ValidationError, words),
            ):
                self._draft(characteristics=[line])
        twice = [self.SENT, dict(self.SENT, name="Again")]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._draft(characteristics=twice)

    def test_the_channel_is_signed_and_kept(self):
        line = self.plan.characteristic_ids[0]
        self.assertIn(
            "channel", self.plan._signature_fields("approve")["characteristic_ids"]
        )
        for value in (False, "other"):
            with self._refused("cannot be changed"):
                line.with_user(self.engineer).channel = value
        new = self.plan.browse(
            self.plan.with_user(self.engineer).action_new_version()["res_id"]
        )
        self.assertEqual(new.characteristic_ids[0].channel, "width")

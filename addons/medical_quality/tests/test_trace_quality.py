# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import csv
import io

from odoo.exceptions import AccessError
from odoo.fields import Command

from .instruments import InstrumentCase
from .process_common import BELT, ZONE, ProcessCase, at, moment

TABS = ("inspections", "process", "equipment", "issues")


class Asking:
    """Tabs of the trace, as an auditor reads them."""

    def _rows(self, code, lots, user=None):
        trace = self.env["medical.trace"].with_user(user or self.auditor)
        table = trace.get_tab(code, lots.ids)
        names = {column["name"] for column in table["columns"]}
        for row in table["rows"]:
            self.assertEqual(set(row) - {"open"}, names)
            model, res_id = row["open"]
            self.assertTrue(self.env[model].browse(res_id).exists())
        return table["rows"]

    def _queries(self, code, lots):
        trace = self.env["medical.trace"].with_user(self.auditor)
        trace.get_tab(code, lots.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        trace.get_tab(code, lots.ids)
        return self.env.cr.sql_log_count - before


class TestTraceInspections(Asking, InstrumentCase):
    """What was inspected with what, and what of it is not in order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(characteristics=[cls.WIDTH])

    def _measured(self, name, value="5.00", done=True):
        lot, inspection = self._measured_lot(name, value)
        if done:
            inspection.action_complete()
        return lot, inspection

    def test_inspections(self):
        lot, inspection = self._measured("P-1")
        [row] = self._rows("inspections", lot)
        self.assertEqual(row["number"], inspection.name)
        self.assertEqual(row["lot"], "P-1")
        self.assertIn(self.plan.number, row["plan"])
        self.assertEqual(row["verdict"], "Passed")
        self.assertEqual(row["person"], "iq_inspector person")
        self.assertTrue(row["moment"])
        self.assertEqual(row["instruments"], self.caliper.display_name)
        self.assertEqual(row["open"], ("medical.inspection", inspection.id))
        other, _inspection = self._measured("P-2", done=False)
        [row] = self._rows("inspections", other)
        self.assertEqual((row["verdict"], row["person"]), ("To inspect", ""))

    def test_instruments_stand_in_the_equipment(self):
        lot, _inspection = self._measured("P-1")
        [row] = self._rows("equipment", lot)
        self.assertEqual(row["instrument"], self.caliper.display_name)
        self.assertIn(self.calibration.name, row["calibration"])
        self.assertEqual(row["standing"], "In calibration")
        self.assertEqual(row["open"], ("maintenance.equipment", self.caliper.id))
        self._calibrated(self.caliper, 0, found="50.20")
        [row] = self._rows("equipment", lot)
        # taken with the calibration of then, and what the gauge is worth now
        self.assertIn(self.calibration.name, row["calibration"])
        self.assertEqual(row["standing"], "Failed")

    def test_open_issues(self):
        lot, inspection = self._measured("P-1", "9.00")
        self.assertEqual(inspection.state, "failed")

        def issues():
            return {row["what"]: row for row in self._rows("issues", lot)}

        self.assertEqual(issues()["Failed inspection"]["about"], inspection.name)
        other = self._receive("P-3")
        found = (
            self.env["medical.nonconformance"]
            .with_user(self.inspector)
            .create(
                {
                    "product_id": self.part.id,
                    "description": "Too wide",
                    "line_ids": [Command.create({"lot_id": lot.id, "quantity": 100})],
                    "defect_ids": [Command.create({"name": "Wide", "code": "W1"})],
                }
            )
        )
        capa = (
            self.env["medical.capa"]
            .with_user(self.engineer)
            .create(
                {
                    "title": "Moulds wear",
                    "description": "Again",
                    "severity": "2",
                    "occurrence": "2",
                    "source_ids": [
                        Command.create(
                            {
                                "kind": "record",
                                "record_ref": f"medical.nonconformance,{found.id}",
                            }
                        )
                    ],
                }
            )
        )
        self._calibrated(self.caliper, 0, found="50.20")
        doubt = self.env["medical.out.of.tolerance"].search(
            [("instrument_id", "=", self.caliper.id)]
        )
        now = issues()
        self.assertEqual(now["Nonconformance"]["about"], found.name)
        self.assertIn("Too wide", now["Nonconformance"]["detail"])
        self.assertEqual(now["CAPA"]["about"], capa.name)
        self.assertEqual(now["Out of tolerance"]["about"], doubt.name)
        # another lot has none of them
        self.assertFalse(
            {"Failed inspection", "Nonconformance", "CAPA", "Out of tolerance"}
            & {row["what"] for row in self._rows("issues", other)}
        )

    def test_a_repeated_inspection_answers_for_the_failed_one(self):
        lot, inspection = self._measured("P-1", "9.00")
        self.assertIn(
            "Failed inspection", {row["what"] for row in self._rows("issues", lot)}
        )
        again = inspection.with_user(self.engineer)._open_reinspection(
            "Measured wrongly"
        )
        again = again.with_user(self.inspector)
        again.use_instrument(self.caliper.instrument_number)
        again.result_ids.value_text = "5.00"
        again.action_complete()
        self.assertEqual(again.state, "passed")
        self.assertNotIn(
            "Failed inspection", {row["what"] for row in self._rows("issues", lot)}
        )
        self.assertEqual(
            [row["verdict"] for row in self._rows("inspections", lot)],
            ["Failed", "Passed"],
        )

    def test_exports_hold_the_tabs(self):
        lot, inspection = self._measured("P-1")
        trace = self.env["medical.trace"].with_user(self.auditor)
        _name, _media, data = trace._export("csv", lot.ids, "both")
        cells = {
            cell
            for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))
            for cell in row
        }
        self.assertLessEqual({"Inspections", "Process data", inspection.name}, cells)
        for kind, begin in (("pdf", b"%PDF"), ("xlsx", b"PK")):
            _name, _media, data = trace._export(kind, lot.ids, "both")
            self.assertTrue(data.startswith(begin))

    def test_who_may_ask(self):
        lot, _inspection = self._measured("P-1")
        for user in (self.inspector, self.engineer, self.manager, self.auditor):
            self.assertTrue(self._rows("inspections", lot, user))
            self.assertTrue(self._rows("equipment", lot, user))
        for user in (self.operator, self.outsider):
            for code in TABS:
                with self.assertRaises(AccessError):
                    self._rows(code, lot, user)

    def test_as_many_queries_for_many(self):
        lots = self.env["stock.lot"]
        for number in range(6):
            lot, _inspection = self._measured(f"P-{number}", "9.00")
            lots |= lot
        for code in TABS:
            with self.subTest(tab=code):
                # rules are read once
                self._queries(code, lots)
                few = self._queries(code, lots[:1])
                self.assertLessEqual(self._queries(code, lots), few)


class TestTraceProcess(Asking, ProcessCase):
    """What the machines sent while a lot was made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._monitors(ZONE, BELT)
        cls.order.action_generate_serial()
        cls.lot = cls.order.lot_producing_ids

    def _warned(self):
        with at(0):
            self._start()
        with at(5):
            self._send("245", "239", "246", "249.5")
            self._send("65", "65", "65", "65", channel="belt")

    def test_process_data(self):
        self._warned()
        zone, belt = self._rows("process", self.lot)
        self.assertEqual(
            (zone["order"], zone["operation"], zone["workcenter"]),
            (self.order.name, "Assemble", "Bench"),
        )
        self.assertEqual((zone["name"], zone["channel"]), ("Zone 3", "zone_3"))
        self.assertIn("235", zone["limits"])
        self.assertIn("247", zone["warnings"])
        self.assertEqual(
            (zone["count"], zone["least"], zone["greatest"]), ("4", "239", "249.5")
        )
        self.assertIn("beyond its warning range", zone["alarms"])
        self.assertEqual(zone["verdict"], "To inspect")
        self.assertEqual(zone["open"], ("medical.inspection", self._stream().id))
        self.assertEqual((belt["channel"], belt["alarms"]), ("belt", ""))

    def test_an_alarm_is_an_issue_until_it_is_acknowledged(self):
        self._warned()
        [issue] = self._rows("issues", self.lot)
        self.assertEqual(issue["what"], "Process alarm")
        self.assertIn("249.5", issue["detail"])
        alarm = self._alarms().with_user(self.operator)
        with at(6):
            alarm.action_taken = "Blower cleaned"
            alarm.action_acknowledge()
        self.assertFalse(self._rows("issues", self.lot))
        [zone, _belt] = self._rows("process", self.lot)
        self.assertIn("Blower cleaned", zone["alarms"])

    def test_an_order_without_traced_material_is_found(self):
        """Nothing that went in has a lot yet: the order's own data are shown."""
        self._warned()
        [row] = self._rows("equipment", self.lot)
        self.assertEqual((row["order"], row["workcenter"]), (self.order.name, "Bench"))

    def test_as_many_queries_for_many(self):
        self._warned()
        with at(6):
            self._pause()
            other = self._order(10.0, released_part=False)
            other.action_generate_serial()
            other.workorder_ids.with_user(self.operator).button_start()
        with at(9):
            readings = [
                {"channel": "zone_3", "at": moment(n).isoformat() + "Z", "value": value}
                for n, value in ((7, "245"), (8, "249"))
            ]
            self._record(readings)
        lots = self.lot | other.lot_producing_ids
        self.assertEqual(len(self._rows("process", lots)), 4)
        for code in TABS:
            with self.subTest(tab=code):
                # rules are read once
                self._queries(code, lots)
                few = self._queries(code, self.lot)
                self.assertLessEqual(self._queries(code, lots), few)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError

from .yield_common import YieldCase


class TestQualityBoard(YieldCase):
    """Figures, charts and the lists behind: each list has what its figure says."""

    def _behind(self, code, key=None, user=None, **filters):
        """The records of the list behind a figure or point, with its first filter."""
        report = self._report(user)
        filters = {"product_id": self.part.id, **filters}
        action = report.board_action(code, key, filters)
        records = report.env[action["res_model"]].search(action["domain"])
        chosen = list(action.get("context", {}))
        if chosen == ["search_default_first_failed"]:
            return records.filtered("first_failed")
        if chosen == ["search_default_failed"]:
            return records.filtered(lambda row: not row.passed)
        return records.filtered("again") if chosen else records

    def _points(self, code, **filters):
        return {point["key"]: point for point in self._chart(code, **filters)["points"]}

    def test_five_figures_and_four_charts_in_one_answer(self):
        self._inspect("B-1")
        board = self._board()
        self.assertEqual(
            [figure["code"] for figure in board["figures"]],
            ["first_pass", "yield", "again", "scrap", "nonconformances"],
        )
        self.assertEqual(
            [chart["code"] for chart in board["charts"]],
            ["trend", "split", "pareto", "ageing"],
        )
        self.assertEqual(board["filters"]["period"], "week")
        self.assertEqual(board["zone"], self.company._plant_tz())
        report = self._report()
        self.assertNotIn("options", report.board({}, with_options=False))
        # what is no filter is ignored, as what is not there
        strange = {
            "period": ["week"],
            "kind": {},
            "split": "company_id",
            "product_id": "1 OR 1=1",
            "workcenter_id": True,
            "customer_id": -3,
            "company_id": 7,
        }
        cleaned = report.board(strange)["filters"]
        self.assertEqual(
            cleaned,
            {
                "period": "week",
                "kind": "",
                "split": "product_id",
                "product_id": 0,
                "workcenter_id": 0,
                "customer_id": 0,
            },
        )
        self.assertEqual(report.board(["week"])["filters"], cleaned)
        gone = {"product_id": 2**31 - 1, "customer_id": 2**40}
        self.assertEqual(report.board(gone)["filters"], cleaned)

    def test_the_lists_behind_have_what_the_figures_say(self):
        self._inspect("B-1")
        self._inspect("B-2", good=False)
        failed = self._inspect("B-3", good=False, judgement="fail")
        again = failed.with_user(self.engineer)._open_reinspection("Measured anew")
        self._enter(again)
        again.with_user(self.inspector).action_complete()
        self.env.invalidate_all()
        figures = self._figures()
        self.assertEqual(figures["first_pass"]["value"], 33.3)
        self.assertEqual(figures["yield"]["value"], 66.7)
        self.assertEqual(figures["again"]["value"], 33.3)
        self.assertEqual(
            self._behind("first_pass").lot_id.mapped("name"), ["B-3", "B-2"]
        )
        self.assertEqual(self._behind("yield").lot_id.mapped("name"), ["B-2"])
        self.assertEqual(self._behind("again").lot_id.mapped("name"), ["B-3"])
        self.assertIn("1 of 3 passed first time", figures["first_pass"]["lines"])

    def test_the_trend_has_a_gap_where_nothing_was_inspected(self):
        self._inspect("B-1", good=False)
        today = self.company._plant_today()
        later = fields.Datetime.now() + timedelta(days=2)
        with freeze_time(later):
            self._inspect("B-2")
            points = self._points("trend", period="today")
            self.assertEqual(len(points), 7)
            values = [point["value"] for point in points.values()][-3:]
            self.assertEqual(values, [0.0, None, 100.0])
            rows = self._behind("trend", str(today), period="today")
            self.assertEqual(rows.lot_id.mapped("name"), ["B-1"])
            gap = str(today + timedelta(days=1))
            self.assertFalse(self._behind("trend", gap, period="today"))
            self.assertIn("nothing inspected", points[gap]["text"])
            # weeks and months: each inspection once
            for period in ("month", "quarter", "year"):
                points = self._points("trend", period=period)
                behind = [self._behind("trend", key, period=period) for key in points]
                self.assertEqual(sum(map(len, behind)), 2, period)
        self.assertEqual(self._board(period="month")["figures"][0]["value"], 0.0)

    def test_the_worst_product_stands_first(self):
        self._inspect("B-1")
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order(released_part=False)
        for inspection in self._inspections(order.workorder_ids, self.operator):
            self._enter(inspection, value="9.99", user=self.operator)
            inspection.action_complete()
        self.env.invalidate_all()
        points = self._chart("split", product_id=0)["points"]
        self.assertIn(self.device.id, [point["key"] for point in points[:3]])
        self.assertEqual(self._points("split")[self.part.id]["value"], 100.0)
        device = {"product_id": self.device.id, "split": "workcenter_id"}
        [point] = self._points("split", **device).values()
        self.assertEqual(
            (point["key"], point["label"], point["value"]),
            (self.workcenter.id, "Bench", 0.0),
        )
        rows = self._behind("split", self.workcenter.id, **device)
        self.assertEqual(rows.production_id, order.with_user(self.inspector))
        # what is not done at a work center is told apart
        nowhere = {"split": "workcenter_id"}
        self.assertEqual(list(self._points("split", **nowhere)), [0])
        rows = self._behind("split", 0, **nowhere)
        self.assertEqual(rows.lot_id.mapped("name"), ["B-1"])

    def test_what_fails_first_inspections_most(self):
        self._inspect("B-1", good=False)
        failed = self._inspect("B-2", good=False, judgement="fail")
        # what fails when it is inspected again is not counted once more
        again = failed.with_user(self.engineer)._open_reinspection("Measured anew")
        self._enter(again, value="9.99")
        again.with_user(self.inspector).action_complete()
        self.env.invalidate_all()
        points = self._chart("pareto")["points"]
        self.assertEqual(
            [(point["label"].split(" (")[0], point["value"]) for point in points],
            [("Width", 2), ("Surface", 1)],
        )
        self.assertEqual([point["share"] for point in points], [66.7, 100.0])
        results = self._behind("pareto", points[0]["key"])
        self.assertEqual(len(results), 2)
        self.assertEqual(set(results.mapped("conform")), {"does_not_conform"})
        self.assertEqual(len(self._behind("pareto")), 3)

    def test_a_value_that_was_corrected_did_not_fail(self):
        inspection = self._inspections(self._receive("B-1"))
        self._enter(inspection, value="9.99")
        measured = inspection.result_ids.filtered(lambda r: r.kind == "measured")
        measured.write({"value_text": "5.00", "correction_reason": "Slip of the keys"})
        self.env.invalidate_all()
        inspection.action_complete()
        self.assertEqual(self._figures()["first_pass"]["value"], 100.0)
        self.assertFalse(self._chart("pareto")["points"])

    def test_what_is_open_by_age(self):
        lot = self._receive("B-1")
        records = self.env["medical.nonconformance"].with_user(self.inspector)
        now = fields.Datetime.now()
        for days in (0, 7, 8, 31, 400):
            with freeze_time(now - timedelta(days=days)):
                records.create(
                    {
                        "product_id": self.part.id,
                        "description": f"Found {days} days ago",
                        "line_ids": [(0, 0, {"lot_id": lot.id, "quantity": 1})],
                    }
                )
        capa = self.env["medical.capa"].with_user(self.engineer)
        with freeze_time(now - timedelta(days=90)):
            capa.create({"title": "Wide", "product_ids": [(6, 0, self.part.ids)]})
        self.env.invalidate_all()
        points = self._points("ageing")
        self.assertEqual(
            [point["values"] for point in points.values()],
            [[2, 0], [1, 0], [1, 1], [1, 0]],
        )
        for age, point in points.items():
            for code, count in zip(
                ("nonconformances", "capas"), point["values"], strict=True
            ):
                self.assertEqual(len(self._behind("ageing", [code, age])), count)
        figure = self._figures()["nonconformances"]
        self.assertEqual((figure["value"], figure["lines"]), (5, ["Oldest: 400 days"]))
        self.assertEqual(figure["more"]["text"], "CAPA: 1, oldest 90 days")
        self.assertEqual(len(self._behind("nonconformances")), 5)
        self.assertEqual(len(self._behind("capas")), 1)
        # of another product nothing is open
        figure = self._figures(product_id=self.device.id)["nonconformances"]
        self.assertEqual((figure["value"], figure["lines"]), (0, ["None open"]))

    def test_what_is_not_on_the_board_is_refused(self):
        for code, key in (
            ("strange", None),
            (None, None),
            (["trend"], None),
            ("trend", "never"),
            ("trend", 3),
            ("trend", "1999-01-01"),
            ("ageing", "older"),
            ("ageing", ["capas", "never"]),
            ("ageing", [["capas"], {}]),
        ):
            with self.subTest(code=code, key=key), self.assertRaises(UserError):
                self._report().board_action(code, key)

    def test_as_many_queries_for_many_inspections_as_for_few(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order(released_part=False)
        self._pass(order.workorder_ids, self.operator)
        self._inspect("B-1", good=False, judgement="fail")

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board(product_id=0, period="month")
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for number in range(2, 8):
            self._inspect(f"B-{number}", good=number % 2 == 0)
        queries()
        self.assertEqual(queries(), few)
        self.assertLessEqual(few, 60)

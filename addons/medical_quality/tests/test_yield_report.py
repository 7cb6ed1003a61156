# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..models.quality_board.first_pass import percent
from .customer_common import CustomerCase
from .nonconformance_common import NonconformanceCase
from .yield_common import YieldCase, YieldMixin

NO_READERS = {
    "a plain manufacturing user": "mrp.group_mrp_user,stock.group_stock_user",
    "a customer": "base.group_portal",
    "a machine": "medical_quality.group_medical_machine",
    "a shop-floor terminal": "qms_base.group_qms_terminal",
    "a security officer": "qms_base.group_qms_security",
}


class TestYieldReport(YieldCase):
    """A row for each unit of work, and what became of it."""

    def test_a_share_is_whole_only_where_all_is_good(self):
        self.assertEqual(percent(1999, 2000), 99.9)
        self.assertEqual(percent(2000, 2000), 100.0)
        self.assertEqual(percent(1, 5000), 0.1)
        self.assertEqual(percent(0, 5000), 0.0)
        self.assertEqual(percent(2, 3), 66.7)
        self.assertIsNone(percent(0, 0))

    def test_a_retest_after_a_failure_is_no_first_pass(self):
        self._inspect("Y-1")
        failed = self._inspect("Y-2", good=False)
        row = self._rows(lot_id=failed.lot_id.id)
        self.assertEqual((row.first_passed, row.passed, row.again), (0, 0, 0))
        self.assertEqual(row.outcome, "failed")
        again = failed.with_user(self.engineer)._open_reinspection("Measured anew")
        self.env.invalidate_all()
        # still open: it was not passed yet, and is inspected again
        self.assertEqual((row.passed, row.again, row.outcome), (0, 1, "failed"))
        self._enter(again, value="9.99")
        again.with_user(self.inspector).action_complete()
        last = again.with_user(self.engineer)._open_reinspection("Sorted")
        self._enter(last)
        last.with_user(self.inspector).action_complete()
        self.env.invalidate_all()
        self.assertEqual((row.first_passed, row.first_failed), (0, 1))
        self.assertEqual((row.passed, row.outcome), (1, "later"))
        rows = self._rows()
        # three inspections of one lot are one unit of work
        self.assertEqual(len(rows), 2)
        self.assertEqual(sum(rows.mapped("first_passed")), 1)
        self.assertEqual(sum(rows.mapped("passed")), 2)
        figures = self._figures()
        self.assertEqual(figures["first_pass"]["value"], 50.0)
        self.assertEqual(figures["yield"]["value"], 100.0)
        self.assertEqual(figures["again"]["value"], 50.0)

    def test_what_has_no_verdict_has_no_row(self):
        lot = self._receive("Y-1")
        self.assertTrue(self._inspections(lot))
        self.assertFalse(self._rows())
        figures = self._figures()
        for code in ("first_pass", "yield", "again"):
            self.assertIsNone(figures[code]["value"], code)
            self.assertIn("Nothing inspected", figures[code]["lines"])

    def test_a_row_tells_what_it_is_of_and_leads_there(self):
        inspection = self._inspect("Y-1", quantity=70)
        row = self._rows()
        self.assertEqual(row.inspection_id, inspection)
        self.assertEqual(
            (row.product_id, row.lot_id, row.plan_id, row.quantity, row.trigger),
            (self.part, inspection.lot_id, self.plan, 70, "receipt"),
        )
        action = row.action_open_inspection()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("medical.inspection", inspection.id),
        )
        action = row.action_open_lot()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("stock.lot", row.lot_id.id)
        )

    def test_an_operation_is_counted_at_its_work_center(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order(released_part=False)
        self._pass(order.workorder_ids, self.operator)
        row = self._rows(production_id=order.id)
        self.assertEqual(
            (row.workcenter_id, row.operation_id, row.workorder_id),
            (self.workcenter, self.operation, order.workorder_ids),
        )
        self._inspect("Y-1", good=False)
        center = {"workcenter_id": self.workcenter.id}
        device = {"product_id": self.device.id}
        for filters, value in (
            ({**center, "product_id": 0}, 100.0),
            (center, None),
            ({}, 0.0),
            (device, 100.0),
            ({"kind": "receipt"}, 0.0),
            ({"kind": "process"}, None),
            ({**device, "kind": "process"}, 100.0),
        ):
            with self.subTest(filters=filters):
                figure = self._figures(**filters)["first_pass"]
                self.assertEqual(figure["value"], value)

    def test_the_day_ends_at_midnight_of_the_plant(self):
        self.company.resource_calendar_id.tz = "Asia/Tokyo"
        # a minute before midnight in Tokyo, and a minute after it
        day = fields.Date.today() + timedelta(days=3)
        midnight = datetime.combine(day, time(15))
        with freeze_time(midnight - timedelta(minutes=1)):
            before = self._inspect("Y-1", good=False)
            self.assertEqual(self._figures(period="today")["first_pass"]["value"], 0.0)
        with freeze_time(midnight + timedelta(minutes=1)):
            self.assertIsNone(self._figures(period="today")["first_pass"]["value"])
            after = self._inspect("Y-2")
            self.assertEqual(
                self._figures(period="today")["first_pass"]["value"], 100.0
            )
            self.assertEqual(self._figures(period="week")["first_pass"]["value"], 50.0)
        days = {
            row.inspection_id: row.inspected_on
            for row in self._rows().with_context(tz="America/New_York")
        }
        self.assertEqual(days, {before: day, after: day + timedelta(days=1)})

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_others_are_refused(self):
        row = self._inspect("Y-1") and self._rows()
        for who, groups in NO_READERS.items():
            user = new_test_user(
                self.env, f"yield_{groups.split('.')[-1]}", groups=groups
            )
            report = self.env["medical.yield.report"].with_user(user)
            for ask in (
                lambda r: r.board(),
                lambda r: r.board_action("first_pass"),
                lambda r: r.search([]),
                lambda r: r.formatted_read_group([], [], ["first_passed:sum"]),
                lambda r: r.browse(row.id).read(["passed"]),
                lambda r: r.browse(row.id).action_open_lot(),
            ):
                with self.subTest(who=who), self.assertRaises(AccessError):
                    ask(report)

    def test_quality_staff_and_auditors_read_and_nobody_writes(self):
        row = self._inspect("Y-1") and self._rows()
        for user in (self.operator, self.inspector, self.manager, self.auditor):
            report = self.env["medical.yield.report"].with_user(user)
            self.assertEqual(len(report.board()["figures"]), 5)
            self.assertTrue(report.board_action("scrap"))
            mine = report.browse(row.id)
            for attempt in (
                lambda mine: mine.write({"first_passed": 1}),
                lambda mine: mine.unlink(),
                lambda mine: mine.create({"first_passed": 1}),
            ):
                with self.assertRaises(AccessError):
                    attempt(mine)

    def test_a_quality_role_alone_is_enough(self):
        """Without rights on manufacturing and stock: as a login for a wall has."""
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order(released_part=False)
        self._pass(order.workorder_ids, self.operator)
        self._inspect("Y-1", good=False)
        named = ("product_id", "lot_id", "production_id", "workcenter_id", "plan_id")
        for role in ("operator", "auditor"):
            user = new_test_user(
                self.env, f"yield_{role}", groups=f"qms_base.group_qms_{role}"
            )
            report = self._report(user)
            board = report.board({"split": "workcenter_id"})
            self.assertEqual(len(board["charts"]), 4)
            for code in ("first_pass", "scrap", "nonconformances", "capas", "pareto"):
                action = report.board_action(code)
                records = report.env[action["res_model"]]
                records.web_search_read(action["domain"], {"display_name": {}})
            found = report.web_search_read(
                [("product_id", "in", (self.part | self.device).ids)],
                {name: {"fields": {"display_name": {}}} for name in named},
            )
            names = {
                row["production_id"] and row["production_id"]["display_name"]
                for row in found["records"]
            }
            self.assertEqual(names, {False, order.name})

    def test_a_company_sees_its_own(self):
        self._inspect("Y-1", good=False)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "yield_stranger",
            groups="qms_base.group_qms_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self._rows(stranger))
        theirs = self._figures(stranger, product_id=0)
        self.assertIsNone(theirs["first_pass"]["value"])
        self.assertEqual(theirs["nonconformances"]["value"], 0)
        options = self._board(stranger, product_id=0)["options"]
        self.assertEqual(options["product_id"], [])
        # who works in both sees what is chosen
        both = new_test_user(
            self.env,
            "yield_both",
            groups="qms_base.group_qms_manager",
            company_id=other.id,
            company_ids=[(6, 0, (other | self.company).ids)],
        )
        report = self.env["medical.yield.report"].with_user(both)
        for companies, value in ((other, None), (other | self.company, 0.0)):
            chosen = report.with_context(allowed_company_ids=companies.ids)
            figures = chosen.board({"product_id": self.part.id})["figures"]
            self.assertEqual(figures[0]["value"], value)


class TestYieldScrap(YieldMixin, NonconformanceCase):
    def test_what_was_scrapped_of_a_failed_lot(self):
        self._enter(self._inspections(self.lot), value="9.99")
        inspection = self._inspections(self.lot)
        inspection.action_complete()
        self.assertEqual(inspection.state, "failed")
        record = self.records.browse(
            inspection.with_user(self.inspector).action_nonconformance()["res_id"]
        )
        self._review(record, ("scrap", 40), ("use_as_is", 460))
        self._sign(record)
        record.with_user(self.engineer).action_carry_out()
        self.env.invalidate_all()
        row = self._rows(lot_id=self.lot.id)
        self.assertEqual((row.scrapped, row.first_passed, row.again), (40, 0, 0))
        figure = self._figures(product_id=self.part.id)["scrap"]
        self.assertEqual((figure["value"], figure["text"][:2]), (40, "40"))
        action = self._report().board_action(
            "scrap", None, {"product_id": self.part.id}
        )
        scraps = self.env["stock.scrap"].with_user(self.auditor)
        self.assertEqual(scraps.search(action["domain"]).mapped("scrap_qty"), [40.0])
        # of another work center nothing was
        figure = self._figures(workcenter_id=self.workcenter.id)["scrap"]
        self.assertEqual(figure["value"], 0)


class TestYieldAsCustomersSee(YieldMixin, CustomerCase):
    def test_the_house_means_the_same_as_the_portal(self):
        self._agree(share_figures=True)
        failed = self._inspect("M-101", good=False)
        again = failed.with_user(self.engineer)._open_reinspection("Measured anew")
        self._enter(again)
        again.with_user(self.inspector).action_complete()
        self.env.invalidate_all()
        figures = self.env["medical.customer.figures"].with_user(self.buyer)
        theirs = figures._figures()["yield"][-1]
        ours = self._figures(customer_id=self.maker.id)["first_pass"]["value"]
        self.assertEqual((theirs, ours), (50.0, 50.0))

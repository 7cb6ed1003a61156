# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .common import InspectionCase


class TestGateQueries(InspectionCase):
    """The findings cost the same number of queries for two events as for many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan()
        cls._plan(cls.device, "final")
        cls._plan(cls.device, "operation", operation_id=cls.operation.id)

    def _queries(self, records, checkpoint, code):
        events = [record._make_gate_event(checkpoint, record.id) for record in records]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        answers = records._judge_gate(events)
        queries = self.env.cr.sql_log_count - before
        for answer in answers.values():
            self.assertIn(code, [finding.code for finding in answer.findings])
        return queries

    def _lots(self, count, opened):
        lots = self.env["stock.lot"].create(
            [
                {"name": f"Q-{count}-{opened}-{n}", "product_id": self.part.id}
                for n in range(count)
            ]
        )
        if opened:
            for inspection in self._inspections(lots):
                self._enter(inspection, "5.9")
                inspection.action_complete()
        return lots

    def test_lot_release(self):
        for opened, code in (
            (False, "inspection.missing"),
            (True, "inspection.failed"),
        ):
            few = self._queries(self._lots(2, opened), "lot_release", code)
            many = self._queries(self._lots(20, opened), "lot_release", code)
            self.assertEqual(few, many)

    def _orders(self, count):
        orders = self.env["mrp.production"].create(
            [
                {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
                for _ in range(count)
            ]
        )
        orders.action_confirm()
        return orders

    def test_work_orders_and_orders(self):
        few, many = self._orders(2), self._orders(15)
        for checkpoint, pick in (
            ("wo_finish", lambda orders: orders.workorder_ids),
            ("mo_close", lambda orders: orders),
        ):
            self.assertEqual(
                self._queries(pick(few), checkpoint, "inspection.open"),
                self._queries(pick(many), checkpoint, "inspection.open"),
                checkpoint,
            )

    def test_opening_many_is_one_batch(self):
        def opening(count):
            lots = self._lots(count, False)
            requirements = lots._inspection_requirements()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            opened = self.env["medical.inspection"]._ensure_inspections(requirements)
            self.env.flush_all()
            self.assertEqual(len(opened), count)
            return self.env.cr.sql_log_count - before

        opening(1)
        few, many = opening(2), opening(20)
        # the number of each is drawn from PostgreSQL's own sequence
        self.assertLessEqual(many - few, 18 * 2)

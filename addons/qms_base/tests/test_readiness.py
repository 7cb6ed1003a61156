# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .common import GateCase


class TestReadiness(GateCase):
    """The panel says what the gate would say."""

    def test_work_order_is_ready_for_who_may_start_it(self):
        workorder = self._order().workorder_ids[0]
        self.assertEqual(workorder.qms_readiness["state"], "ready")
        blocked = workorder.with_user(self.nobody).qms_readiness
        self.assertEqual(blocked["state"], "blocked")
        self.assertEqual(blocked["findings"][0]["code"], "person.unidentified")

    def test_looking_leaves_no_decision_and_no_refusal(self):
        workorder = self._order(user=self.nobody).workorder_ids[0]
        decisions = self.env["qms.gate.decision"].search_count([])
        denials = self.env["qms.gate.denial"].search_count([])
        self.assertEqual(workorder.qms_readiness["state"], "blocked")
        self.assertEqual(self.env["qms.gate.decision"].search_count([]), decisions)
        self.assertEqual(self.env["qms.gate.denial"].search_count([]), denials)

    def test_order_offers_the_cure(self):
        order = self._order()
        order.workorder_ids.filtered(lambda w: w.state != "cancel")
        finding = self._readiness_after_work_undone(order)
        self.assertEqual(finding["code"], "wo.not_started")
        self.assertEqual(finding["cure"]["model"], "mrp.workorder")

    def _readiness_after_work_undone(self, order):
        events = [order._gate_close_event()]
        answers = order._judge_gate(events)
        return order._readiness_json(["Order close"], answers)["findings"][0]

    def test_unregulated_and_finished_records_show_nothing(self):
        plain = self._product("Plain", "none", regulated=False)
        order = self.env["mrp.production"].create(
            {"product_id": plain.id, "product_qty": 1}
        )
        self.assertFalse(order.qms_readiness)
        done = self._order()
        self._work(done)
        self._close(done)
        self.assertFalse(done.qms_readiness)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError

from ..gates.causes import MANAGER
from .attention import AttentionCase


class TestAttentionToChanges(AttentionCase):
    """Who tried to change what stands is told to the responsible, once."""

    def _try(self, attempt):
        with self.enter_registry_test_mode():
            try:
                attempt()
            except (AccessError, UserError):
                return
        self.fail("went through")

    def _attend(self):
        while denials := self.alerts._unattended_denials():
            self.alerts._attend(denials)
        self.alerts._close_those_over()
        self.alerts._give_activities()

    def _closed(self):
        order = self._order()
        self._work(order)
        self._close(order)
        return order.sudo()

    def test_one_activity_for_a_record_and_cause_although_it_is_done(self):
        order = self._closed()
        clerk = order.with_user(self.operator).sudo()
        for vals in ({"origin": "A"}, {"date_start": "2020-01-05"}):
            self._try(lambda v=vals: clerk.write(v))
            self._attend()
        self._attend()
        alert = self._alerts_of(order)
        self.assertEqual((alert.state, alert.code), ("open", "record.done"))
        self.assertEqual(alert.refused_count, 2)
        self.assertEqual(alert.user_id, self.engineer)
        self.assertEqual(order.activity_ids, alert.activity_id)
        self.assertIn("Change of what is done", alert.activity_id.summary)
        alert.activity_id.with_user(self.engineer).action_feedback(feedback="Seen")
        self._attend()
        self.assertEqual(alert.state, "closed")
        self.assertIn("Attended to", alert.closed_because)

    def test_a_pass_of_a_gate_does_not_undo_the_attempt(self):
        order = self._order()
        self._try(lambda: order.write({"qms_regulated": False}))
        self._attend()
        self._work(order)
        self._close(order)
        self._attend()
        self.assertEqual(self._alerts_of(order).state, "open")

    def test_a_movement_and_a_time_log_are_told_on_their_order(self):
        order = self._closed()
        raw, log = order.move_raw_ids, order.workorder_ids[0].time_ids
        self._try(lambda: raw.with_user(self.operator).write({"quantity": 9}))
        self._try(lambda: log.with_user(self.operator).sudo().unlink())
        self._attend()
        self.assertEqual(len(order.activity_ids), 2)

    def test_what_never_came_to_be_is_told_on_its_product(self):
        vals = {
            "product_id": self.part.id,
            "product_uom_qty": 1.0,
            "location_id": self.stock.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            "state": "done",
        }
        moves = self.env["stock.move"].with_user(self.operator).sudo()
        self._try(lambda: moves.create(vals))
        self._attend()
        self.assertEqual(len(self.part.activity_ids), 1)
        self.assertEqual(self._alerts_of(self.part).code, "stock.written")

    def test_what_carries_no_activity_is_told_by_one_of_its_own(self):
        ledger = self.env["qms.gate.decision"].with_user(self.operator)
        self._try(lambda: ledger.create({}))
        self._attend()
        alert = self.alerts.search(
            [("res_model", "=", "qms.gate.decision"), ("res_id", "=", 0)]
        )
        self.assertEqual((alert.state, alert.user_id), ("open", self.engineer))
        self.assertFalse(alert.activity_id.res_model)
        self.assertIn("Ledger written", alert.activity_id.summary)
        with self.assertRaises(UserError):
            alert.with_user(self.engineer).action_open_record()
        alert.activity_id.with_user(self.engineer).action_feedback(feedback="Seen")
        self._attend()
        self.assertEqual(alert.state, "closed")

    def test_each_company_is_told_of_what_never_came_to_be(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        there = self._person("gate_there", MANAGER)
        there.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        stranger = self._person("gate_stranger2", "qms_base.group_qms_operator")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        ledger = self.env["qms.gate.evidence"]
        for user in (self.operator, stranger):
            self._try(lambda u=user: ledger.with_user(u).create({}))
        self._attend()
        alerts = self.alerts.search([("res_model", "=", "qms.gate.evidence")])
        self.assertEqual(
            {(alert.company_id, alert.user_id) for alert in alerts},
            {(self.company, self.engineer), (company, there)},
        )

    def test_a_record_that_is_gone_stops_nothing(self):
        order = self._order(confirm=False)
        other = self._order()
        self._try(lambda: order.write({"qms_regulated": False}))
        self._try(lambda: other.write({"qms_regulated": False}))
        name, order_id = order.name, order.id
        order.sudo().unlink()
        self._attend()
        self.assertTrue(other.activity_ids)
        alert = self.alerts.search(
            [("res_name", "=", name), ("state", "=", "open")], limit=1
        )
        self.assertTrue(alert.activity_id, order_id)

    def test_a_record_that_goes_takes_its_activity_along(self):
        order = self._order(confirm=False)
        self._try(lambda: order.write({"qms_regulated": False}))
        self._attend()
        alert = self._alerts_of(order)
        self.assertTrue(alert.activity_id)
        order.sudo().unlink()
        self._attend()
        self.assertEqual(alert.state, "closed")
        self.assertIn("no longer there", alert.closed_because)

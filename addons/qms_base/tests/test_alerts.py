# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..gates import BLOCK, Finding
from .attention import AttentionCase
from .common import GateCase


class TestAlerts(AttentionCase):
    """Refusals reach the responsible: one activity per record and cause."""

    def test_many_refusals_of_one_cause_are_one_activity(self):
        order = self._order()
        workorder = order.workorder_ids[0]
        self._refuse_nobody(workorder)
        self._attend()
        self._refuse(workorder.with_user(self.stranger)._gate_start_events())
        self._attend()
        self._attend()
        alert = self._alerts_of(workorder)
        self.assertEqual(len(alert), 1)
        self.assertEqual(alert.code, "person.unidentified")
        self.assertEqual(alert.refused_count, 2)
        self.assertEqual(len(order.activity_ids), 1)
        self.assertEqual(order.activity_ids, alert.activity_id)
        self.assertEqual(order.activity_ids.user_id, self.engineer)

    def test_another_cause_is_another_activity(self):
        order = self._order()
        self._refuse_nobody(order.workorder_ids[0])
        line = order.move_raw_ids.move_line_ids
        self._refuse_lot(self.part_lot, "lot_consume")
        self._refuse(line._gate_stock_events())
        self._attend()
        self.assertEqual(self._alerts_of(line).code, "probe.refused")
        self.assertEqual(len(order.activity_ids), 2)

    def test_passing_closes_it(self):
        order = self._order()
        workorder = order.workorder_ids[0]
        self._refuse_nobody(workorder)
        self._attend()
        activity = self._alerts_of(workorder).activity_id
        self.assertTrue(activity)
        workorder.button_start()
        self.env.flush_all()
        self._attend()
        alert = self._alerts_of(workorder)
        self.assertEqual(alert.state, "closed")
        self.assertIn("Passed", alert.closed_because)
        self.assertFalse(activity.active)
        self.assertFalse(order.activity_ids)

    def test_cancelling_closes_it(self):
        order = self._order()
        self._refuse_nobody(order.workorder_ids[0])
        self._attend()
        order.sudo().action_cancel()
        self._attend()
        self.assertEqual(self._alerts_of(order.workorder_ids[0]).state, "closed")

    def test_a_cause_that_is_gone_closes_it(self):
        order = self._order()
        line = order.move_raw_ids.move_line_ids
        finding = Finding("probe.refused", "not this lot", BLOCK)
        with patch.object(GateCase, "probe", staticmethod(lambda event: [finding])):
            self._refuse(line._gate_stock_events())
            self._attend()
            self._attend()
            self.assertEqual(self._alerts_of(line).state, "open")
        self._attend()
        self.assertEqual(self._alerts_of(line).state, "closed")

    def test_seen_to_by_hand_then_refused_again_is_a_new_one(self):
        order = self._order()
        workorder = order.workorder_ids[0]
        self._refuse_nobody(workorder)
        self._attend()
        order.activity_ids.with_user(self.engineer).action_feedback(feedback="Seen")
        self._attend()
        self.assertEqual(self._alerts_of(workorder).state, "closed")
        self._refuse(workorder.with_user(self.stranger)._gate_start_events())
        self._attend()
        self.assertEqual(
            sorted(self._alerts_of(workorder).mapped("state")), ["closed", "open"]
        )

    def test_what_never_was_is_shown_on_what_it_was_about(self):
        """A time log refused while it was created: the order carries the activity."""
        order = self._order()
        workorder = order.workorder_ids[0]
        gone = [
            {
                "code": "time.not_started",
                "severity": BLOCK,
                "message": "did not start",
                "records": [],
                "cure": {"model": "mrp.workorder", "res_id": workorder.id},
            }
        ]
        refused = self.env["qms.gate.denial"].new(
            {"res_model": "mrp.workcenter.productivity", "res_id": 2**30}
        )
        subject = self.alerts._subject(refused, gone)
        self.assertEqual(subject, workorder)
        self.assertEqual(self.alerts._host_of(subject._name, subject.id), order)

    def test_nobody_writes_alerts_or_blocks(self):
        for model in (self.alerts, self.blocks):
            for user in (self.engineer, self.env.ref("base.user_admin")):
                with self.assertRaises(AccessError):
                    model.with_user(user).create({})
        plain = new_test_user(self.env, "gate_plain", groups="base.group_user")
        for model in (self.alerts, self.blocks):
            with self.assertRaises(AccessError):
                model.with_user(plain).search([])

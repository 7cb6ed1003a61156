# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .common import GateCase


class TestGateTime(GateCase):
    """Time logs of regulated work are made by working, by who works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order()
        cls.workorder = cls.order.workorder_ids[0]
        cls.loss = cls.env.ref("mrp.block_reason7")

    def _log(self, user, **vals):
        return (
            self.env["mrp.workcenter.productivity"]
            .with_user(user)
            .create(
                {
                    "workorder_id": self.workorder.id,
                    "workcenter_id": self.workcenter.id,
                    "loss_id": self.loss.id,
                    **vals,
                }
            )
        )

    def test_working_logs_time_through_the_gate(self):
        self.workorder.button_start()
        log = self.workorder.time_ids
        self.assertEqual(log.user_id, self.operator)
        decision = self._decisions("time_log", log)
        self.assertEqual(decision.employee_id, self.operator.employee_ids)
        self.workorder.button_finish()
        self.assertTrue(log.date_end)

    def test_nobody_logs_time_in_another_name(self):
        self.workorder.button_start()
        self.workorder.button_pending()
        with self.assertRaises(UserError) as refused:
            self._log(self.colleague, user_id=self.operator.id)
        self.assertIn("logged by the person who works", str(refused.exception))

    def test_nobody_logs_time_without_a_start(self):
        with self.assertRaises(UserError) as refused:
            self._log(self.colleague)
        self.assertIn("did not start", str(refused.exception))
        with self.assertRaises(UserError):
            self._log(self.nobody)

    def test_time_is_not_made_up_afterwards(self):
        self.workorder.button_start()
        now = fields.Datetime.now()
        self.workorder.button_pending()
        for start, end in (
            (now - timedelta(hours=2), now - timedelta(hours=1)),
            (now, now + timedelta(hours=1)),
        ):
            with self.assertRaises(UserError):
                self._log(self.operator, date_start=start, date_end=end)

    def test_typing_a_duration_starts_and_invents_nothing(self):
        with self.assertRaises(UserError):
            self.workorder.with_user(self.nobody).duration = 60.0
        self.workorder.invalidate_recordset()
        self.workorder.button_start()
        self.workorder.button_pending()
        with self.assertRaises(UserError):
            self.workorder.duration = 600.0
        self.env.invalidate_all()
        self.assertEqual(len(self.workorder.time_ids), 1)

    def test_logs_stand(self):
        self.workorder.button_start()
        log = self.workorder.time_ids.sudo()
        for vals in (
            {"user_id": self.colleague.id},
            {"date_start": fields.Datetime.now() - timedelta(days=1)},
            {"workorder_id": self.order.workorder_ids[1].id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                log.write(vals)
        with self.assertRaises(UserError):
            log.with_user(self.colleague).write({"date_end": fields.Datetime.now()})
        with self.assertRaises(UserError):
            log.unlink()
        self.workorder.button_pending()
        with self.assertRaises(UserError):
            log.write({"date_end": fields.Datetime.now() + timedelta(hours=1)})

    def test_finishing_closes_a_colleague_s_time(self):
        self.workorder.button_start()
        self.workorder.with_user(self.colleague).button_start()
        self.workorder.with_user(self.colleague).button_finish()
        self.assertTrue(all(self.workorder.time_ids.mapped("date_end")))

    def test_closing_the_order_makes_up_no_time(self):
        self._work(self.order)
        logs = self.order.workorder_ids.time_ids
        self._close(self.order.with_user(self.colleague))
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.order.workorder_ids.time_ids, logs)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .concession import complete, grant, sign
from .concession_common import ConcessionCase


class TestConcessionGate(ConcessionCase):
    """What a concession lets pass, and what it does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._worked_order()

    def setUp(self):
        super().setUp()
        self._block(("probe.lot", "lot_consume"))

    def _refused(self, act):
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        return str(refused.exception)

    def _uses(self, concession):
        return self.env["qms.concession.use"].search(
            [("concession_id", "=", concession.id)], order="id"
        )

    def test_a_granted_concession_lets_the_consumption_pass(self):
        concession = self._granted(self.order, "lot_consume", "probe.lot")
        self.assertEqual(concession.granted, 2)
        self.assertEqual(concession.status, "active")
        self._close(self.order)
        self.assertEqual(self.order.state, "done")
        line = self.order.move_raw_ids.move_line_ids
        decision = self._decisions("lot_consume", line)
        self.assertEqual(decision.verdict, "concession")
        self.assertEqual(
            [finding["code"] for finding in decision.conceded], ["probe.lot"]
        )
        evidence = decision.evidence_ids.filtered(lambda e: e.kind == "concession")
        self.assertEqual(evidence.number, concession.name)
        self.assertEqual(evidence.res_id, concession.id)
        use = self._uses(concession)
        self.assertEqual(use.quantity, 2)
        self.assertEqual(use.decision_id, decision)
        self.assertEqual(use.employee_id, self.operator.sudo().employee_ids)
        self.assertEqual(concession.used, 2)
        self.assertEqual(concession.status, "used_up")
        closing = self._decisions("mo_close", self.order)
        self.assertEqual(closing.verdict, "pass")

    def test_a_request_lets_nothing_pass_before_both_signed(self):
        concession = self._request(self.order, "lot_consume", "probe.lot")
        self._refused(lambda: self._close(self.order))
        complete(concession, self.engineer)
        self._refused(lambda: self._close(self.order))
        grant(concession, self.engineer)
        self.assertEqual(concession.state, "draft")
        self._refused(lambda: self._close(self.order))
        grant(concession, self.manager)
        self._close(self.order)
        self.assertEqual(self.order.state, "done")

    def test_what_it_does_not_name_is_refused_still(self):
        self._granted(self.order, "lot_consume", "probe.lot")
        self._block(("probe.lot", "lot_consume"), ("probe.other", "lot_consume"))
        said = self._refused(lambda: self._close(self.order))
        self.assertIn("probe.other", said)
        self.assertNotIn("probe.lot", said)

    def test_two_concessions_cover_two_findings(self):
        self._block(("probe.lot", "lot_consume"), ("probe.other", "lot_consume"))
        first = self._granted(self.order, "lot_consume", "probe.lot")
        second = self._granted(self.order, "lot_consume", "probe.other")
        self.assertNotEqual(first, second)
        self._close(self.order)
        self.assertEqual((first.used, second.used), (2, 2))

    def test_one_request_takes_up_a_second_finding(self):
        self._block(("probe.lot", "lot_consume"), ("probe.other", "lot_consume"))
        first = self._request(self.order, "lot_consume", "probe.lot")
        second = self._request(self.order, "lot_consume", "probe.other")
        self.assertEqual(first, second)
        complete(first, self.engineer)
        grant(first, self.engineer, self.manager)
        self._close(self.order)
        self.assertEqual(first.used, 2)

    def test_another_order_is_refused(self):
        self._granted(self.order, "lot_consume", "probe.lot", granted=50)
        other = self._worked_order()
        self._refused(lambda: self._close(other))

    def test_another_lot_is_refused(self):
        self._granted(self.order, "lot_consume", "probe.lot", granted=50)
        self._other_lot(self.order)
        self._refused(lambda: self._close(self.order))

    def test_another_checkpoint_is_refused(self):
        self._granted(self.order, "lot_consume", "probe.lot", granted=50)
        self._block(("probe.lot", "mo_close"))
        self._refused(lambda: self._close(self.order))

    def test_more_than_granted_is_refused(self):
        concession = self._granted(self.order, "lot_consume", "probe.lot", granted=1.5)
        self._refused(lambda: self._close(self.order))
        self.assertEqual(concession.used, 0)
        self.assertFalse(self._uses(concession))

    def test_expired_it_covers_nothing(self):
        concession = self._granted(self.order, "lot_consume", "probe.lot")
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            self._refused(lambda: self._close(self.order))
            concession.invalidate_recordset(["status"])
            self.assertEqual(concession.status, "expired")
            self.assertIn(concession, concession.search([("status", "=", "expired")]))

    def test_withdrawn_it_covers_nothing(self):
        concession = self._granted(self.order, "lot_consume", "probe.lot")
        sign(concession, "withdraw", self.manager, reason="The test was wrong.")
        self.assertEqual(concession.status, "withdrawn")
        self.assertEqual(concession.withdrawn_reason, "The test was wrong.")
        self._refused(lambda: self._close(self.order))

    def test_withdrawing_needs_a_reason(self):
        concession = self._granted(self.order, "lot_consume", "probe.lot")
        with self.assertRaises(UserError):
            sign(concession, "withdraw", self.manager)
        self.assertEqual(concession.status, "active")

    def test_changed_in_the_database_it_covers_nothing(self):
        concession = self._granted(self.order, "lot_consume", "probe.lot", granted=1)
        # by the owner of the table, who can switch its lock off
        self.env.cr.execute(
            "ALTER TABLE qms_concession DISABLE TRIGGER qms_lock;"
            "UPDATE qms_concession SET granted = 99 WHERE id = %s",
            [concession.id],
        )
        self.env.invalidate_all()
        self._refused(lambda: self._close(self.order))

    def test_written_into_the_database_it_covers_nothing(self):
        concession = self._request(self.order, "lot_consume", "probe.lot")
        complete(concession, self.engineer)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qms_concession SET state = 'active', granted_at = now()"
            " WHERE id = %s",
            [concession.id],
        )
        self.env.invalidate_all()
        self._refused(lambda: self._close(self.order))

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_more_than_was_granted(self):
        concession = self._granted(self.order, "lot_consume", "probe.lot", granted=3)
        self._close(self.order)
        self.env.flush_all()
        copied = (
            "INSERT INTO qms_concession_use (concession_id, decision_id, company_id,"
            " quantity, key, checkpoint, res_name, used_at, actor_id, actor_name,"
            " findings) SELECT concession_id, decision_id, company_id, %s, key,"
            " checkpoint, res_name, used_at, actor_id, actor_name, findings"
            " FROM qms_concession_use WHERE concession_id = %s"
        )
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(copied, [2, concession.id])
        self.env.cr.execute(copied, [1, concession.id])
        self.env.invalidate_all()
        self.assertEqual(concession.used, 3)

    def test_the_panel_shows_it_as_conceded(self):
        order = self.order
        order.invalidate_recordset(["qms_readiness"])
        before = order.qms_readiness
        self.assertEqual(before["state"], "blocked")
        self.assertTrue(before["findings"][0]["requestable"])
        concession = self._granted(order, "lot_consume", "probe.lot")
        order.invalidate_recordset(["qms_readiness"])
        [finding] = [f for f in order.qms_readiness["findings"] if f["concession"]]
        self.assertEqual(list(finding["concession"]), [concession.id, concession.name])
        self.assertFalse(finding["requestable"])
        self.assertNotIn(
            "probe.lot",
            [f["code"] for f in order.qms_readiness["findings"] if not f["concession"]],
        )
        self.assertEqual(concession.used, 0)


class TestConcessionTimes(ConcessionCase):
    """Granted for a number of times, where the checkpoint has no quantity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order()
        cls.work = cls.order.workorder_ids[0]

    def setUp(self):
        super().setUp()
        self._block(("probe.lot", "wo_start"), ("probe.lot", "time_log"))

    def test_the_same_start_again_takes_nothing_more(self):
        self._block(("probe.lot", "wo_start"))
        concession = self._granted(self.work, "wo_start", "probe.lot")
        self.assertEqual(concession.granted, 1)
        self.work.button_start()
        self.assertEqual(concession.used, 1)
        self.work.button_pending()
        self.work.button_start()
        self.assertEqual(concession.used, 1)
        uses = self.env["qms.concession.use"].search(
            [("concession_id", "=", concession.id)]
        )
        self.assertEqual(sorted(uses.mapped("quantity")), [0, 1])

    def test_somebody_else_takes_another_one(self):
        self._block(("probe.lot", "wo_start"))
        concession = self._request(self.work, "wo_start", "probe.lot")
        # about the record, not the person
        complete(concession, self.engineer)
        grant(concession, self.engineer, self.manager)
        self.work.button_start()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.work.with_user(self.colleague).button_start()

    def test_time_of_a_conceded_start_is_logged(self):
        self._block(("probe.person", "wo_start"), ("probe.person", "time_log"))
        concession = self._granted(self.work, "wo_start", "probe.person")
        self.work.button_start()
        self.assertTrue(self.work.time_ids)
        self.assertEqual(concession.used, 1)
        log = self._decisions("time_log", self.work.time_ids)
        self.assertEqual(log.verdict, "concession")

    def test_a_finding_about_no_person_is_not_taken_along(self):
        concession = self._granted(self.work, "wo_start", "probe.lot")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.work.button_start()
            self.env.flush_all()
        self.assertEqual(concession.used, 0)


class TestConcessionQueries(ConcessionCase):
    """Without a blocking finding nothing is looked for; with many, once."""

    def _queries(self, count, blocked):
        customers = self.env.ref("stock.stock_location_customers")
        lines = self.env["stock.move.line"].create(
            [
                {
                    "product_id": self.part.id,
                    "lot_id": self.part_lot.id,
                    "quantity": 1.0,
                    "company_id": self.company.id,
                    "location_id": self.stock.id,
                    "location_dest_id": customers.id,
                }
                for _number in range(count)
            ]
        )
        if blocked:
            self._block(("probe.lot", "lot_ship"))
        events = lines._gate_stock_events()
        self.env.flush_all()
        self.env.invalidate_all()
        self.env["qms.gate.mixin"]._gate_causes()
        before = self.env.cr.sql_log_count
        self.env["qms.gate.mixin"]._judge_gate(events)
        return self.env.cr.sql_log_count - before

    def test_the_look_up_does_not_grow_with_the_events(self):
        self.assertEqual(self._queries(3, False), self._queries(30, False))
        self.assertEqual(self._queries(3, True), self._queries(30, True))

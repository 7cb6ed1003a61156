# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import new_test_user
from odoo.tools import SQL, mute_logger

from ..gates import BLOCK, Finding
from ..gates.causes import ENGINEER, MANAGER, Cause
from .common import GateCase


class AttentionCase(GateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alerts = cls.env["qms.gate.alert"]
        cls.blocks = cls.env["qms.gate.block"]
        cls.stranger = new_test_user(
            cls.env, "gate_stranger", groups="qms_base.group_qms_operator"
        )
        cls.engineer = cls._person("gate_engineer", MANAGER)
        mixin = type(cls.env["qms.gate.mixin"])
        known = mixin._gate_causes

        def causes(self):
            probe = Cause("probe.refused", "Lot refused", ENGINEER)
            return known(self) | {probe.code: probe}

        cls.startClassPatcher(patch.object(mixin, "_gate_causes", causes))
        # what earlier refusals of a demo database ask for is not the matter here
        others = cls.env["res.users"].search([("id", "!=", cls.engineer.id)])
        cls.env.ref(ENGINEER).user_ids -= others
        cls.env.ref(MANAGER).user_ids -= others

    def _refuse(self, events):
        """A refusal is recorded, as it is before its error is raised."""
        answers = self.env["qms.gate.mixin"]._judge_gate(events)
        blocked = {event: a for event, a in answers.items() if a.blockers}
        self.assertTrue(blocked)
        with self.enter_registry_test_mode():
            self.env["qms.gate.denial"]._record_denials(blocked)
        return self.env["qms.gate.denial"].search([], order="id desc", limit=1)

    def _attend(self):
        """What the job does, without its commits."""
        self.alerts._attend(self.alerts._unattended_denials())
        self.alerts._close_those_over()
        self.alerts._give_activities()

    def _alerts_of(self, record):
        return self.alerts.search(
            [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        )

    def _refuse_nobody(self, workorder):
        return self._refuse(workorder.with_user(self.nobody)._gate_start_events())


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

    def test_one_that_fails_stops_no_other(self):
        first, second = self._order(), self._order()
        self._refuse_nobody(first.workorder_ids[0])
        self._refuse_nobody(second.workorder_ids[0])
        renew = type(self.alerts)._renew

        def fail_first(self, denial, *args):
            if denial.res_id == first.workorder_ids[0].id:
                raise ValueError("broken")
            return renew(self, denial, *args)

        with (
            patch.object(type(self.alerts), "_renew", fail_first),
            mute_logger("odoo.addons.qms_base.models.attention.qms_gate_alert"),
        ):
            self._attend()
        self.assertTrue(second.activity_ids)
        self.assertFalse(first.activity_ids)
        self.assertFalse(self.alerts._unattended_denials())

    def test_other_companies_are_not_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.engineer.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        order = self._order()
        self._refuse_nobody(order.workorder_ids[0])
        self._attend()
        alert = self._alerts_of(order.workorder_ids[0])
        self.assertFalse(alert.user_id)
        self.assertFalse(order.activity_ids)
        here = self._person("gate_engineer_here", MANAGER)
        self._attend()
        self.assertEqual(alert.user_id, here)

    def test_the_supervisor_of_the_refused_person_is_told(self):
        chief = self._person("gate_chief", "qms_base.group_qms_operator")
        employee = self.operator.employee_ids
        employee.parent_id = chief.employee_ids
        alert = self.alerts.new(
            {
                "code": "time.not_started",
                "checkpoint": "time_log",
                "employee_ref": employee.id,
                "company_id": self.company.id,
                "host_model": "mrp.production",
                "host_id": self._order().id,
            }
        )
        self.assertEqual(alert._responsible_user({}), chief)
        alert.code = "wo.not_started"
        self.assertNotEqual(alert._responsible_user({}), chief)

    def _lot_alert(self):
        return self.alerts.new(
            {
                "code": "probe.refused",
                "checkpoint": "lot_consume",
                "company_id": self.company.id,
                "host_model": "mrp.production",
                "host_id": self._order().id,
            }
        )

    def test_the_least_loaded_gets_it_and_not_who_was_refused(self):
        other = self._person("gate_engineer2", MANAGER)
        alert = self._lot_alert()
        self.assertEqual(alert._responsible_user({self.engineer.id: 3}), other)
        self.assertEqual(alert._responsible_user({other.id: 3}), self.engineer)
        alert.actor_uid = self.engineer.id
        self.assertEqual(alert._responsible_user({other.id: 3}), other)

    def test_who_has_the_role_itself_comes_before_higher_roles(self):
        holder = self._person("gate_engineer3", ENGINEER)
        alert = self._lot_alert()
        self.assertEqual(alert._responsible_user({holder.id: 9}), holder)

    def test_ids_committed_late_are_not_lost(self):
        """A refusal with a smaller id may become visible after a larger one."""
        first, second = self._order(), self._order()
        early = self._refuse_nobody(first.workorder_ids[0])
        late = self._refuse_nobody(second.workorder_ids[0])
        self.alerts._attend(late)
        self.assertIn(early, self.alerts._unattended_denials())
        self.assertNotIn(late, self.alerts._unattended_denials())

    def test_a_refusal_wakes_the_job_once(self):
        cron = self.env.ref("qms_base.ir_cron_gate_alert_attend")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        order = self._order()
        self._refuse_nobody(order.workorder_ids[0])
        self._refuse_nobody(order.workorder_ids[1])
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), 1)

    def test_a_job_that_cannot_be_woken_takes_no_refusal_with_it(self):
        order = self._order()
        denials = self.env["qms.gate.denial"]
        with (
            patch.object(
                type(denials), "_wake_query", lambda self: SQL("SELECT 1 / 0")
            ),
            mute_logger("odoo.sql_db"),
            self.assertLogs("odoo.addons.qms_base.models.gate.qms_gate_denial"),
        ):
            denial = self._refuse_nobody(order.workorder_ids[0])
        self.assertEqual(denial.res_id, order.workorder_ids[0].id)

    def test_nobody_writes_alerts_or_blocks(self):
        for model in (self.alerts, self.blocks):
            for user in (self.engineer, self.env.ref("base.user_admin")):
                with self.assertRaises(AccessError):
                    model.with_user(user).create({})
        plain = new_test_user(self.env, "gate_plain", groups="base.group_user")
        for model in (self.alerts, self.blocks):
            with self.assertRaises(AccessError):
                model.with_user(plain).search([])


class TestBlocked(AttentionCase):
    """The badge of lists says what the gates would say, whoever acts."""

    def test_a_blocked_order_is_found_grouped_and_cleared(self):
        order = self._order()
        other = self._order()
        self._refuse_lot(order.move_raw_ids.move_line_ids.lot_id, "lot_consume")
        other.move_raw_ids.move_line_ids.unlink()
        orders = (order | other).sudo()
        self.blocks._look_safely(orders)
        orders.invalidate_recordset()
        self.assertEqual(order.qms_blocked_cause, "probe.refused")
        self.assertTrue(order.qms_blocked_since)
        self.assertFalse(other.qms_blocked_cause)
        mine = Domain("id", "in", orders.ids)
        for domain, found in (
            ([("qms_blocked_cause", "!=", False)], order),
            ([("qms_blocked_cause", "=", False)], other),
            ([("qms_blocked_cause", "=", "probe.refused")], order),
            ([("qms_blocked_cause", "!=", "probe.refused")], other),
            ([("qms_blocked_cause", "in", [False, "probe.refused"])], orders),
            ([("qms_blocked_cause", "=", "mo.no_bom")], orders.browse()),
        ):
            self.assertEqual(orders.search(mine & Domain(domain)), found.sudo(), domain)
        groups = dict(
            orders.with_user(self.operator)._read_group(
                mine, ["qms_blocked_cause"], ["id:recordset"]
            )
        )
        self.assertEqual(groups["probe.refused"], order)
        self.assertEqual(groups[None if None in groups else False], other)
        self.startPatcher(
            patch.object(GateCase, "probe", staticmethod(lambda event: []))
        )
        self.blocks._look_safely(orders)
        orders.invalidate_recordset()
        self.assertFalse(order.qms_blocked_cause)

    def test_who_acts_does_not_block(self):
        workorder = self._order().workorder_ids[0].sudo()
        self.assertEqual(
            workorder.with_user(self.nobody).qms_readiness["state"], "blocked"
        )
        self.blocks._look_safely(workorder)
        self.assertFalse(workorder.qms_blocked_cause)

    def test_done_records_are_not_blocked_any_more(self):
        order = self._order()
        self._refuse_lot(self.part_lot, "lot_consume")
        self.blocks._look_safely(order.sudo())
        self.assertTrue(order.qms_blocked_cause)
        order.sudo().action_cancel()
        self.env.flush_all()
        order.invalidate_recordset()
        self.assertFalse(order.qms_blocked_cause)
        self.assertFalse(
            order.search([("id", "=", order.id), ("qms_blocked_cause", "!=", False)])
        )

    def test_the_time_since_stays_while_it_is_blocked(self):
        order = self._order().sudo()
        self._refuse_lot(self.part_lot, "lot_consume")
        self.blocks._look_safely(order)
        block = self.blocks._of_records(order)[order.id]
        block.blocked_since = "2026-01-01 00:00:00"
        self.blocks._look_safely(order)
        self.assertEqual(str(block.blocked_since), "2026-01-01 00:00:00")

    def test_one_that_cannot_be_judged_stops_no_other(self):
        first, second = self._order().sudo(), self._order().sudo()

        def probe(event):
            if event.res_id in first.move_raw_ids.move_line_ids.ids:
                raise ValueError("cannot be judged")
            return [Finding("probe.refused", "no", BLOCK)]

        self.startPatcher(patch.object(GateCase, "probe", staticmethod(probe)))
        with mute_logger("odoo.addons.qms_base.models.attention.qms_gate_block"):
            self.blocks._look_safely(first | second)
        self.assertFalse(first.qms_blocked_cause)
        self.assertTrue(second.qms_blocked_cause)

    def test_queries_do_not_grow_with_the_orders(self):
        def queries(count):
            orders = self.env["mrp.production"].browse(
                [self._order().id for _n in range(count)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.blocks._look_safely(orders)
            return self.env.cr.sql_log_count - before

        queries(2)
        few, many = queries(3), queries(12)
        self.assertEqual(few, many)

    def test_a_refusal_marks_its_order_at_once(self):
        order = self._order()
        self._refuse_lot(self.part_lot, "lot_consume")
        self._refuse(order.move_raw_ids.move_line_ids._gate_stock_events())
        self._attend()
        order.invalidate_recordset()
        self.assertEqual(order.qms_blocked_cause, "probe.refused")

    def test_refusals_are_grouped_by_cause_and_product(self):
        order = self._order()
        denial = self._refuse_nobody(order.workorder_ids[0])
        denials = denial.with_user(self.engineer)
        mine = [("id", "=", denial.id)]
        self.assertEqual(denials.cause, "person.unidentified")
        self.assertEqual(denials.product_id, self.device)
        for domain in (
            [("cause", "=", "person.unidentified")],
            [("cause", "!=", "mo.no_bom")],
            [("product_id", "=", self.device.id)],
        ):
            self.assertEqual(denials.search(mine + domain), denials)
        self.assertFalse(denials.search([*mine, ("cause", "=", "other")]))
        for spec, value in (
            ("cause", "person.unidentified"),
            ("product_id", self.device),
        ):
            [(found, count)] = denials._read_group(mine, [spec], ["__count"])
            self.assertEqual((found, count), (value, 1))

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.qms_base.tests.signing import LoginSession

from .shop_floor_common import ShopFloorCase


@tagged("post_install", "-at_install")
class TestShopFloor(ShopFloorCase):
    """Start, pause, finish, hand over: by the person, through the gates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order(5)
        cls.work = cls._work(cls.order, cls.joining)

    def _decisions(self, checkpoint="wo_start", workorder=None):
        return self.env["qms.gate.decision"].search(
            [
                ("checkpoint", "=", checkpoint),
                ("res_model", "=", "mrp.workorder"),
                ("res_id", "=", (workorder or self.work).id),
            ]
        )

    # ------------------------------------------------------------------
    # Start
    # ------------------------------------------------------------------
    def test_nobody_starts_without_identification(self):
        self._certify(self.worker)
        self.assertIn("Scan your badge", self._refused("start", self.work.id))
        self._identify(self.worker)
        self._refused("start", self.work.id, session=LoginSession(self.terminal.id))
        self.assertEqual(self.work.state, "ready")
        self._ask("start", self.work.id)
        self.assertEqual(self.work.state, "progress")

    def test_the_gate_refuses_in_its_words_and_on_record(self):
        self._identify(self.worker)
        refused = self._refused("start", self.work.id)
        self.assertIn("Worker is not certified for Soldering", refused)
        denial = self.env["qms.gate.denial"].search(
            [("res_model", "=", "mrp.workorder"), ("res_id", "=", self.work.id)]
        )
        self.assertEqual(denial.employee_ref, self.worker.id)
        self.assertEqual(denial.actor_uid, self.terminal.id)
        self.assertFalse(self.work.time_ids)

    def test_the_certificate_is_the_persons(self):
        self._certify(self.worker)
        self._identify(self.other)
        self._refused("start", self.work.id)
        self._identify(self.worker)
        self.assertEqual(self._ask("start", self.work.id), {"started": "Joining"})
        decision = self._decisions()
        self.assertEqual(decision.employee_id, self.worker)
        self.assertEqual(decision.actor_id, self.terminal)
        log = self.work.time_ids
        self.assertEqual(log.qms_employee_id, self.worker)
        self.assertEqual(log.user_id, self.terminal)
        timed = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "time_log"), ("res_id", "=", log.id)]
        )
        self.assertEqual(timed.employee_id, self.worker)

    def test_each_start_needs_its_own_identification(self):
        self._certify(self.worker)
        second = self._work(self._order(), self.joining)
        self._identify(self.worker)
        self._ask("start", self.work.id)
        self.assertIn("own identification", self._refused("start", second.id))
        self._identify(self.worker)
        self._ask("start", second.id)
        self.assertEqual(self._running(second), self.worker)
        # it is the same person who works on both
        self.assertEqual(self._running(self.work), self.worker)

    def test_a_refused_start_leaves_the_identification_for_another(self):
        self._certify(self.worker)
        self.env["operator.certification.requirement"].create(
            {"type_id": self.forever.id, "operation_id": self.joining.id}
        )
        fresh = self._work(self._order(), self.joining)
        self._identify(self.worker)
        self._refused("start", fresh.id)
        self._ask("start", self.work.id)

    # ------------------------------------------------------------------
    # Only the station's own work
    # ------------------------------------------------------------------
    def test_work_of_another_station_or_company(self):
        self._certify(self.worker)
        self._identify(self.worker)
        packing = self._work(self.order, self.packing)
        for wrong in (packing.id, 0, -1, 2**40, None, "1", [self.work.id], True):
            with self.subTest(workorder=wrong):
                for method in ("start", "pause", "finish", "hand_over"):
                    self._refused(method, wrong)
        self.station.workcenter_ids = [Command.clear()]
        self._refused("start", self.work.id)

    # ------------------------------------------------------------------
    # Several people
    # ------------------------------------------------------------------
    def test_each_person_has_a_clock_and_a_decision(self):
        self._certify(self.worker, self.other)
        for person in (self.worker, self.other):
            self._identify(person)
            self._ask("start", self.work.id)
        self.assertEqual(self._running(self.work), self.worker | self.other)
        self.assertEqual(self._decisions().employee_id, self.worker | self.other)
        self.assertIn("already", self._again(self.other))
        # the last to identify pauses; the colleague's clock runs on
        self._ask("pause", self.work.id)
        self.assertEqual(self._running(self.work), self.worker)
        self.assertIn("does not work on this", self._refused("pause", self.work.id))
        self._identify(self.worker)
        self._ask("pause", self.work.id)
        self.assertFalse(self._running(self.work))
        self.assertEqual(self.work.state, "progress")

    def _again(self, person):
        self._identify(person)
        return self._refused("start", self.work.id)

    def test_one_person_has_one_clock_at_whichever_screen(self):
        self._certify(self.worker, self.other)
        self._identify(self.worker)
        self._ask("start", self.work.id)
        with self.assertRaisesRegex(UserError, "Worker works on .* already"):
            with self.env.cr.savepoint():
                self.work.with_user(self.worker.user_id).button_start()
        self.env.invalidate_all()
        self.work.with_user(self.other.user_id).button_start()
        self.assertEqual(self._running(self.work), self.worker | self.other)

    def test_a_colleague_without_certificate_does_not_join(self):
        self._certify(self.worker)
        self._identify(self.worker)
        self._ask("start", self.work.id)
        self._identify(self.other)
        self.assertIn("Other is not certified", self._refused("start", self.work.id))
        self.assertEqual(self._running(self.work), self.worker)

    def test_hand_over(self):
        self._certify(self.worker, self.other)
        self._identify(self.worker)
        self._ask("start", self.work.id)
        self._identify(self.other)
        for wrong in (self.other.id, self.manager.id, 0, None, "x"):
            self._refused("hand_over", self.work.id, wrong)
        done = self._ask("hand_over", self.work.id, self.worker.id)
        self.assertEqual(done, {"started": "Joining", "from": "Worker"})
        self.assertEqual(self._running(self.work), self.other)
        ended, begun = self.work.time_ids.sorted("id")
        self.assertEqual(ended.qms_employee_id, self.worker)
        self.assertTrue(ended.date_end)
        self.assertEqual(begun.qms_employee_id, self.other)
        self.assertEqual(self._decisions().employee_id, self.worker | self.other)
        self.assertIn(
            "Other took over from Worker", str(self.order.message_ids.mapped("body"))
        )

    def test_who_may_not_start_takes_nothing_over(self):
        self._certify(self.worker)
        self._identify(self.worker)
        self._ask("start", self.work.id)
        self._identify(self.other)
        self._refused("hand_over", self.work.id, self.worker.id)
        self.assertEqual(self._running(self.work), self.worker)

    # ------------------------------------------------------------------
    # Finish
    # ------------------------------------------------------------------
    def test_finish_ends_clocks_and_presence(self):
        self._certify(self.worker, self.other)
        for person in (self.other, self.worker):
            self._identify(person)
            self._ask("start", self.work.id)
        self._identify(self.engineer, role="supervisor")
        for wrong in (0, -1, 6, "5", True, [5], float("nan")):
            self._refused("finish", self.work.id, wrong)
        self._ask("finish", self.work.id, 4)
        self.assertEqual(self.work.state, "done")
        self.assertEqual(self.work.qty_produced, 4)
        self.assertFalse(self._running(self.work))
        self.assertEqual(self._decisions("wo_finish").employee_id, self.worker)
        self.assertFalse(self._present())
        self.assertFalse(self._present(method="_present_supervisors"))
        ended = self._presences(employee_id=self.worker.id).filtered("date_until")
        self.assertIn("finish", ended.mapped("end_reason"))
        self.assertEqual(
            self._presences(employee_id=self.engineer.id).end_reason, "finish"
        )

    def test_a_part_of_numbered_devices_is_finished_as_it_was_counted(self):
        """Serial numbers are born later: Odoo takes none for all."""
        device = self.env["product.product"].create(
            {
                "name": "Numbered sensor",
                "is_storable": True,
                "tracking": "serial",
                "qms_regulated": True,
            }
        )
        joining = {"name": "Joining", "workcenter_id": self.workcenter.id}
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": device.product_tmpl_id.id,
                "operation_ids": [Command.create(joining)],
            }
        )
        order = self.env["mrp.production"].create(
            {"product_id": device.id, "product_qty": 5, "bom_id": bom.id}
        )
        order.action_confirm()
        work = order.workorder_ids
        self._certify(self.worker)
        self._identify(self.worker)
        self._ask("start", work.id)
        self._ask("finish", work.id, 3)
        self.assertEqual(work.state, "done")
        self.assertEqual(work.qty_produced, 3)
        self.assertEqual(self._decisions("wo_finish", work).quantity, 3)

    def test_finish_without_start_or_person(self):
        self._certify(self.worker)
        self._refused("finish", self.work.id)
        self._identify(self.worker)
        self._refused("finish", self.work.id)
        self._ask("start", self.work.id)
        self._let_pass(10)
        self._refused("finish", self.work.id)
        self.assertEqual(self.work.state, "progress")
        self.assertEqual(self._running(self.work), self.worker)

    def test_the_order_closes_on_the_persons_certificates(self):
        self._certify(self.worker)
        self._identify(self.worker)
        self._ask("start", self.work.id)
        self._ask("finish", self.work.id)
        packing = self._work(self.order, self.packing)
        packing.with_user(self.worker.user_id).button_start()
        packing.with_user(self.worker.user_id).button_finish()
        event = (
            self.order.with_user(self.worker.user_id)
            .sudo()
            ._make_gate_event("mo_close", self.order.id)
        )
        answer = (
            self.env["qms.gate.mixin"].sudo()._collect_gate_findings([event])[event]
        )
        self.assertNotIn("cert.unproven", [f.code for f in answer.findings])
        self.assertTrue(answer.evidence)

    # ------------------------------------------------------------------
    # Suspension
    # ------------------------------------------------------------------
    def test_work_of_a_suspended_person_ends(self):
        self._certify(self.worker, self.other)
        for person in (self.other, self.worker):
            self._identify(person)
            self._ask("start", self.work.id)
        elsewhere = self._work(self._order(), self.joining)
        elsewhere.with_user(self.worker.user_id).button_start()
        logs = self.env["mrp.workcenter.productivity"]
        ended = logs._end_work_of(self.worker, self.work)
        self.assertEqual(ended.qms_employee_id, self.worker)
        self.assertEqual(self._running(self.work), self.other)
        self.assertEqual(self._running(elsewhere), self.worker)
        logs._end_work_of(self.worker)
        self.assertFalse(self._running(elsewhere))
        self.env["qms.operator.presence"]._end_of(self.worker, "suspended")
        self.assertFalse(self._present())
        certificate = self.env["operator.certification"].search(
            [("employee_id", "=", self.worker.id), ("type_id", "=", self.solder.id)]
        )
        certificate.with_user(self.manager.user_id)._suspend("Investigation")
        self._identify(self.worker)
        self.assertIn("suspended", self._refused("start", self.work.id))

    def test_a_trainee_stops_when_the_supervisor_leaves(self):
        self._supervision_ends()

    def test_a_trainee_stops_when_the_supervisor_is_suspended(self):
        self._supervision_ends(suspended=True)

    def _supervision_ends(self, suspended=False):
        trainee = self.env.ref("operator_cert.level_trainee")
        self._grant(self.worker, self.solder, level_id=trainee.id)
        self._grant(self.worker, self.clean)
        self._certify(self.other, self.manager)
        self.manager.barcode, self.pins[self.manager] = "M1", "31907"
        self.env["operator.work.pin"]._choose(self.manager, "31907")
        self._identify(self.worker)
        self.assertIn("under supervision", self._refused("start", self.work.id))
        self._identify(self.manager, role="supervisor")
        self._ask("start", self.work.id)
        self._identify(self.other)
        self._ask("start", self.work.id)
        self.assertEqual(self._running(self.work), self.worker | self.other)
        if suspended:
            held = self.env["operator.certification"].search(
                [
                    ("employee_id", "=", self.manager.id),
                    ("type_id", "=", self.solder.id),
                ]
            )
            held.with_user(self.engineer.user_id)._suspend("Investigation")
            self.assertFalse(self._present(method="_present_supervisors"))
        else:
            left = self._ask("leave", "supervisor")
            self.assertEqual(left, {"left": "Qmanager", "stopped": ["Worker"]})
        self.assertEqual(self._running(self.work), self.other)
        self._identify(self.worker)
        self.assertIn("under supervision", self._refused("start", self.work.id))

    # ------------------------------------------------------------------
    # State
    # ------------------------------------------------------------------
    def test_what_the_screen_shows(self):
        self._certify(self.worker)
        shown = self._ask("state")
        self.assertEqual(shown["station"]["name"], "Bench station")
        self.assertFalse(shown["operator"])
        mine = [w for w in shown["workorders"] if w["id"] == self.work.id]
        self.assertEqual(mine[0]["readiness"]["findings"], [])
        packing = self._work(self.order, self.packing)
        self.assertNotIn(packing.id, [w["id"] for w in shown["workorders"]])
        self._identify(self.other)
        (work,) = [
            w for w in self._ask("state")["workorders"] if w["id"] == self.work.id
        ]
        self.assertEqual(work["readiness"]["state"], "blocked")
        self.assertIn("not certified", work["readiness"]["findings"][0]["message"])
        self._identify(self.worker)
        self._ask("start", self.work.id)
        shown = self._ask("state")
        (work,) = [w for w in shown["workorders"] if w["id"] == self.work.id]
        self.assertEqual(work["readiness"]["state"], "ready")
        self.assertEqual([c["name"] for c in work["clocks"]], ["Worker"])
        self.assertTrue(work["clocks"][0]["mine"])
        self.assertEqual(shown["operator"]["name"], "Worker")
        self.assertFalse(shown["operator"]["may_start"])
        self.assertLessEqual(shown["operator"]["seconds"], 600)

    def test_queries_do_not_grow_with_the_work(self):
        self._certify(self.worker)
        self._identify(self.worker)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._ask("state")
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for _ in range(8):
            self._order()
        self.assertLessEqual(queries(), few + 2)

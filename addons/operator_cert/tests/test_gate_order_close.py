# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.qms_base.gates import GateAnswer
from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestGateOrderClose(OperatorCertCommon):
    """An order closes on what was proven when its work was started."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.solder_certificate = cls._grant(cls.worker, cls.solder)
        cls.clean_certificate = cls._grant(cls.worker, cls.clean)
        cls.order = cls._order()
        cls.order.qty_producing = 1
        cls.work = cls._work(cls.order, cls.joining)

    def _close_codes(self):
        event = self.order.with_user(self.manager.user_id).sudo()._gate_close_event()
        answer = (
            self.env["qms.gate.mixin"].sudo()._collect_gate_findings([event])[event]
        )
        self.answer = answer
        return [f.code for f in answer.blockers if f.code.startswith("cert.")]

    def _do(self, work, employee):
        work.with_user(employee.user_id).button_start()

    def _sql(self, query, *values):
        """Something that was there before the gates, or got around them."""
        self.env.flush_all()
        self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def _do_all(self):
        for work in self.order.workorder_ids:
            self._do(work, self.worker)
            work.with_user(self.worker.user_id).button_finish()

    def test_closed_by_somebody_without_certificates(self):
        self._do_all()
        self.assertEqual(self._close_codes(), [])
        self.order.with_user(self.manager.user_id).button_mark_done()
        self.assertEqual(self.order.state, "done")
        decision = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "mo_close"), ("res_id", "=", self.order.id)], limit=1
        )
        certificates = self.solder_certificate | self.clean_certificate
        self.assertEqual(
            set(
                decision.evidence_ids.filtered(
                    lambda e: e.kind == "certificate"
                ).mapped("number")
            ),
            set(certificates.mapped("name")),
        )

    def test_a_certificate_that_ends_later_does_not_break_the_work(self):
        self._do_all()
        self.solder_certificate.with_user(self.engineer.user_id)._revoke("Left")
        self.assertEqual(self._close_codes(), [])
        with freeze_time(fields.Datetime.now() + timedelta(days=900)):
            self.assertEqual(self._close_codes(), [])
            self.order.with_user(self.manager.user_id).button_mark_done()
        self.assertEqual(self.order.state, "done")
        stored = [e for e in self.answer.evidence if e.kind == "certificate"]
        self.assertEqual({e.state for e in stored}, {"active"})

    def test_work_of_somebody_who_never_passed(self):
        self._do_all()
        loss = self.env["mrp.workcenter.productivity.loss"].search([], limit=1)
        self._sql(
            "INSERT INTO mrp_workcenter_productivity (workorder_id, workcenter_id,"
            " company_id, user_id, loss_id, date_start, date_end)"
            " VALUES (%s, %s, %s, %s, %s, now(), now())",
            self.work.id,
            self.work.workcenter_id.id,
            self.work.company_id.id,
            self.other.user_id.id,
            loss.id,
        )
        self.assertEqual(self._close_codes(), ["cert.unproven"])
        (finding,) = [f for f in self.answer.blockers if f.code == "cert.unproven"]
        for word in ("Other", "Joining", "Soldering"):
            self.assertIn(word, finding.message)
        with self.assertRaises(UserError):
            self.order.with_user(self.manager.user_id).button_mark_done()
        with self.assertRaises(UserError):
            self.order.with_user(self.manager.user_id).write({"state": "done"})

    def test_work_never_started(self):
        self.assertEqual(self._close_codes(), [])
        self.assertIn("wo.not_started", [f.code for f in self.answer.blockers])
        with self.assertRaises(UserError):
            self.order.with_user(self.manager.user_id).button_mark_done()
        # whether or not another finding says so: nothing is proven
        answer = GateAnswer()
        event = self.order.sudo()._gate_close_event()
        self.env["qms.gate.mixin"].sudo()._add_work_done(
            event, answer, self.work.sudo(), self.need_solder | self.need_clean, [], {}
        )
        self.assertEqual([f.code for f in answer.blockers], ["cert.unproven"])

    def test_time_without_person(self):
        self._do_all()
        self._sql(
            "UPDATE mrp_workcenter_productivity"
            " SET user_id = %s, qms_employee_id = NULL WHERE workorder_id = %s",
            self.env.ref("base.user_root").id,
            self.work.id,
        )
        self.assertEqual(self._close_codes(), ["cert.unproven"])

    def test_cancelled_work_needs_nobody(self):
        self.work.action_cancel()
        self.assertEqual(self._close_codes(), [])

    def test_disarm_act_rearm(self):
        """A requirement put away still holds for the orders planned with it."""
        requirement = self.need_solder.with_user(self.engineer.user_id)
        with controlled_change():
            requirement.active = False
        self._grant(self.other, self.clean)
        with self.assertRaises(UserError):
            self._do(self.work, self.other)
        requirement.active = True
        self.assertNotEqual(self.work.state, "progress")

    def test_a_requirement_added_later_is_for_later_orders(self):
        self.env["operator.certification.requirement"].create(
            {"type_id": self.forever.id, "operation_id": self.joining.id}
        )
        self._do(self.work, self.worker)
        self.assertEqual(self.work.state, "progress")
        later = self._work(self._order(), self.joining)
        with self.assertRaises(UserError):
            self._do(later, self.worker)

    def test_a_requirement_added_later_does_not_break_the_work(self):
        self._do_all()
        added = self.env["operator.certification.requirement"].create(
            {"type_id": self.forever.id, "operation_id": self.joining.id}
        )
        self.env.cr.execute(
            "UPDATE operator_certification_requirement SET create_date = %s"
            " WHERE id = %s",
            (fields.Datetime.now() + timedelta(hours=1), added.id),
        )
        added.invalidate_recordset()
        self.assertEqual(self._close_codes(), [])

    def test_two_people(self):
        for kind in (self.solder, self.clean):
            self._grant(self.other, kind)
        self._do(self.work, self.other)
        self._do_all()
        self.assertEqual(self._close_codes(), [])
        stored = {e.res_id for e in self.answer.evidence if e.kind == "certificate"}
        self.assertEqual(len(stored), 4)

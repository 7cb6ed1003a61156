# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import InspectionCase


class TestLotRelease(InspectionCase):
    """No lot is released uninspected."""

    def test_without_a_plan(self):
        lot = self._receive()
        self.assertEqual(self._codes(lot), ["plan.missing"])
        with self._refused("approved inspection plan for receipt"):
            self._release(lot)
        self.assertEqual(lot.quality_status, "quarantine")

    def test_draft_plan_is_no_plan(self):
        self._draft()
        self.assertEqual(self._codes(self._receive()), ["plan.missing"])

    def test_lot_of_unknown_origin_needs_the_receipt_inspection(self):
        self._plan()
        lot = self.env["stock.lot"].create({"name": "X-1", "product_id": self.part.id})
        self.assertEqual(self._codes(lot), ["inspection.missing"])

    def test_open_failed_passed(self):
        self._plan()
        lot = self._receive()
        self.assertEqual(self._codes(lot), ["inspection.open"])
        with self._refused("no value for Width, Surface"):
            self._release(lot)
        self._pass(lot)
        self._release(lot)
        self.assertEqual(lot.quality_status, "released")
        decision = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "lot_release"), ("res_id", "=", lot.id)]
        )
        evidence = decision.evidence_ids.filtered(lambda e: e.kind == "inspection")
        inspection = self._inspections(lot)
        self.assertEqual(evidence.number, inspection.name)
        self.assertEqual(evidence.digest, inspection.digest)
        self.assertEqual(evidence.revision, f"{inspection.plan_id.number} v1")
        self.assertEqual(evidence.state, "passed")

    def test_failed_names_the_value(self):
        self._plan()
        lot = self._receive()
        inspection = self._inspections(lot)
        self._enter(inspection, "5,90")
        inspection.action_complete()
        with self._refused("Width 5,90 mm .4.80 … 5.20 mm."):
            self._release(lot)

    def test_entered_but_not_completed(self):
        self._plan()
        lot = self._receive()
        self._enter(self._inspections(lot))
        with self._refused("is not completed"):
            self._release(lot)

    def test_retired_plan(self):
        plan = self._plan()
        inspected, other = self._receive("P-1"), self._receive("P-2")
        self._pass(inspected)
        plan.with_user(self.manager).action_retire()
        self.assertEqual(self._codes(inspected), [])
        # opened before it was retired: still asked for
        self.assertEqual(self._codes(other), ["inspection.open"])
        self.assertEqual(self._codes(self._receive("P-3")), ["plan.missing"])

    def test_unregulated_is_left_alone(self):
        product = self._product("Screw", regulated=False)
        lot = self._receive("S-1", product=product)
        self.assertEqual(self._codes(lot), [])
        self.assertFalse(lot.with_user(self.inspector).inspection_ids)

    def test_cure_opens_the_inspection(self):
        self._plan()
        lot = self.env["stock.lot"].create({"name": "X-1", "product_id": self.part.id})
        event = lot._make_gate_event("lot_release", lot.id)
        finding = lot._judge_gate([event])[event].findings[-1]
        host = self.env[finding.cure.model].browse(finding.cure.res_id)
        action = getattr(host.with_user(self.inspector), finding.cure.method)()
        self.assertEqual(action["res_model"], "medical.inspection")
        self.assertEqual(self._codes(lot), ["inspection.open"])


class TestOrderGates(InspectionCase):
    """No work order is finished and no order closed uninspected."""

    def _start(self, order):
        order.workorder_ids.button_start()

    def _lot(self, order):
        order.action_generate_serial()
        order.qty_producing = order.product_qty
        return order.lot_producing_ids

    def test_no_operation_plan_no_inspection(self):
        order = self._order()
        self._start(order)
        order.workorder_ids.button_finish()
        self.assertEqual(order.workorder_ids.state, "done")

    def test_finish_on_every_path(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order()
        workorder = order.workorder_ids
        self._start(order)
        for action in (
            lambda: workorder.button_finish(),
            lambda: workorder.write({"state": "done"}),
            lambda: workorder.set_state("done"),
            lambda: workorder.action_mark_as_done(),
            lambda: workorder.web_save({"state": "done"}, {"state": {}}),
            lambda: order.write(
                {"workorder_ids": [Command.update(workorder.id, {"state": "done"})]}
            ),
        ):
            with self._refused("no value for Width, Surface"):
                action()
                self.env.flush_all()
            self.assertEqual(workorder.state, "progress")
        self._pass(workorder, self.operator)
        workorder.button_finish()
        self.assertEqual(workorder.state, "done")

    def test_opened_when_the_order_is_confirmed(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order(released_part=False)
        self.assertEqual(order.workorder_ids.inspection_ids.state, "open")
        self.assertEqual(order.inspection_count, 1)

    def test_derived_where_nothing_was_opened(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        opens_none = patch.object(
            type(self.env["medical.inspection"]),
            "_ensure_inspections",
            lambda model, _asked, early=False: model,
        )
        with opens_none:
            order = self._order(released_part=False)
        self._start(order)
        self.assertEqual(
            self._codes(order.workorder_ids, "wo_finish"), ["inspection.missing"]
        )
        with self._refused("was not inspected"):
            order.workorder_ids.button_finish()

    def test_plan_for_an_operation_approved_later_is_for_later_orders(self):
        order = self._order()
        self._start(order)
        self._plan(self.device, "operation", operation_id=self.operation.id)
        self.assertEqual(self._codes(order.workorder_ids, "wo_finish"), [])
        later = self._order(released_part=False)
        self._start(later)
        self.assertEqual(
            self._codes(later.workorder_ids, "wo_finish"), ["inspection.open"]
        )

    def test_order_keeps_the_plan_version_it_was_planned_with(self):
        plan = self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order()
        self.assertEqual(order._defined_plans(), plan)
        plan.with_user(self.manager).action_retire()
        self.assertEqual(order._defined_plans(), plan)
        self._start(order)
        self.assertEqual(
            self._codes(order.workorder_ids, "wo_finish"), ["inspection.open"]
        )

    def test_close_needs_the_final_inspection(self):
        self._plan(self.device, "final")
        order = self._order()
        self._start(order)
        order.workorder_ids.button_finish()
        lot = self._lot(order)
        for action in (
            lambda: order.button_mark_done(),
            lambda: order.write({"state": "done"}),
        ):
            with self._refused("inspect"):
                action()
                self.env.flush_all()
            self.assertNotEqual(order.state, "done")
        self._pass(order)
        order.button_mark_done()
        self.assertEqual(order.state, "done")
        self.assertEqual(self._codes(lot), [])

    def test_close_needs_each_serial_inspected(self):
        with controlled_change():
            self.device.tracking = "serial"
        self._plan(self.device, "final")
        order = self._order(2.0)
        self._start(order)
        order.workorder_ids.button_finish()
        lots = self.env["stock.lot"].create(
            [{"name": f"SN-{n}", "product_id": self.device.id} for n in (1, 2)]
        )
        order.lot_producing_ids = lots
        order.qty_producing = 2
        self._pass(lots[0])
        codes = self._codes(order, "mo_close")
        self.assertEqual(codes, ["inspection.missing"])
        with self._refused("SN-2"):
            order.button_mark_done()
        self._pass(lots[1])
        self.assertEqual(self._codes(order, "mo_close"), [])

    def test_many_devices_that_nobody_inspected_are_one_sentence(self):
        with controlled_change():
            self.device.tracking = "serial"
        self._plan(self.device, "final")
        order = self._order(12.0)
        self._start(order)
        order.workorder_ids.button_finish()
        order.lot_producing_ids = self.env["stock.lot"].create(
            [{"name": f"SN-{n:02}", "product_id": self.device.id} for n in range(1, 13)]
        )
        order.qty_producing = 12
        self._pass(order.lot_producing_ids[:1])
        self.assertEqual(self._codes(order, "mo_close"), ["inspection.missing"])
        with self._refused("11 of .* were not inspected: SN-02, .*SN-11, …. Insp"):
            order.button_mark_done()

    def test_close_without_a_lot_is_no_pass(self):
        self._plan(self.device, "final")
        order = self._order()
        self.assertEqual(self._codes(order, "mo_close"), ["inspection.missing"])

    def test_removed_work_order_is_no_pass(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order()
        other = self.env["mrp.routing.workcenter"].create(
            {
                "name": "Elsewhere",
                "bom_id": self.env["mrp.bom"]
                .create({"product_tmpl_id": self.part.product_tmpl_id.id})
                .id,
                "workcenter_id": self.workcenter.id,
            }
        )
        order.sudo().workorder_ids.operation_id = other
        self.assertEqual(self._codes(order, "mo_close"), ["inspection.missing"])

    def test_backorder_work_order_is_inspected_itself(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order(4.0)
        self._pass(order, self.operator)
        backorder = (order.sudo()._split_productions({order.sudo(): [1, 3]}) - order)[
            :1
        ]
        self.assertEqual(
            self._codes(backorder.workorder_ids, "wo_finish"), ["inspection.missing"]
        )

    def test_finished_lot_without_plan_is_not_released(self):
        order = self._order()
        self._start(order)
        order.workorder_ids.button_finish()
        lot = self._lot(order)
        order.button_mark_done()
        self.assertEqual(self._codes(lot), ["plan.missing"])

    def test_unregulated_order_is_left_alone(self):
        product = self._product("Plain", regulated=False)
        order = self.env["mrp.production"].create(
            {"product_id": product.id, "product_qty": 1}
        )
        self.assertEqual(self._codes(order, "mo_close"), [])

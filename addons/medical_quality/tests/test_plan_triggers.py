# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command

from .common import JUDGED, InspectionCase


class TestOperationStart(InspectionCase):
    """No work order is started before its set-up was inspected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(
            cls.device, "operation_start", operation_id=cls.operation.id
        )

    def test_start_on_every_path(self):
        order = self._order()
        workorder = order.workorder_ids
        self.assertEqual(workorder.inspection_ids.trigger, "operation_start")
        for action in (
            lambda: workorder.button_start(),
            lambda: workorder.write({"state": "progress"}),
            lambda: workorder.sudo().write({"state": "progress"}),
            lambda: workorder.set_state("progress"),
            lambda: workorder.web_save({"state": "progress"}, {"state": {}}),
            lambda: order.write(
                {"workorder_ids": [Command.update(workorder.id, {"state": "progress"})]}
            ),
            lambda: workorder.button_finish(),
            lambda: workorder.write({"state": "done"}),
            lambda: workorder.action_mark_as_done(),
        ):
            with self._refused("no value for Width, Surface"):
                action()
                self.env.flush_all()
            self.assertIn(workorder.state, ("ready", "waiting", "pending", "blocked"))
        self._pass(workorder, self.operator)
        workorder.button_start()
        self.assertEqual(workorder.state, "progress")
        workorder.button_finish()
        self.assertEqual(workorder.state, "done")

    def test_failed_set_up_is_not_started(self):
        order = self._order(released_part=False)
        inspection = self._inspections(order.workorder_ids, self.operator)
        self._enter(inspection, "5.9", user=self.operator)
        inspection.with_user(self.operator).action_complete()
        with self._refused("Width 5.9 mm"):
            order.workorder_ids.button_start()

    def test_derived_where_nothing_was_opened(self):
        opens_none = patch.object(
            type(self.env["medical.inspection"]),
            "_ensure_inspections",
            lambda model, _asked, early=False: model,
        )
        with opens_none:
            order = self._order(released_part=False)
        for checkpoint in ("wo_start", "wo_finish"):
            self.assertEqual(
                self._codes(order.workorder_ids, checkpoint), ["inspection.missing"]
            )
        self.assertEqual(self._codes(order, "mo_close"), ["inspection.missing"])

    def test_set_up_and_work_are_two_inspections(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order(released_part=False)
        workorder = order.workorder_ids
        self.assertEqual(len(workorder.inspection_ids), 2)
        self.assertEqual(self._codes(workorder, "wo_start"), ["inspection.open"])
        self.assertEqual(self._codes(workorder, "wo_finish"), ["inspection.open"] * 2)

    def test_operators_enter_it_at_their_work(self):
        order = self._order(released_part=False)
        inspection = self._inspections(order.workorder_ids, self.operator)
        with self.assertRaises(AccessError):
            self._enter(inspection, user=self.auditor)
        self._enter(inspection, user=self.operator)


class TestShipment(InspectionCase):
    """Nothing leaves that a plan asks to inspect before shipment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan()
        cls.plan = cls._plan(trigger="shipment", characteristics=[JUDGED])
        cls.lot = cls._receive()
        cls._pass(cls.lot)
        cls._release(cls.lot)

    def _delivery(self, quantity=5.0):
        customers = self.env.ref("stock.stock_location_customers")
        places = {"location_id": self.stock.id, "location_dest_id": customers.id}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                **places,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": quantity,
                            **places,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create(
                {
                    "picking_id": picking.id,
                    "product_id": self.part.id,
                    "lot_id": self.lot.id,
                    "quantity": quantity,
                    **places,
                }
            )
        ]
        picking.move_ids.picked = True
        return picking

    def test_release_does_not_ask_for_it(self):
        self.assertEqual(self.lot.quality_status, "released")
        self.assertFalse(
            self.lot.inspection_ids.filtered(lambda i: i.trigger == "shipment")
        )

    def test_shipment_on_every_path(self):
        picking = self._delivery()
        for action in (
            lambda: picking.button_validate(),
            lambda: picking.with_user(self.outsider).button_validate(),
            lambda: picking.sudo()._action_done(),
            lambda: picking.move_ids._action_done(),
            lambda: picking.move_ids.write({"state": "done"}),
            lambda: picking.move_line_ids.write({"state": "done"}),
        ):
            with self._refused("asks for it|carry out the transfer"):
                action()
                self.env.flush_all()
            self.assertNotEqual(picking.state, "done")
        inspection = self._inspections(picking)
        self.assertEqual(
            (inspection.trigger, inspection.lot_id), ("shipment", self.lot)
        )
        with self._refused("no value for Surface"):
            picking.button_validate()
        self._pass(picking)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        # the lot was inspected, once
        again = self._delivery()
        again.button_validate()
        self.assertEqual(again.state, "done")

    def test_failed_does_not_leave(self):
        picking = self._delivery()
        inspection = self._inspections(picking)
        self._enter(inspection, judgement="fail")
        inspection.action_complete()
        with self._refused("failed"):
            picking.button_validate()

    def test_the_finding_opens_it(self):
        line = self._delivery().move_line_ids
        event = line._make_gate_event("lot_ship", line.id, lot=self.lot)
        (finding,) = [
            f
            for f in line._judge_gate([event])[event].findings
            if f.code == "inspection.missing"
        ]
        host = self.env[finding.cure.model].browse(finding.cure.res_id)
        action = getattr(host.with_user(self.inspector), finding.cure.method)()
        self.assertEqual(action["res_model"], "medical.inspection")
        self.assertTrue(action["res_id"])

    def test_without_a_plan_nothing_is_asked(self):
        self.plan.with_user(self.manager).action_retire()
        picking = self._delivery()
        picking.button_validate()
        self.assertEqual(picking.state, "done")

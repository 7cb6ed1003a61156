# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .common import GateCase


class TestRegulateProduct(GateCase):
    """A product becomes regulated while the plant runs, and may cease to be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "regulate_manager",
            groups="qms_base.group_qms_manager,mrp.group_mrp_user",
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "An OEM", "is_company": True}
        )
        cls.plain = cls._product("Plain device", "lot", regulated=False)
        cls.plain.qms_customer_id = cls.customer
        cls.plain_bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.plain.product_tmpl_id.id,
                "operation_ids": [
                    (0, 0, {"name": "Pack", "workcenter_id": cls.workcenter.id})
                ],
            }
        )
        cls.lot = cls._stocked_lot(cls.plain, "L-1", 10)
        cls.gone = cls.env["stock.lot"].create(
            {"name": "L-0", "product_id": cls.plain.id}
        )

    def _plain_order(self, **vals):
        order = self.env["mrp.production"].create(
            {
                "product_id": self.plain.id,
                "product_qty": 1,
                "bom_id": self.plain_bom.id,
                **vals,
            }
        )
        order.action_confirm()
        return order

    def _transfer(self, quantity=4):
        customers = self.env.ref("stock.stock_location_customers")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": customers.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.plain.id,
                            "product_uom_qty": quantity,
                            "location_id": self.stock.id,
                            "location_dest_id": customers.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    def _wizard(self, model="qms.regulate.product", user=None, **vals):
        return (
            self.env[model]
            .with_user(user or self.manager)
            .create(
                {
                    "product_tmpl_id": self.plain.product_tmpl_id.id,
                    "reason": "Contract for a device",
                    **vals,
                }
            )
        )

    def _bar(self, lot):
        """From now on, a lot may not be reserved."""
        self.startPatcher(
            patch.object(
                type(self.env["stock.lot"]),
                "_filter_usable",
                lambda lots, flow=None: lots - lot,
            )
        )

    # ------------------------------------------------------------------
    # On
    # ------------------------------------------------------------------
    def test_says_first_what_there_is(self):
        order, transfer = self._plain_order(), self._transfer()
        started = self._plain_order()
        started.workorder_ids.button_start()
        wizard = self._wizard()
        self.assertEqual(
            (wizard.lot_count, wizard.stocked_lot_count, wizard.open_order_count),
            (2, 1, 2),
        )
        self.assertEqual(wizard.started_order_count, 1)
        self.assertEqual(wizard.transfer_count, len(transfer))
        self.assertGreaterEqual(wizard.reservation_count, 1)
        self.assertFalse(wizard.has_stock_without_lot)
        action = wizard.action_open_started_orders()
        found = self.env["mrp.production"].search(action["domain"])
        self.assertEqual(found, started)
        self.assertNotIn(order, found)

    def test_lots_and_open_orders_become_regulated(self):
        order = self._plain_order()
        draft = self.env["mrp.production"].create(
            {"product_id": self.plain.id, "product_qty": 1}
        )
        self._wizard().action_apply()
        self.assertTrue(self.plain.qms_regulated)
        for record in (self.lot, self.gone, order, draft):
            self.assertTrue(record.qms_regulated)
            self.assertEqual(record.qms_customer_id, self.customer)
        change = self.env["qms.controlled.change"].search([("kind", "=", "regulate")])
        self.assertEqual(change.res_id, self.plain.product_tmpl_id.id)
        self.assertEqual(change.actor_id, self.manager)
        with self.assertRaises(UserError):
            order.workorder_ids.with_user(self.nobody).button_start()
        order.workorder_ids.with_user(self.operator).button_start()

    def test_started_orders_are_finished_first(self):
        for start in (
            lambda order: order.workorder_ids.button_start(),
            lambda order: order.write({"qty_producing": 1}),
        ):
            order = self._plain_order()
            start(order)
            with self.assertRaises(UserError) as caught:
                self._wizard().action_apply()
            self.assertIn(order.name, str(caught.exception))
            self.assertFalse(self.plain.qms_regulated)
            self.assertFalse(self.lot.qms_regulated)
            order.action_cancel()
        self._wizard().action_apply()
        self.assertTrue(self.plain.qms_regulated)

    def test_reservations_of_unusable_lots_are_taken_off(self):
        loose, picked = self._transfer(), self._transfer(2)
        picked.move_ids.picked = True
        self.assertEqual(loose.move_line_ids.lot_id, self.lot)
        self._bar(self.lot)
        self._wizard().action_apply()
        self.assertFalse(loose.move_line_ids)
        self.assertEqual(loose.move_ids.quantity, 0)
        self.assertEqual(picked.move_line_ids.lot_id, self.lot)

    def test_reservations_of_usable_lots_stay(self):
        transfer = self._transfer()
        self._wizard().action_apply()
        self.assertEqual(transfer.move_line_ids.lot_id, self.lot)

    def test_applied_again_it_takes_in_what_slipped_through(self):
        self._wizard().action_apply()
        self.env.cr.execute(
            "UPDATE stock_lot SET qms_regulated = false WHERE id = %s", [self.lot.id]
        )
        self.lot.invalidate_recordset()
        self._wizard().action_apply()
        self.assertTrue(self.lot.qms_regulated)

    def test_the_wrong_person_is_refused(self):
        auditor = new_test_user(
            self.env, "regulate_auditor", groups="qms_base.group_qms_auditor"
        )
        engineer = new_test_user(
            self.env, "regulate_engineer", groups="qms_base.group_qms_engineer"
        )
        portal = new_test_user(self.env, "regulate_portal", groups="base.group_portal")
        for model in ("qms.regulate.product", "qms.deregulate.product"):
            wizard = self._wizard(model)
            for user in (self.operator, engineer, auditor, portal):
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError):
                        self._wizard(model, user=user)
                    with self.assertRaises(AccessError):
                        wizard.with_user(user).sudo().action_apply()
            with self.assertRaises(UserError):
                self._wizard(model, reason=" ").action_apply()
        self.assertFalse(self.plain.qms_regulated)

    def test_not_over_the_head_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.gone.sudo().company_id = other
        with self.assertRaises(AccessError) as caught:
            self._wizard().action_apply()
        self.assertIn("Elsewhere", str(caught.exception))
        self.assertFalse(self.plain.qms_regulated)

    def test_form(self):
        view = self.env["qms.regulate.product"].with_user(self.manager)
        view = view.with_context(default_product_tmpl_id=self.plain.product_tmpl_id.id)
        form = Form(view)
        self.assertEqual(form.lot_count, 2)
        form.reason = "Contract"
        form.save().action_apply()
        self.assertTrue(self.plain.qms_regulated)

    # ------------------------------------------------------------------
    # Off
    # ------------------------------------------------------------------
    def test_not_while_anything_is_left(self):
        order = self._plain_order()
        self._wizard().action_apply()
        off = self._wizard("qms.deregulate.product")
        with self.assertRaises(UserError):
            off.action_apply()
        self.env["stock.quant"]._update_available_quantity(
            self.plain, self.stock, -10, lot_id=self.lot
        )
        with self.assertRaises(UserError):
            off.action_apply()
        order.action_cancel()
        self._transfer().action_cancel()
        off.action_apply()
        self.assertFalse(self.plain.qms_regulated)
        self.assertTrue(self.lot.qms_regulated)
        change = self.env["qms.controlled.change"].search([("kind", "=", "deregulate")])
        self.assertEqual(change.reason, "Contract for a device")

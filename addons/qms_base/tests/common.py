# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A small plant for tests of the foundation, judged by the foundation alone."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from ..gates import BLOCK, Finding
from ..models.extensions.stock_lot import StockLot as FoundationLot
from ..models.gate.qms_gate_findings_order import QmsGateMixin as FoundationFindings


@tagged("post_install", "-at_install")
class GateCase(TransactionCase):
    """Regulated product with one component and two operations, and its people.

    Other addons' findings are left out: ``GateCase.probe`` (a callable ``event ->
    list[Finding]``) is what else judges here.
    """

    probe = staticmethod(lambda event: [])

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mixin = type(cls.env["qms.gate.mixin"])

        def collect(self, events):
            answers = FoundationFindings._collect_gate_findings(self, events)
            for event, answer in answers.items():
                answer.findings.extend(GateCase.probe(event))
            return answers

        cls.startClassPatcher(patch.object(mixin, "_collect_gate_findings", collect))
        cls.startClassPatcher(
            patch.object(
                type(cls.env["stock.lot"]),
                "_filter_usable",
                FoundationLot._filter_usable,
            )
        )
        cls.company = cls.env.company
        cls.operator = cls._person("gate_operator", "qms_base.group_qms_operator")
        cls.colleague = cls._person("gate_colleague", "qms_base.group_qms_operator")
        cls.nobody = new_test_user(
            cls.env,
            "gate_nobody",
            groups="mrp.group_mrp_user,qms_base.group_qms_operator",
        )
        cls.workcenter = cls.env["mrp.workcenter"].create({"name": "Bench"})
        cls.part = cls._product("Part", "lot")
        cls.device = cls._product("Device", "lot")
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.device.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": cls.part.id, "product_qty": 1})
                ],
                "operation_ids": [
                    Command.create({"name": name, "workcenter_id": cls.workcenter.id})
                    for name in ("Assemble", "Test")
                ],
            }
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.part_lot = cls._stocked_lot(cls.part, "P-1", 100)

    @classmethod
    def _person(cls, login, group):
        user = new_test_user(
            cls.env,
            login,
            groups=f"mrp.group_mrp_user,analytic.group_analytic_accounting,{group}"
            if cls.env.ref("analytic.group_analytic_accounting", False)
            else f"mrp.group_mrp_user,{group}",
        )
        cls.env["hr.employee"].create({"name": login, "user_id": user.id})
        return user

    @classmethod
    def _product(cls, name, tracking, regulated=True):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "tracking": tracking,
                "qms_regulated": regulated,
            }
        )

    @classmethod
    def _stocked_lot(cls, product, name, quantity):
        lot = cls.env["stock.lot"].create({"name": name, "product_id": product.id})
        cls.env["stock.quant"]._update_available_quantity(
            product, cls.stock, quantity, lot_id=lot
        )
        return lot

    @classmethod
    def _order(cls, quantity=2.0, user=None, confirm=True, **vals):
        order = cls.env["mrp.production"].create(
            {
                "product_id": cls.device.id,
                "product_qty": quantity,
                "bom_id": cls.bom.id,
                **vals,
            }
        )
        if confirm:
            order.action_confirm()
            order.action_assign()
        return order.with_user(user or cls.operator)

    @classmethod
    def _work(cls, order):
        """Start and finish every work order, as the order's user."""
        for workorder in order.workorder_ids:
            workorder.button_start()
            workorder.button_finish()

    def _close(self, order):
        """Give the order a lot and close it, as the order's user."""
        if not order.lot_producing_ids:
            order.action_generate_serial()
        order.qty_producing = order.product_qty
        return order.button_mark_done()

    def _refuse_lot(self, lot, *checkpoints):
        """From now on, a lot is refused at these checkpoints."""
        finding = Finding("probe.refused", f"{lot.name} may not be used", BLOCK)

        def probe(event):
            hit = event.lot_id == lot.id and event.checkpoint in checkpoints
            return [finding] if hit else []

        self.startPatcher(patch.object(GateCase, "probe", staticmethod(probe)))

    def _decisions(self, checkpoint, record):
        return self.env["qms.gate.decision"].search(
            [
                ("checkpoint", "=", checkpoint),
                ("res_model", "=", record._name),
                ("res_id", "in", record.ids),
            ]
        )

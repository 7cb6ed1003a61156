# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.medical_traceability.tests.suppliers import approve

MEASURED = {
    "name": "Width",
    "kind": "measured",
    "lower_limit": "4.80",
    "upper_limit": "5.20",
    "unit": "mm",
}
JUDGED = {"name": "Surface", "kind": "pass_fail"}


@tagged("post_install", "-at_install")
class InspectionCase(TransactionCase):
    """A small regulated plant: bought part, made device, one operation, its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.operator = cls._person("iq_operator", "operator")
        cls.inspector = cls._person("iq_inspector", "inspector")
        cls.engineer = cls._person("iq_engineer", "engineer")
        cls.manager = cls._person("iq_manager", "manager")
        cls.manager2 = cls._person("iq_manager2", "manager")
        cls.auditor = cls._person("iq_auditor", "auditor", base="base.group_user")
        cls.outsider = new_test_user(
            cls.env, "iq_outsider", groups="mrp.group_mrp_user,stock.group_stock_user"
        )
        cls.supplier = cls.env["res.partner"].create({"name": "Test Moulding"})
        cls.category = cls.env["product.category"].create({"name": "Test material"})
        approve(cls.supplier, cls.engineer, categ_id=cls.category.id)
        cls.part = cls._product("Part")
        cls.device = cls._product("Device")
        cls.workcenter = cls.env["mrp.workcenter"].create({"name": "Bench"})
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.device.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": cls.part.id, "product_qty": 1})
                ],
                "operation_ids": [
                    Command.create(
                        {"name": "Assemble", "workcenter_id": cls.workcenter.id}
                    )
                ],
            }
        )
        cls.operation = cls.bom.operation_ids
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id

    @classmethod
    def _person(cls, login, group, base="mrp.group_mrp_user,stock.group_stock_user"):
        user = new_test_user(
            cls.env, login, groups=f"{base},qms_base.group_qms_{group}"
        )
        cls.env["hr.employee"].create({"name": f"{login} person", "user_id": user.id})
        return user

    @classmethod
    def _product(cls, name, tracking="lot", regulated=True):
        return cls.env["product.product"].create(
            {
                "name": name,
                "categ_id": cls.category.id,
                "is_storable": True,
                "tracking": tracking,
                "qms_regulated": regulated,
            }
        )

    @classmethod
    def _draft(cls, product=None, trigger="receipt", characteristics=None, **vals):
        """A plan written by the engineer."""
        lines = [MEASURED, JUDGED] if characteristics is None else characteristics
        return (
            cls.env["medical.inspection.plan"]
            .with_user(cls.engineer)
            .create(
                {
                    "name": f"Plan {trigger}",
                    "product_tmpl_id": (product or cls.part).product_tmpl_id.id,
                    "trigger": trigger,
                    "characteristic_ids": [Command.create(line) for line in lines],
                    **vals,
                }
            )
        )

    @classmethod
    def _plan(cls, *args, **kwargs):
        """A plan that the manager approved."""
        plan = cls._draft(*args, **kwargs)
        plan.with_user(cls.manager)._approve_as_user()
        return plan

    @classmethod
    def _receive(cls, name="P-1", quantity=100.0, product=None):
        """A lot of the part, received from the supplier through a transfer."""
        product = product or cls.part
        picking = cls.env["stock.picking"].create(
            {
                "partner_id": cls.supplier.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.stock.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": cls.env.ref(
                                "stock.stock_location_suppliers"
                            ).id,
                            "location_dest_id": cls.stock.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        line = picking.move_ids.move_line_ids or cls.env["stock.move.line"].create(
            {"move_id": picking.move_ids.id, "picking_id": picking.id}
        )
        line.write({"lot_name": name, "quantity": quantity})
        picking.move_ids.picked = True
        picking.with_user(cls.inspector).button_validate()
        return line.lot_id

    @classmethod
    def _inspections(cls, record, user=None):
        """The inspections of a record, opened by its public button."""
        user = user or cls.inspector
        action = record.with_user(user).action_qms_open_inspections()
        return cls.env["medical.inspection"].with_user(user).search(action["domain"])

    @classmethod
    def _enter(cls, inspection, value="5.00", judgement="pass", user=None):
        for result in inspection.with_user(user or cls.inspector).result_ids:
            if result.kind == "measured":
                result.value_text = value
            else:
                result.pass_fail = judgement

    @classmethod
    def _pass(cls, record, user=None):
        """Inspect a record with conforming values."""
        for inspection in cls._inspections(record, user):
            if inspection.state == "open":
                cls._enter(inspection, user=user)
                inspection.with_user(user or cls.inspector).action_complete()

    @classmethod
    def _release(cls, lot, user=None):
        disposition = (
            cls.env["medical.lot.disposition"]
            .with_user(user or cls.manager)
            .create(
                {
                    "decision": "release",
                    "reason": "Inspected",
                    "lot_ids": [Command.set(lot.ids)],
                }
            )
        )
        disposition._apply()

    @classmethod
    def _order(cls, quantity=1.0, released_part=True):
        """A confirmed order, its component inspected and released."""
        if released_part:
            cls._plan()
            lot = cls._receive()
            cls._pass(lot)
            cls._release(lot)
        order = cls.env["mrp.production"].create(
            {
                "product_id": cls.device.id,
                "product_qty": quantity,
                "bom_id": cls.bom.id,
            }
        )
        order.action_confirm()
        order.action_assign()
        return order.with_user(cls.operator)

    @contextmanager
    def _refused(self, pattern):
        """Refused with such a message; what was begun is rolled back.

        ``assertRaisesRegex`` would leave it half-written in the transaction.
        """
        with self.assertRaises(UserError) as caught:
            yield
        self.env.invalidate_all()
        self.assertRegex(str(caught.exception), pattern)

    def _codes(self, record, checkpoint="lot_release"):
        """Codes of this addon's findings on one record, judged now."""
        event = record._make_gate_event(checkpoint, record.id)
        answer = record._judge_gate([event])[event]
        return [
            finding.code
            for finding in answer.findings
            if finding.code.split(".")[0] in ("inspection", "plan")
        ]

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The plant that orders are worked in, with the addons or without."""

from odoo.fields import Command

COMPONENTS = 6


class Plant:
    """Ids of what was made in a database, and the steps of an order there."""

    def __init__(self, env, *, gated):
        self.gated = gated
        if gated:
            self.people = {
                role: env.ref(f"qms_base.demo_user_{role}").id
                for role in ("inspector", "engineer", "qmanager")
            }
        self._make_operator(env)
        self._make_products(env)
        if gated:
            self._make_requirements(env)
        self._make_stock(env)
        env.cr.commit()

    def _make_operator(self, env):
        groups = [
            "base.group_user",
            "mrp.group_mrp_user",
            "analytic.group_analytic_accounting",
        ]
        if self.gated:
            groups.append("qms_base.group_qms_operator")
        user = env["res.users"].create(
            {
                "name": "Bench operator",
                "login": "bench.operator",
                "group_ids": [Command.set([env.ref(group).id for group in groups])],
            }
        )
        employee = env["hr.employee"].create({"name": user.name, "user_id": user.id})
        self.operator, self.employee = user.id, employee.id

    def _make_products(self, env):
        regulated = {"qms_regulated": True} if self.gated else {}
        values = {"type": "consu", "is_storable": True, "tracking": "lot", **regulated}
        made, *parts = env["product.product"].create(
            [{"name": f"Bench {number}", **values} for number in range(COMPONENTS + 1)]
        )
        benches = env["mrp.workcenter"].create(
            [{"name": f"Bench {number}"} for number in (1, 2)]
        )
        bill = env["mrp.bom"].create(
            {
                "product_tmpl_id": made.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": 1})
                    for part in parts
                ],
                "operation_ids": [
                    Command.create({"name": name, "workcenter_id": bench.id})
                    for name, bench in zip(("Join", "Seal"), benches, strict=True)
                ],
            }
        )
        self.product, self.bill = made.id, bill.id
        self.parts = [part.id for part in parts]

    def _make_requirements(self, env):
        engineer = env(user=self.people["engineer"])
        kind = engineer["operator.certification.type"].create(
            {"name": "Bench work", "code": "T-BENCH"}
        )
        operations = env["mrp.bom"].browse(self.bill).operation_ids
        engineer["operator.certification.requirement"].create(
            [{"type_id": kind.id, "operation_id": item.id} for item in operations]
        )
        engineer["operator.certification"].create(
            {"employee_id": self.employee, "type_id": kind.id}
        )._grant()
        self._make_plan(env, self.product, "operation", operations[1].id)
        self._make_plan(env, self.product, "final")
        for part in self.parts:
            self._make_plan(env, part, "receipt")

    def _make_plan(self, env, product, trigger, operation=False):
        product = env["product.product"].browse(product)
        plan = env(user=self.people["engineer"])["medical.inspection.plan"].create(
            {
                "name": f"Bench {trigger}",
                "product_tmpl_id": product.product_tmpl_id.id,
                "trigger": trigger,
                "operation_id": operation,
                "characteristic_ids": [
                    Command.create({"name": f"Look {number}", "kind": "pass_fail"})
                    for number in (1, 2, 3)
                ],
            }
        )
        plan.with_user(self.people["qmanager"])._approve_as_user()

    def _make_stock(self, env):
        if self.gated:
            # of suppliers that are not on the list, with a warning
            changes = env(user=self.people["qmanager"])[
                "medical.supplier.policy.change"
            ]
            changes.create({"policy": "warn", "reason": "Benchmark"}).action_apply()
        warehouse = env["stock.warehouse"].search([], limit=1)
        places = {
            "location_id": env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": warehouse.lot_stock_id.id,
        }
        lines = [
            {
                "product_id": part,
                "lot_name": "BENCH",
                "quantity": 100000,
                **places,
            }
            for part in self.parts
        ]
        picking = env["stock.picking"].create(
            {"picking_type_id": warehouse.in_type_id.id, **places}
        )
        env["stock.move"].create(
            [
                {
                    "product_id": line["product_id"],
                    "product_uom_qty": line["quantity"],
                    "picking_id": picking.id,
                    "move_line_ids": [
                        Command.create({"picking_id": picking.id, **line})
                    ],
                    **places,
                }
                for line in lines
            ]
        )
        picking.action_confirm()
        picking.button_validate()
        lots = picking.move_line_ids.lot_id
        if self.gated:
            for lot in lots:
                self._inspect(lot)
            env(user=self.people["engineer"])["medical.lot.disposition"].create(
                {"lot_ids": [Command.set(lots.ids)], "decision": "release"}
            )._apply()

    def _inspect(self, record):
        """Pass all inspections of a record, as the inspector."""
        record = record.with_user(self.people["inspector"])
        action = record.action_qms_open_inspections()
        inspections = record.env["medical.inspection"].search(action["domain"])
        for inspection in inspections.filtered(lambda item: item.state == "open"):
            inspection.result_ids.write({"pass_fail": "pass"})
            inspection.action_complete()

    # -- the steps -------------------------------------------------------------
    def create_order(self, env):
        """Create an order of one device; its id."""
        values = {"product_id": self.product, "product_qty": 1, "bom_id": self.bill}
        return env["mrp.production"].create(values).id

    def confirm(self, env, order):
        """Confirm it and reserve its material."""
        production = env["mrp.production"].browse(order)
        production.action_confirm()
        production.action_assign()

    def start(self, env, order, number):
        """Start one of its work orders."""
        self._work(env, order, number).button_start()

    def finish(self, env, order, number):
        """Finish one of its work orders."""
        self._work(env, order, number).button_finish()

    def _work(self, env, order, number):
        return env["mrp.production"].browse(order).workorder_ids.sorted("id")[number]

    def name_lot(self, env, order):
        """Give it a lot and the quantity that was made."""
        production = env["mrp.production"].browse(order)
        production.action_generate_serial()
        production.qty_producing = 1
        production.set_qty_producing()

    def close(self, env, order):
        """Close it; it is done then."""
        production = env["mrp.production"].browse(order)
        production.button_mark_done()
        if production.state != "done":
            raise RuntimeError(f"the order is {production.state}, not done")

    # -- what only the addons ask for --------------------------------------------
    def inspect_work(self, env, order, number):
        """Pass the inspections of a work order."""
        if self.gated:
            self._inspect(self._work(env, order, number))

    def inspect_lot(self, env, order):
        """Pass the inspections of the lot that was made."""
        if self.gated:
            self._inspect(env["mrp.production"].browse(order).lot_producing_ids)

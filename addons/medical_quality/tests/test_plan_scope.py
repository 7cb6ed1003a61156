# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.medical_traceability.tests.suppliers import approve
from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import JUDGED, InspectionCase


class TestPlanScope(InspectionCase):
    """The most specific plan counts: product, category, supplier, work centre."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.below = cls.env["product.category"].create(
            {"name": "Moulded", "parent_id": cls.category.id}
        )
        with controlled_change():
            cls.part.categ_id = cls.below
        cls.other = cls.env["res.partner"].create(
            {"name": "Other Moulding", "is_company": True}
        )
        cls.supplier.is_company = True
        approve(cls.other, cls.engineer, categ_id=cls.below.id)
        approve(cls.supplier, cls.engineer, categ_id=cls.below.id)

    def _for(self, category=None, trigger="receipt", **vals):
        """An approved plan for a category."""
        draft = self._draft(
            trigger=trigger,
            product_tmpl_id=False,
            categ_id=(category or self.category).id,
            **vals,
        )
        draft.with_user(self.manager)._approve_as_user()
        return draft

    def _plan_of(self, lot):
        return self._inspections(lot).plan_id

    def test_a_plan_for_a_category_is_for_the_products_below(self):
        self.assertEqual(self._codes(self._receive("C-0")), ["plan.missing"])
        plan = self._for()
        lot = self._receive("C-1")
        self.assertEqual(lot.inspection_ids.plan_id, plan)
        self.assertEqual(self._codes(lot), ["inspection.open"])
        self._pass(lot)
        self.assertEqual(self._codes(lot), [])

    def test_nearer_is_before_farther(self):
        self._for()
        nearer = self._for(self.below)
        self.assertEqual(self._plan_of(self._receive("C-1")), nearer)
        own = self._plan()
        self.assertEqual(self._plan_of(self._receive("C-2")), own)
        stranger = self.env["product.category"].create({"name": "Elsewhere"})
        self._for(stranger)
        self.assertEqual(self._plan_of(self._receive("C-3")), own)

    def test_a_supplier_of_its_own(self):
        anybody = self._plan()
        special = self._plan(partner_id=self.other.id)
        self.assertEqual(self._plan_of(self._receive("C-1")), anybody)
        self.supplier, kept = self.other, self.supplier
        self.addCleanup(setattr, self, "supplier", kept)
        self.assertEqual(self._plan_of(self._receive("C-2")), special)

    def test_a_plan_of_one_supplier_lets_nobody_else_pass(self):
        self._plan(partner_id=self.other.id)
        self.assertEqual(self._codes(self._receive("C-1")), ["plan.missing"])

    def test_a_work_centre(self):
        self._for(trigger="operation", workcenter_id=self.workcenter.id)
        order = self._order(released_part=False)
        workorder = order.workorder_ids
        self.assertEqual(self._codes(workorder, "wo_finish"), ["inspection.open"])
        self._pass(workorder, self.operator)
        self.assertEqual(self._codes(workorder, "wo_finish"), [])
        self.assertEqual(workorder.inspection_ids.plan_id.categ_id, self.category)

    def test_an_operation_before_its_work_centre(self):
        self._for(trigger="operation", workcenter_id=self.workcenter.id)
        own = self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order(released_part=False)
        self.assertEqual(order.workorder_ids.inspection_ids.plan_id, own)

    def test_a_work_centre_that_is_left_does_not_lose_the_inspection(self):
        plan = self._for(trigger="operation", workcenter_id=self.workcenter.id)
        order = self._order(released_part=False)
        self.assertEqual(order._defined_plans(), plan)
        away = self.env["mrp.workcenter"].create({"name": "Elsewhere"})
        order.sudo().workorder_ids.workcenter_id = away
        event = order._make_gate_event("mo_close", order.id)
        codes = [f.code for f in order._judge_gate([event])[event].findings]
        self.assertIn("inspection.missing", codes)

    def test_scopes_that_mean_nothing_are_refused(self):
        template = self.part.product_tmpl_id.id
        address = self.env["res.partner"].create(
            {"name": "Gate 2", "parent_id": self.other.id, "type": "delivery"}
        )
        for vals in (
            {"product_tmpl_id": template, "categ_id": self.category.id},
            {"product_tmpl_id": False},
            {"trigger": "final", "partner_id": self.other.id},
            {"partner_id": address.id},
            {"workcenter_id": self.workcenter.id},
            {
                "trigger": "operation",
                "product_tmpl_id": self.device.product_tmpl_id.id,
                "operation_id": self.operation.id,
                "workcenter_id": self.workcenter.id,
            },
        ):
            with self.assertRaises(ValidationError, msg=vals), self.cr.savepoint():
                self._draft(**{"trigger": "receipt", **vals})

    def test_one_plan_for_the_same_scope(self):
        self._for()
        other = self._draft(product_tmpl_id=False, categ_id=self.category.id)
        with self._refused("in force"):
            other.with_user(self.manager)._approve_as_user()
        self._for(partner_id=self.other.id)

    def test_in_the_form(self):
        with Form(self.env["medical.inspection.plan"].with_user(self.engineer)) as form:
            form.name = "All moulded"
            form.categ_id = self.category
            form.partner_id = self.other
            form.trigger = "final"
            self.assertFalse(form.partner_id)
        self.assertEqual(form.record.scope_text, self.category.display_name)

    def test_queries_do_not_grow_with_the_lots(self):
        self._for(), self._plan(partner_id=self.other.id)

        def queries(count):
            lots = self.env["stock.lot"].create(
                [
                    {"name": f"Q-{count}-{n}", "product_id": self.part.id}
                    for n in range(count)
                ]
            )
            events = [lot._make_gate_event("lot_release", lot.id) for lot in lots]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lots._judge_gate(events)
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertEqual(queries(2), queries(30))


class TestPlanEffective(InspectionCase):
    """A version counts from its day on, and not before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._plan()
        cls.today = cls.company._plant_today()

    def _next(self, days, **vals):
        action = self.old.with_user(self.engineer).action_new_version()
        new = self.old.browse(action["res_id"]).with_user(self.engineer)
        new.write({"effective_from": self.today + timedelta(days=days), **vals})
        new.with_user(self.manager)._approve_as_user()
        return new

    def _its_day_comes(self, plan):
        self.env.cr.execute(
            "ALTER TABLE medical_inspection_plan DISABLE TRIGGER USER;"
            "UPDATE medical_inspection_plan SET effective_from = %s WHERE id = %s;"
            "ALTER TABLE medical_inspection_plan ENABLE TRIGGER USER",
            [self.today, plan.id],
        )
        self.env.invalidate_all()

    def test_waits_and_then_counts(self):
        new = self._next(3)
        self.assertEqual((new.state, self.old.state), ("scheduled", "approved"))
        self.assertEqual(self._inspections(self._receive("E-1")).plan_id, self.old)
        self.env["medical.inspection.plan"]._cron_put_in_force()
        self.assertEqual((new.state, self.old.state), ("scheduled", "approved"))
        self._its_day_comes(new)
        # from the day on, before the job ran
        self.assertEqual(self._inspections(self._receive("E-2")).plan_id, new)
        self.env["medical.inspection.plan"]._cron_put_in_force()
        self.assertEqual((new.state, self.old.state), ("approved", "retired"))
        self.assertEqual(new.approved_by_id, self.manager)
        self.assertEqual(self._inspections(self._receive("E-3")).plan_id, new)

    def test_a_day_that_has_come_is_at_once(self):
        new = self._next(0)
        self.assertEqual((new.state, self.old.state), ("approved", "retired"))

    def test_a_first_version_that_waits_lets_nothing_pass(self):
        draft = self._draft(
            self.device, "final", effective_from=self.today + timedelta(days=1)
        )
        draft.with_user(self.manager)._approve_as_user()
        order = self._order(released_part=False)
        self.assertFalse(order._defined_plans())
        lot = self.env["stock.lot"].create(
            {"name": "D-1", "product_id": self.device.id}
        )
        self.assertEqual(self._codes(lot), ["plan.missing"])

    def test_orders_pin_the_version_of_their_day(self):
        self.old = self._plan(self.device, "final", [JUDGED])
        new = self._next(2)
        order = self._order(released_part=False)
        self.assertEqual(order._defined_plans(), self.old)
        self._its_day_comes(new)
        self.assertEqual(self._order(released_part=False)._defined_plans(), new)
        self.assertEqual(order._defined_plans(), self.old)

    def test_a_later_version_takes_the_place_of_the_one_that_waits(self):
        first = self._next(5)
        second = self._next(3)
        self.assertEqual((first.state, second.state), ("retired", "scheduled"))
        self.assertEqual(self.old.state, "approved")
        second.with_user(self.manager).action_retire()
        self.assertEqual(second.state, "retired")

    def test_what_waits_is_fixed(self):
        new = self._next(3)
        for attempt in (
            lambda: new.write({"effective_from": self.today}),
            lambda: new.sudo().write({"effective_from": self.today}),
            lambda: new.characteristic_ids[0].write({"upper_limit": "9.99"}),
            lambda: new.write({"characteristic_ids": [Command.clear()]}),
            lambda: new.unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()
        self.assertEqual(new.state, "scheduled")

    def test_another_plan_is_not_approved_beside_one_that_waits(self):
        self._next(3)
        other = self._draft()
        with self._refused("in force"):
            other.with_user(self.manager)._approve_as_user()

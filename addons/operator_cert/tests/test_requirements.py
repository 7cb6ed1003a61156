# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestRequirements(OperatorCertCommon):
    """What requires what, and that a requirement is not lost by accident."""

    def _new(self, **values):
        Requirement = self.env["operator.certification.requirement"]
        with self.env.cr.savepoint():
            return Requirement.create({"type_id": self.solder.id, **values})

    @mute_logger("odoo.sql_db")
    def test_one_target(self):
        with self.assertRaises(IntegrityError):
            self._new()
        with self.assertRaises(IntegrityError):
            self._new(operation_id=self.packing.id, workcenter_id=self.workcenter.id)
        with self.assertRaises(IntegrityError):
            self._new(operation_id=self.joining.id)

    def test_requirements_add_up(self):
        order = self._order()
        work = self._work(order, self.joining)
        self.assertEqual(work.required_certification_type_ids, self.solder | self.clean)
        self.assertFalse(
            self._work(order, self.packing).required_certification_type_ids
        )

    def test_the_work_center_used_counts(self):
        order = self._order()
        work = self._work(order, self.packing)
        work.workcenter_id = self.workcenter
        self.assertEqual(work.required_certification_type_ids, self.clean)
        joining = self._work(order, self.joining)
        joining.workcenter_id = self.spare
        self.assertEqual(joining.required_certification_type_ids, self.solder)

    def test_a_work_order_without_operation(self):
        order = self._order()
        added = self.env["mrp.workorder"].create(
            {
                "name": "Rework",
                "production_id": order.id,
                "workcenter_id": self.spare.id,
                "product_uom_id": order.product_uom_id.id,
            }
        )
        self.assertFalse(added.required_certification_type_ids)
        added.workcenter_id = self.workcenter
        self.assertEqual(added.required_certification_type_ids, self.clean)

    def test_an_archived_type_still_holds(self):
        with controlled_change():
            self.solder.active = False
        work = self._work(self._order(), self.joining)
        self.assertIn("cert.missing", self._codes(work, self.worker))
        self.assertIn(self.solder, work.required_certification_type_ids)

    def test_archived_requirements_do_not_hold(self):
        with controlled_change():
            self.need_solder.active = False
        work = self._work(self._order(), self.joining)
        self.assertEqual(work.required_certification_type_ids, self.clean)

    def test_not_deleted_not_changed(self):
        with self.assertRaises(UserError):
            self.need_solder.unlink()
        with self.assertRaises(AccessError):
            self.need_solder.with_user(self.manager.user_id).unlink()
        for values in ({"type_id": self.clean.id}, {"operation_id": self.packing.id}):
            with self.assertRaises(UserError):
                self.need_solder.write(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            with self.env.cr.savepoint():
                self.joining.unlink()
        self.assertIsInstance(caught.exception, (IntegrityError, UserError))
        self.assertTrue(self.need_solder.exists())

    def test_copies_require_the_same(self):
        """Also where the one who copies may not archive requirements."""
        planner = new_test_user(
            self.env, "t_planner", groups="base.group_user,mrp.group_mrp_manager"
        )
        copied = self.bom.with_user(planner).copy().operation_ids
        self.assertEqual(
            copied.operator_requirement_ids.type_id, self.solder, "copied recipe"
        )
        operation = self.joining.with_user(planner).copy({"bom_id": self.bom.id})
        self.assertEqual(operation.operator_requirement_ids.type_id, self.solder)
        bench = self.workcenter.with_user(planner).copy()
        self.assertEqual(bench.operator_requirement_ids.type_id, self.clean)
        with self.assertRaises(AccessError):
            self.need_solder.with_user(planner).write({"active": False})

    def test_type_company(self):
        self._grant(self.worker, self.solder)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(ValidationError):
            self.solder.company_id = company
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.solder.copy({"code": self.clean.code})
        self.assertEqual(
            self.solder.copy({"company_id": company.id}).code, "T-SOLDER (copy)"
        )

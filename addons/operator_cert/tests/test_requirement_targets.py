# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestRequirementTargets(OperatorCertCommon):
    """Requirements of a product, a category, a bill or a tag, and that they stay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["product.category"].create({"name": "Devices"})
        cls.leaf = cls.env["product.category"].create(
            {"name": "Sensors", "parent_id": cls.branch.id}
        )
        with controlled_change():
            cls.product.categ_id = cls.leaf
        cls.tag = cls.env["mrp.workcenter.tag"].create({"name": "ESD"})
        cls.spare.tag_ids = cls.tag

    def _need(self, **target):
        return self.env["operator.certification.requirement"].create(
            {"type_id": self.forever.id, **target}
        )

    def _targets(self):
        return {
            "product": {"product_tmpl_id": self.product.product_tmpl_id.id},
            "category": {"category_id": self.leaf.id},
            "parent category": {"category_id": self.branch.id},
            "bill": {"bom_id": self.bom.id},
            "tag": {"workcenter_tag_id": self.tag.id},
        }

    def test_each_target_binds(self):
        for name, target in self._targets().items():
            with self.subTest(target=name):
                need = self._need(**target)
                work = self._work(self._order(), self.packing)
                self.assertEqual(work.required_certification_type_ids, self.forever)
                self.assertEqual(self._codes(work, self.worker), ["cert.missing"])
                (answer,) = self._answers(work, self.worker).values()
                self.assertIn(need.target, answer.blockers[0].message)
                with controlled_change():
                    need.active = False

    def test_others_are_not_bound(self):
        elsewhere = self.env["product.category"].create({"name": "Elsewhere"})
        self._need(category_id=elsewhere.id)
        self._need(
            workcenter_tag_id=self.env["mrp.workcenter.tag"].create({"name": "Cold"}).id
        )
        work = self._work(self._order(), self.packing)
        self.assertFalse(work.required_certification_type_ids)

    def test_an_order_keeps_what_it_was_planned_with(self):
        """Neither a tag taken off nor another category loosens an order."""
        needs = {name: self._need(**t) for name, t in self._targets().items()}
        order = self._order()
        work = self._work(order, self.packing)
        self.spare.tag_ids = False
        with controlled_change():
            self.product.categ_id = self.env["product.category"].create({"name": "X"})
            for need in needs.values():
                need.active = False
        self.env.invalidate_all()
        requirements = self.env["operator.certification.requirement"]
        self.assertEqual(
            requirements._by_workorder(work)[work],
            requirements.union(*needs.values()),
        )
        self.assertEqual(self._codes(work, self.worker), ["cert.missing"])

    def test_the_tag_of_the_work_center_used_counts(self):
        self._need(workcenter_tag_id=self.tag.id)
        order = self._order()
        self.assertEqual(
            self._work(order, self.joining).required_certification_type_ids,
            self.solder | self.clean,
        )
        self.assertEqual(
            self._work(order, self.packing).required_certification_type_ids,
            self.forever,
        )

    def test_another_companys_requirement_binds_nobody_here(self):
        foreign = self.env["res.company"].create({"name": "Elsewhere Ltd"})
        self.forever.company_id = foreign
        self._need(workcenter_tag_id=self.tag.id)
        work = self._work(self._order(), self.packing)
        self.assertFalse(work.required_certification_type_ids)

    @mute_logger("odoo.sql_db")
    def test_one_target_of_any_kind(self):
        targets = list(self._targets().values())
        for other in targets[1:]:
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._need(**targets[0], **other)
        self._need(**targets[0])
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._need(**targets[0])

    def test_other_kinds_come_through_the_interface(self):
        with self.assertRaises(ValidationError):
            self._need(target_model="res.partner", target_res_id=1)
        with self.assertRaises(ValidationError):
            self._need(target_model="mrp.bom", target_res_id=self.bom.id)

    def test_a_target_stands(self):
        need = self._need(bom_id=self.bom.id)
        with self.assertRaises(UserError):
            need.bom_id = False
        with self.assertRaises(UserError):
            need.write({"bom_id": False, "category_id": self.leaf.id})

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestCoverage(OperatorCertCommon):
    """How many people are and will be certified for what a work center requires."""

    def _rows(self, workcenter=None, user=None):
        coverage = self.env["operator.certification.coverage"]
        coverage = coverage.with_user(user or self.engineer.user_id)
        self.env.flush_all()
        return coverage.search(
            [("workcenter_id", "=", (workcenter or self.workcenter).id)]
        )

    def _row(self, kind):
        self.env.invalidate_all()
        return self._rows().filtered(lambda row: row.type_id == kind)

    def _figures(self, kind):
        row = self._row(kind)
        return [row.people_0, row.people_30, row.people_60, row.people_90]

    def test_people_of_today_and_later(self):
        today = self._today()
        self.assertEqual(self._figures(self.solder), [0, 0, 0, 0])
        self.assertEqual(self._row(self.solder).status, "0")
        self._grant(self.worker, self.solder, valid_until=today + timedelta(days=30))
        self._grant(self.other, self.solder, valid_until=today + timedelta(days=59))
        self.assertEqual(self._figures(self.solder), [2, 2, 0, 0])
        self.assertEqual(self._row(self.solder).status, "60")
        # a renewal that is granted already counts from its first day
        self._grant(self.other, self.solder, today + timedelta(days=60))
        self.assertEqual(self._figures(self.solder), [2, 2, 1, 1])
        self.assertEqual(self._row(self.solder).status, "enough")
        # two certificates of a person are one person
        self._grant(self.worker, self.solder)
        self.assertEqual(self._figures(self.solder), [2, 2, 2, 2])

    def test_who_does_not_count(self):
        suspended = self._grant(self.worker, self.solder)
        suspended.with_user(self.engineer.user_id)._suspend("Investigation")
        self._draft(self.other, self.solder)
        trainee = self.env.ref("operator_cert.level_trainee")
        self._grant(self.auditor, self.solder, level_id=trainee.id)
        gone = self.env["hr.employee"].create({"name": "Gone"})
        self._grant(gone, self.solder)
        gone.active = False
        self.assertEqual(self._figures(self.solder), [0, 0, 0, 0])

    def test_levels(self):
        trainer = self.env.ref("operator_cert.level_trainer")
        self.env["operator.certification.requirement"].create(
            {
                "type_id": self.clean.id,
                "workcenter_id": self.spare.id,
                "level_id": trainer.id,
            }
        )
        self._grant(self.worker, self.clean)
        self.assertEqual(self._rows(self.spare).people_0, 0)
        self._grant(self.other, self.clean, level_id=trainer.id)
        self.env.invalidate_all()
        self.assertEqual(self._rows(self.spare).people_0, 1)
        self.assertEqual(self._figures(self.clean)[0], 2, "a higher level may do it")

    def test_the_minimum(self):
        self._grant(self.worker, self.clean)
        row = self._row(self.clean)
        self.assertEqual((row.needed, row.missing, row.status), (1, 0, "enough"))
        self.need_clean.minimum_people = 3
        row = self._row(self.clean)
        self.assertEqual((row.needed, row.missing, row.status), (3, 2, "0"))
        first = self._rows()[0]
        self.assertEqual(first.status, "0", "those under the minimum come first")

    def test_every_kind_of_target_reaches_its_work_centers(self):
        tag = self.env["mrp.workcenter.tag"].create({"name": "Clean room"})
        self.spare.tag_ids = tag
        category = self.env["product.category"].create({"name": "Devices"})
        below = self.env["product.category"].create(
            {"name": "Sensors", "parent_id": category.id}
        )
        part = self.env["product.product"].create(
            {"name": "Part", "is_storable": True, "categ_id": below.id}
        )
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": part.product_tmpl_id.id,
                "operation_ids": [
                    (0, 0, {"name": "Boxing", "workcenter_id": self.spare.id})
                ],
            }
        )
        Requirement = self.env["operator.certification.requirement"]
        targets = {
            "workcenter_tag_id": tag.id,
            "product_tmpl_id": part.product_tmpl_id.id,
            "category_id": category.id,
            "bom_id": bom.id,
            "operation_id": bom.operation_ids.id,
        }
        for name, value in targets.items():
            kind = self.env["operator.certification.type"].create(
                {"name": name, "code": name}
            )
            need = Requirement.create({"type_id": kind.id, name: value})
            self.env.invalidate_all()
            with self.subTest(target=name):
                self.assertIn(kind, self._rows(self.spare).type_id)
                with controlled_change():
                    need.active = False
                self.env.invalidate_all()
                self.assertNotIn(kind, self._rows(self.spare).type_id)

    def test_days_are_those_of_the_plant(self):
        with freeze_time("2026-06-10 00:00:00"):
            end = self._today()
            self._grant(self.worker, self.clean, valid_until=end)
        # 23:59 and midnight in Sydney
        with freeze_time(f"{end} 13:59:59"):
            self.assertEqual(self._figures(self.clean)[0], 1)
        with freeze_time(f"{end} 14:00:00"):
            self.assertEqual(self._figures(self.clean)[0], 0)

    def test_by_day_for_drawing(self):
        self._grant(
            self.worker, self.clean, valid_until=self._today() + timedelta(days=45)
        )
        days = self.env["operator.certification.coverage.day"].search(
            [("type_id", "=", self.clean.id)]
        )
        self.assertEqual(
            [(day.horizon, day.people) for day in days],
            [("0", 1), ("30", 1), ("60", 0), ("90", 0)],
        )
        action = days[1].with_user(self.engineer.user_id).action_open_people()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.employee_id, self.worker)
        action = days[2].with_user(self.engineer.user_id).action_open_people()
        self.assertFalse(self.env[action["res_model"]].search(action["domain"]))

    def test_who_sees_what(self):
        self._grant(self.worker, self.clean)
        planner = new_test_user(
            self.env,
            "t_planner",
            groups="base.group_user,mrp.group_mrp_manager",
        )
        action = self._rows(user=planner)[0].action_open_people()
        self.assertEqual(action["res_model"], "hr.employee.public", "names only")
        action = self._rows(user=self.auditor.user_id)[0].action_open_people()
        self.assertEqual(action["res_model"], "operator.certification")
        for user in (
            self.worker.user_id,
            new_test_user(self.env, "t_cover_portal", groups="base.group_portal"),
        ):
            with self.assertRaises(AccessError):
                self._rows(user=user)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = new_test_user(
            self.env,
            "t_cover_elsewhere",
            groups="base.group_user,qms_base.group_qms_manager",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        self.assertFalse(self._rows(user=foreign))

    def test_one_query_whatever_the_size(self):
        coverage = self.env["operator.certification.coverage"]
        names = ["workcenter_id", "people_0", "people_90", "status"]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            coverage.search([]).read(names, load=None)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        centers = self.env["mrp.workcenter"].create(
            [{"name": f"Center {n}"} for n in range(30)]
        )
        self.env["operator.certification.requirement"].create(
            [{"type_id": self.clean.id, "workcenter_id": c.id} for c in centers]
        )
        self.assertLessEqual(count(), few)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .common import InspectionCase


class TestScreens(InspectionCase):
    """Every screen opens for who should see it."""

    def test_views_load(self):
        for model, views in (
            ("medical.inspection.plan", ("list", "form", "search")),
            ("medical.inspection", ("list", "kanban", "form", "graph", "search")),
            ("medical.inspection.result", ("list", "graph", "pivot", "search")),
            ("medical.inspection.characteristic", ("form",)),
            ("medical.sampling.series", ("list", "form", "search")),
            ("medical.sampling.decision", ("list", "form", "search")),
            ("medical.skip.lot.rule", ("list", "form", "search")),
            ("medical.defect", ("list", "form", "search")),
            ("medical.inspection.challenge", ("list", "form", "search")),
            ("medical.inspection.postponement", ("list", "form", "search")),
            ("medical.process.reading", ("list", "graph", "search")),
            ("medical.process.alarm", ("list", "form", "search")),
        ):
            for user in (self.operator, self.manager, self.auditor):
                result = (
                    self.env[model]
                    .with_user(user)
                    .get_views([(False, view) for view in views])
                )
                self.assertEqual(set(result["views"]), set(views))

    def test_smart_buttons(self):
        self._plan()
        lot = self._receive()
        mine = lot.with_user(self.inspector)
        self.assertEqual(mine.inspection_count, 1)
        action = mine.action_view_inspections()
        self.assertEqual(action["res_id"], mine.inspection_ids.id)
        product = self.part.product_tmpl_id.with_user(self.inspector)
        self.assertEqual(product.inspection_plan_count, 1)
        self.assertEqual(
            product.action_open_inspection_plans()["domain"],
            [
                "|",
                ("product_tmpl_id", "=", product.id),
                ("categ_id", "parent_of", product.categ_id.ids),
            ],
        )

    def test_outsiders_see_plain_odoo(self):
        for model in ("stock.lot", "mrp.workorder", "mrp.production"):
            arch = self.env[model].with_user(self.outsider).get_view(view_type="form")
            self.assertNotIn("inspection_count", arch["arch"])

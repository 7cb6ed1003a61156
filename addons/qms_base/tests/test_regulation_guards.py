# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .common import GateCase


class TestRegulationGuards(GateCase):
    """What regulation rests on is not changed by writing it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "guard_clerk",
            groups="stock.group_stock_manager,mrp.group_mrp_manager,"
            "product.group_product_manager,qms_base.group_qms_operator",
        )
        cls.manager = new_test_user(
            cls.env, "guard_manager", groups="qms_base.group_qms_manager"
        )
        cls.fresh = cls._product("Fresh", "lot", regulated=False)
        cls.used = cls._product("Used", "lot", regulated=False)
        cls.lot = cls._stocked_lot(cls.used, "U-1", 5)
        cls.category = cls.env["product.category"].create({"name": "Elsewhere"})

    def _paths(self, product, vals):
        """Ways to write values to a product, as the clerk."""
        template = product.product_tmpl_id.with_user(self.clerk)
        (name, value), *more = vals.items()

        def by_form():
            with Form(template) as form:
                setattr(form, name, value)

        paths = {
            "template": lambda: template.write(dict(vals)),
            "variant": lambda: template.product_variant_id.write(dict(vals)),
            "sudo": lambda: template.sudo().write(dict(vals)),
            "web_save": lambda: template.web_save(dict(vals), {"id": {}}),
            "context": lambda: template.with_context(
                qms_controlled_change=True, install_mode=True
            ).write(dict(vals)),
            "system": lambda: template.with_user(self.env.ref("base.user_root")).write(
                dict(vals)
            ),
        }
        if not more and name == "qms_regulated" and not template.qms_regulated:
            paths["form"] = by_form
        return paths

    def _assert_refused(self, product, vals, word):
        for path, attempt in self._paths(product, vals).items():
            with self.subTest(path=path, vals=vals):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    attempt()
                    self.env.flush_all()
                self.assertIn(word, str(caught.exception))
                self.env.invalidate_all()

    # ------------------------------------------------------------------
    # On and off
    # ------------------------------------------------------------------
    def test_a_new_product_may_be_regulated_by_who_creates_it(self):
        products = self.env["product.template"].with_user(self.clerk)
        self.assertTrue(
            products.create({"name": "New", "qms_regulated": True}).qms_regulated
        )
        result = products.load(
            ["name", "is_storable", "tracking", "qms_regulated"],
            [["Imported", "1", "lot", "1"]],
        )
        self.assertFalse(result["messages"])
        self.assertTrue(products.browse(result["ids"]).qms_regulated)

    def test_what_has_nothing_yet_may_become_regulated(self):
        self.fresh.with_user(self.clerk).qms_regulated = True
        self.assertTrue(self.fresh.qms_regulated)

    def test_what_is_in_use_is_made_regulated_by_the_wizard_alone(self):
        self._assert_refused(self.used, {"qms_regulated": True}, "Make regulated")
        self.assertFalse(self.used.qms_regulated)

    def test_each_kind_of_use_counts(self):
        customers = self.env.ref("stock.stock_location_customers")
        move, order, stock = (
            self._product(name, "none", regulated=False)
            for name in ("Moved", "Ordered", "Stocked")
        )
        self.env["stock.move"].create(
            {
                "product_id": move.id,
                "product_uom_qty": 1,
                "location_id": self.stock.id,
                "location_dest_id": customers.id,
            }
        )
        self.env["mrp.production"].create({"product_id": order.id, "product_qty": 1})
        self.env["stock.quant"]._update_available_quantity(stock, self.stock, 1)
        for product in (move, order, stock):
            with self.subTest(product=product.name), self.assertRaises(UserError):
                product.qms_regulated = True

    def test_import_cannot_switch(self):
        template = self.used.product_tmpl_id
        for product, value in ((template, "1"), (self.device.product_tmpl_id, "0")):
            result = (
                self.env["product.template"]
                .with_user(self.clerk)
                .load([".id", "qms_regulated"], [[str(product.id), value]])
            )
            self.assertFalse(result["ids"])
            self.assertIn("quality manager", result["messages"][0]["message"])

    def test_nobody_switches_it_off_by_writing(self):
        regulated = self._product("Nothing yet", "lot")
        for product in (self.device, regulated):
            self._assert_refused(
                product, {"qms_regulated": False}, "No longer regulated"
            )
            self.assertTrue(product.qms_regulated)

    def test_a_variant_does_not_change_sides(self):
        for product, target in ((self.part, self.fresh), (self.fresh, self.part)):
            with self.assertRaises(UserError):
                product.with_user(self.clerk).product_tmpl_id = target.product_tmpl_id

    def test_the_same_value_is_no_change(self):
        template = self.device.product_tmpl_id.with_user(self.clerk)
        template.write(
            {
                "name": "Renamed",
                "tracking": "lot",
                "categ_id": template.categ_id.id,
                "type": "consu",
                "is_storable": True,
                "qms_regulated": True,
            }
        )
        self.assertEqual(self.device.name, "Renamed")

    # ------------------------------------------------------------------
    # Tracking and category
    # ------------------------------------------------------------------
    def test_tracking_and_category_are_not_written(self):
        for vals in (
            {"tracking": "none"},
            {"tracking": "serial"},
            {"categ_id": self.category.id},
            {"is_storable": False},
            {"type": "service"},
        ):
            self._assert_refused(self.device, vals, "quality manager")
        self.assertEqual(self.device.tracking, "lot")

    def test_unregulated_products_change_as_ever(self):
        self.fresh.with_user(self.clerk).write(
            {"tracking": "none", "categ_id": self.category.id}
        )
        self.assertEqual(self.fresh.tracking, "none")

    def _change(self, user=None, **vals):
        return (
            self.env["qms.product.change"]
            .with_user(user or self.manager)
            .create(
                {
                    "product_tmpl_id": self.device.product_tmpl_id.id,
                    "reason": "Change order",
                    **vals,
                }
            )
        )

    def test_quality_manager_changes_them_on_record(self):
        self._change(tracking="serial", categ_id=self.category.id).action_apply()
        self.assertEqual(self.device.tracking, "serial")
        self.assertEqual(self.device.categ_id, self.category)
        change = self.env["qms.controlled.change"].search([("kind", "=", "product")])
        self.assertEqual(change.res_id, self.device.product_tmpl_id.id)
        self.assertEqual(change.actor_id, self.manager)
        self.assertIn("Elsewhere", change.after)

    def test_the_wrong_person_does_not(self):
        for user in (self.clerk, self.operator):
            with self.assertRaises(AccessError):
                self._change(user=user)
            with self.assertRaises(AccessError):
                self._change(tracking="none").with_user(user).sudo().action_apply()
        with self.assertRaises(UserError):
            self._change(reason=" ", tracking="none").action_apply()
        with self.assertRaises(UserError):
            self._change().action_apply()
        self.assertEqual(self.device.tracking, "lot")

    # ------------------------------------------------------------------
    # Places
    # ------------------------------------------------------------------
    def test_a_place_with_regulated_stock_keeps_its_use(self):
        place = self.env["stock.location"].create(
            {"name": "Output", "usage": "customer", "location_id": self.stock.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            self.part, place, -1, lot_id=self.part_lot
        )
        for user in (self.clerk, self.manager, self.env.ref("base.user_root")):
            with self.assertRaises(UserError) as caught:
                place.with_user(user).sudo().write({"usage": "inventory"})
            self.assertIn("regulated stock", str(caught.exception))
        self.assertEqual(place.usage, "customer")
        place.with_user(self.clerk).write({"name": "Dock", "usage": "customer"})

    def test_other_places_change_as_ever(self):
        place = self.env["stock.location"].create(
            {"name": "Empty", "usage": "internal", "location_id": self.stock.id}
        )
        place.with_user(self.clerk).usage = "transit"
        self.assertEqual(place.usage, "transit")

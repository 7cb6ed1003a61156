# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import GTIN
from .identifier_common import BOX, CASE, NEW, NEW_BOX, IdentifierCase


@tagged("post_install", "-at_install")
class TestIdentifierPackages(IdentifierCase):
    """Packages hold so many of the level below, as their packaging says."""

    def test_a_hierarchy(self):
        each, box, case = self._family()
        self.assertEqual(each.uom_id, self.device.uom_id)
        self.assertEqual((each | box | case).mapped("base_quantity"), [1, 10, 100])
        self.assertEqual(box.inside_ids, each)
        self.assertEqual(box.outside_ids, case)
        self.assertEqual(box.hierarchy_ids.ids, (each | box | case).ids)
        active = self.identifiers._active_for(self.device, "case")
        self.assertEqual(active, {self.device: case})

    def test_of_several_cases_the_smallest_or_the_one_asked_for(self):
        _each, box, case = self._family()
        large = self.env["uom.uom"].create(
            {
                "name": "Pack of 200",
                "relative_factor": 200,
                "relative_uom_id": self.device.uom_id.id,
            }
        )
        self.device.uom_ids = [Command.link(large.id)]
        other = self._draft(NEW_BOX, "case", box, 20, uom_id=large.id)
        other.action_activate()
        active = self.identifiers._active_for
        self.assertEqual(active(self.device, "case")[self.device], case)
        self.assertEqual(active(self.device, "case", large)[self.device], other)

    def test_contradictions(self):
        each = self._draft(GTIN)
        for vals, words in (
            ({"quantity": 9}, "that is 9 .*holds 10"),
            ({"uom_id": self.device.uom_id.id}, "no packaging of"),
            ({"quantity": 10, "uom_id": self.case.id}, "holds 100"),
        ):
            with self.subTest(vals=vals), self.assertRefused(words):
                self._draft(BOX, "inner", each, **{"quantity": 10, **vals})
        box = self._draft(BOX, "inner", each, 10)
        with self.assertRefused("no smaller package level"):
            self._draft(CASE, "inner", box, 10)
        with self.assertRefused("no smaller package level"):
            box.contains_id = box
        with self.assertRefused("another product"):
            self._draft(CASE, "case", each, 100, product_id=self.kit.id)
        with self.assertRefused("contains nothing"):
            self._draft(NEW, "each", each, 2)
        with self.assertRefused("counted in"):
            each.uom_id = self.box

    def test_incomplete_packages_stay_drafts(self):
        each = self._draft(GTIN)
        for vals, words in (
            ({"inside": None}, "what it contains"),
            ({"quantity": 0}, "how many"),
            ({"uom_id": False}, "the packaging"),
            ({}, f"{GTIN} is not"),
        ):
            draft = self._draft(
                BOX, "inner", **{"inside": each, "quantity": 10, **vals}
            )
            with self.subTest(vals=vals), self.assertRefused(words):
                draft.action_activate()
            draft.unlink()

    def test_one_active_of_each_packaging(self):
        each, _box, _case = self._family()
        second = self._draft(NEW_BOX, "inner", each, 10)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            second.action_activate()

    def test_the_form_offers_the_packagings(self):
        self._draft(GTIN).action_activate()
        form = Form(self.identifiers)
        form.product_id = self.device
        self.assertEqual(form.uom_id, self.device.uom_id)
        form.package_level = "inner"
        self.assertFalse(form.uom_id)
        form.uom_id = self.box
        form.contains_id = self.identifiers.search([("di", "=", GTIN)])
        form.quantity = 10
        form.di = BOX
        self.assertEqual(form.save().base_quantity, 10)

    def test_fixed_once_active(self):
        _each, box, _case = self._family()
        for vals in (
            {"quantity": 5},
            {"uom_id": self.case.id},
            {"contains_id": False},
            {"package_level": "case"},
            {"previous_id": box.id},
        ):
            for writer in (box, box.sudo(), box.with_context(install_mode=True)):
                with self.subTest(vals=vals), self.assertRefused("stays what it is"):
                    writer.write(vals)

    def test_what_follows_from_the_rest_is_not_written(self):
        each, box, _case = self._family()
        other = self.env["product.template"].create({"name": "Other"})
        draft = box.create(
            {
                "product_id": each.product_id.id,
                "product_tmpl_id": other.id,
                "base_quantity": 7,
            }
        )
        self.assertEqual(draft.product_tmpl_id, each.product_id.product_tmpl_id)
        self.assertEqual(draft.base_quantity, 1)
        for vals in ({"product_tmpl_id": other.id}, {"base_quantity": 1000}):
            for writer in (box, box.sudo(), draft):
                with self.subTest(vals=vals), self.assertRefused("nobody writes it"):
                    writer.write(vals)
        # as a form that sends what it shows
        box.write({"base_quantity": box.base_quantity})

    # ------------------------------------------------------------------
    # Barcodes of packagings
    # ------------------------------------------------------------------
    def test_the_packaging_has_the_gtin_as_its_barcode(self):
        _each, box, _case = self._family()
        row = self.env["product.uom"].search([("barcode", "=", BOX)])
        self.assertEqual((row.product_id, row.uom_id), (self.device, self.box))
        for attempt in (
            lambda: row.write({"barcode": "123"}),
            lambda: row.write({"uom_id": self.case.id}),
            lambda: row.unlink(),
            lambda: self.device.write({"product_uom_ids": [Command.clear()]}),
        ):
            with self.assertRefused("follows from the identifier"):
                attempt()
        row.write({"barcode": BOX})
        box.action_retire()
        self.assertTrue(row.exists(), "what was sold with it is still scanned")

    def test_a_barcode_of_something_else(self):
        self.env["product.uom"].create(
            {"product_id": self.kit.id, "uom_id": self.box.id, "barcode": BOX}
        )
        each = self._draft(GTIN)
        box = self._draft(BOX, "inner", each, 10)
        with self.assertRefused("is the barcode of Kit"):
            (each | box).action_activate()

    # ------------------------------------------------------------------
    # The unit below a package changes
    # ------------------------------------------------------------------
    def test_packages_of_what_is_retired_are_to_be_replaced(self):
        each, box, case = self._family()
        each.action_retire()
        self.assertTrue(box.to_replace)
        self.assertIn(GTIN, box.replace_reason)
        self.assertFalse(case.to_replace, "what lies in it is in use still")
        with self.assertRaises(UserError):
            box.write({"to_replace": False})

    def test_a_replacement_of_every_level(self):
        each, box, case = self._family()
        action = each.action_replace()
        new = self.identifiers.browse(action["res_id"])
        self.assertEqual((new.previous_id, new.state, new.di), (each, "draft", False))
        again = each.action_replace()
        self.assertEqual(again["res_id"], new.id, "one draft, not two")
        new_box = self.identifiers.browse(box.action_replace()["res_id"])
        self.assertEqual(new_box.contains_id, new)
        new.di, new_box.di = NEW, NEW_BOX
        with self.assertRefused("an active identifier inside"):
            new_box.action_activate()
        new.action_activate()
        self.assertEqual(each.state, "retired")
        self.assertEqual(each.distribution_end, each.retired_on)
        self.assertTrue(box.to_replace)
        new_box.action_activate()
        self.assertEqual(box.state, "retired")
        self.assertFalse(box.to_replace)
        self.assertTrue(case.to_replace)
        self.assertEqual(self.identifiers._active_for(self.device)[self.device], new)

    def test_what_replaces_is_of_the_same_product_and_level(self):
        each, box, _case = self._family()
        for vals in ({"product_id": self.kit.id}, {"package_level": "inner"}):
            with self.subTest(vals=vals), self.assertRefused("cannot replace"):
                self._draft(NEW, **{"previous_id": each.id, **vals})
        first = self._draft(NEW, previous_id=each.id)
        second = self._draft("09506000998114", previous_id=each.id)
        first.action_activate()
        first.action_retire()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            second.action_activate()

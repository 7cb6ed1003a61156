# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import new_test_user, tagged

from .common import GTIN
from .test_packing import PackingCase


@tagged("post_install", "-at_install")
class TestPackingReplaced(PackingCase):
    """Nothing is packed or labelled under an identifier that is to be replaced."""

    def _demand(self, identifier):
        identifier.sudo()._demand_replacement("Another content.")

    def test_no_package_is_begun(self):
        self._demand(self.box)
        answer = self._scan(self.lots[0])
        self.assertEqual(answer["kind"], "wrong", answer)
        self.assertIn("has to be replaced", answer["message"])
        self.assertFalse(self.env["medical.package.event"].search([]))

    def test_nothing_goes_into_one_begun_before(self):
        box = self._box_of(self.lots[0])
        self._demand(self.box)
        answer = self._scan(self.lots[1], package=box["id"])
        self.assertIn("has to be replaced", answer["message"])
        self.assertEqual(answer["package"]["count"], 1)

    def test_no_unit_of_one_is_packed(self):
        box = self._box_of(self.lots[0])
        self._demand(self.each)
        answer = self._scan(self._udi_before[1], package=box["id"])
        self.assertIn("has to be replaced", answer["message"])

    def test_no_box_of_one_goes_into_a_case(self):
        one = self._box_of(self.lots[0], self.lots[1])
        two = self._box_of(self.lots[2], self.lots[3])
        case = self._scan(one["sscc"], choice=self.case.id)["package"]
        self._demand(self.box)
        answer = self._scan(two["sscc"], package=case["id"])
        self.assertEqual(answer["kind"], "wrong", answer)
        self.assertIn("has to be replaced", answer["message"])

    def test_no_label(self):
        box = self._box_of(self.lots[0], self.lots[1])
        self._template("inner")
        package = self.packages.browse(box["id"])
        for identifier in (self.box, self.each):
            self._demand(identifier)
            with self.assertRefused("has to be replaced"):
                package.action_print_package_label()
            identifier.sudo()._change_state({"to_replace": False})
        self.assertFalse(package.medical_copies)
        self.assertTrue(package.action_print_package_label())


@tagged("post_install", "-at_install")
class TestPackingOtherPaths(PackingCase):
    """A closed package does not change unseen, whoever moves what is in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock_packages = cls.env["stock.package"].with_user(cls.clerk)

    def _full_case(self):
        one = self._box_of(self.lots[0], self.lots[1])
        two = self._box_of(self.lots[2], self.lots[3])
        case = self._scan(one["sscc"], choice=self.case.id)["package"]
        case = self._scan(two["sscc"], package=case["id"])["package"]
        self.assertTrue(case["closed"])
        return self.stock_packages.browse([case["id"], one["id"], two["id"]])

    def _move_out(self, lot):
        # whoever releases them: another addon may know a way of its own
        self.lots._set_quality_status("released")
        quant = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("quantity", ">", 0)]
        )
        picking = self._transfer(
            lot.product_id,
            1,
            self.stock,
            self.customers,
            lot,
            package_id=quant.package_id.id,
        )
        return picking

    def test_a_box_written_out_of_a_closed_case(self):
        case, one, two = self._full_case()
        one.parent_package_id = False
        self.assertEqual(case.medical_state, "open")
        self.assertEqual(self._kinds(case)[-2:], ["closed", "unpacked"])
        with self.assertRefused("Only a closed package"):
            self.packages.browse(case.id).action_print_package_label()
        self.assertEqual((one | two).mapped("medical_state"), ["closed", "closed"])

    def test_a_unit_moved_out_by_a_transfer(self):
        case, one, two = self._full_case()
        picking = self._move_out(self.lots[0])
        self.assertEqual(self._kinds(one)[-1], "closed", "nothing left yet")
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(
            self._kinds(one), ["opened", "packed", "packed", "closed", "unpacked"]
        )
        self.assertEqual(one.medical_state, "open")
        self.assertEqual(case.medical_state, "open", "what is around it, too")
        self.assertEqual(self._kinds(case)[-2:], ["closed", "reopened"])
        self.assertEqual(two.medical_state, "closed")

    def test_a_line_that_moves_nothing_is_no_event(self):
        box = self._box_of(self.lots[0], self.lots[1])
        picking = self._move_out(self.lots[0])
        other = picking.move_line_ids.copy(
            {"quantity": 0, "lot_id": self.lots[1].id, "move_id": picking.move_ids.id}
        )
        self.assertEqual(other.package_id.id, box["id"])
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self._kinds(box)[-2:], ["closed", "unpacked"])

    def test_nothing_is_written_into_a_closed_case(self):
        case, _one, two = self._full_case()
        two.parent_package_id = False
        self.packages.browse(case.id).close_package()
        with self.assertRefused("is closed"):
            two.parent_package_id = case
        self.assertFalse(two.parent_package_id)

    def test_nothing_held_is_written_into_a_case(self):
        case, _one, two = self._full_case()
        two.parent_package_id = False
        self.lots[2]._set_quality_status("on_hold")
        with self.assertRefused("P3.*on hold"):
            two.parent_package_id = case
        self.assertFalse(two.parent_package_id)

    def test_an_open_box_is_not_written_into_a_case(self):
        case, _one, two = self._full_case()
        two.parent_package_id = False
        self._out(self.lots[2], {"id": two.id})
        with self.assertRefused("is not closed"):
            two.parent_package_id = case

    def test_a_closed_case_leaves_whole(self):
        case, one, two = self._full_case()
        before = self._kinds(case)
        case.contained_quant_ids.sudo().move_quants(
            location_dest_id=self.warehouse.wh_output_stock_loc_id
        )
        self.assertEqual((one | two).parent_package_id, case)
        self.assertEqual(case.medical_state, "closed")
        self.assertEqual(self._kinds(case), before)

    def test_no_label_for_what_is_held(self):
        case, *_boxes = self._full_case()
        self._template("case")
        self.lots[3]._set_quality_status("on_hold")
        package = self.packages.browse(case.id)
        with self.assertRefused("P4.*on hold"):
            package.action_print_package_label()
        self.assertFalse(package.medical_copies)


@tagged("post_install", "-at_install")
class TestPackingScans(PackingCase):
    """Only what a reader read, of the unit's own device, in the own company."""

    def test_a_typed_udi_packs_nothing(self):
        for text in (self.lots[0].udi_hri, self.lots[0]._udi_bracketed()):
            answer = self._scan(text)
            self.assertEqual(answer["kind"], "wrong", answer)
            self.assertIn("neither", answer["message"])
        self.assertEqual(self._scan(self.lots[0])["kind"], "packed")

    def test_a_label_of_another_version(self):
        box = self._box_of(self.lots[0])
        new = "09506000999029"
        draft = self.each.action_replace()["res_id"]
        successor = self.each.browse(draft).with_user(self.engineer)
        successor.di = new
        successor.action_activate()
        self.assertEqual(self.lots[1].device_identifier_id, self.each)
        text = self._udi_before[1]
        self.assertIn(GTIN, text)
        answer = self._scan(text.replace(GTIN, new), package=box["id"])
        self.assertEqual(answer["kind"], "wrong", answer)
        self.assertIn(f"says {new}; it was made as {GTIN}", answer["message"])
        self.assertEqual(answer["package"]["count"], 1)

    def test_an_emptied_package_stays_with_its_company(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        stranger = new_test_user(
            self.env,
            "tr_other_plant",
            groups="stock.group_stock_user,qms_base.group_qms_operator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        box = self._box_of(self.lots[0])
        self._out(self.lots[0], box)
        package = self.env["stock.package"].browse(box["id"])
        self.assertFalse(package.company_id)
        self.assertEqual(package.medical_company_id, self.env.company)
        answer = self._scan(box["sscc"], user=stranger)
        self.assertEqual(answer["kind"], "wrong", answer)
        self.assertIn("no package of ours", answer["message"])
        self.assertFalse(self.packages.with_user(stranger).get_packing(box["id"]))
        # its own people go on with it
        answer = self._scan(self.lots[1], package=box["id"])
        self.assertEqual(answer["kind"], "packed", answer)

    def test_nobody_writes_whose_it_is(self):
        box = self._box_of(self.lots[0])
        with self.assertRefused("nobody can write"):
            self.env["stock.package"].browse(box["id"]).medical_company_id = False

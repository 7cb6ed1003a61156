# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import tagged

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

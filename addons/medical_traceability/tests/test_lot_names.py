# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import GTIN
from .identifier_common import IdentifierCase


@tagged("post_install", "-at_install")
class TestLotNames(IdentifierCase):
    """Numbers of devices are ones that every agency's symbol can carry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["medical.device.identifier"].with_user(cls.engineer).create(
            {"product_id": cls.device.id, "di": GTIN}
        )

    def test_typed_numbers(self):
        lots = self.env["stock.lot"]
        for name, words in (
            ("S-1", "“-” in position 2"),
            ("S 1", "a space in position 2"),
            ("S1 ", "a space in position 3"),
            ("s1", "“s” in position 1"),
            ("SÉ1", "“É” in position 2"),
            ("S１", "“１” in position 2"),
            ("X" * 19, "it has 19 characters"),
        ):
            vals = {"name": name, "product_id": self.device.id}
            for maker in (lots, lots.sudo(), lots.with_context(install_mode=True)):
                with self.subTest(name=name), self.assertRefused(words):
                    maker.create(vals)
        lot = lots.create({"name": "X" * 18, "product_id": self.device.id})
        with self.assertRefused("position 2"):
            lot.name = "X-1"
        with self.assertRefused("position 1"):
            lot.copy()
        loaded = lots.load(["name", "product_id/.id"], [["S-1", str(self.device.id)]])
        self.assertFalse(loaded["ids"])
        part = lots.create({"name": "P 1", "product_id": self.part.id})
        with self.assertRefused("position 2"):
            part.product_id = self.device

    def test_material_is_the_suppliers(self):
        self.assertEqual(self._receive(self.part, "lot/77 é").name, "lot/77 é")

    def test_said_when_a_receipt_is_typed(self):
        with self.assertRefused("“-” in position 2"):
            self._transfer(self.device, 1, self.suppliers, self.stock, lot_name="S-1")
        self.assertFalse(
            self.env["stock.lot"].search([("product_id", "=", self.device.id)])
        )

    def test_mass_production_wizard(self):
        order = self._order(self.device, 3)
        action = order.action_generate_serial()
        form = Form(
            self.env["mrp.production.serials"].with_context(**action["context"])
        )
        form.lot_name = "S-1"
        wizard = form.save()
        with self.assertRefused("“-” in position 2"):
            wizard.action_generate_serial_numbers()
        wizard.lot_name = "S1"
        wizard.action_generate_serial_numbers()
        self.assertEqual(wizard.serial_numbers.split("\n"), ["S1", "S2", "S3"])
        wizard.serial_numbers = "S1\nS-2\nS3"
        with self.assertRefused("S-2 of .*position 2"):
            wizard.action_apply()
        self.assertFalse(
            self.env["stock.lot"].search([("product_id", "=", self.device.id)])
        )
        wizard.serial_numbers = "S1\nS2\nS3"
        wizard.action_apply()
        self.assertEqual(order.lot_producing_ids.mapped("name"), ["S1", "S2", "S3"])

    def test_generated_numbers_are_legal(self):
        self.device.product_tmpl_id.serial_prefix_format = "IPC26"
        order = self._order(self.device, 1)
        order.action_generate_serial()
        self.assertRegex(order.lot_producing_ids.name, "^IPC26[0-9]{7}$")
        with self.assertRefused("Numbers like SN-0000000 cannot go on labels"):
            self.device.product_tmpl_id.serial_prefix_format = "SN-"
        sequence = self.device.lot_sequence_id
        for vals in (
            {"prefix": "SN/"},
            {"suffix": "-x"},
            {"padding": 19},
            {"prefix": "%(year)s-"},
        ):
            with self.subTest(vals=vals), self.assertRefused("cannot go on labels"):
                sequence.write(vals)
        sequence.prefix = "%(year)s"

    def test_a_product_whose_numbers_are_not_legal(self):
        template = self.kit.product_tmpl_id
        template.serial_prefix_format = "K-"
        draft = self._draft("96385074", product_id=self.kit.id)
        with self.assertRefused("Numbers like K-0000000"):
            draft.action_activate()
        template.serial_prefix_format = "K"
        draft.action_activate()

    def test_many_are_named_shortly(self):
        names = [f"S-{n}" for n in range(30)]
        with self.assertRefused("And 25 more"):
            self.env["stock.lot"].create(
                [{"name": name, "product_id": self.device.id} for name in names]
            )

    def test_a_thousand_serials(self):
        def count(call):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            call()
            return self.cr.sql_log_count - before

        product = self.device.with_env(self.env)
        rows = [(product, f"SN{n:07d}") for n in range(1000)]
        self.assertEqual(count(lambda: product._check_lot_names(rows)), 0)
        wrong = [(product, f"SN-{n:07d}") for n in range(1000)]

        def refuse():
            with self.assertRefused("And 995 more"):
                product._check_lot_names(wrong)

        few_refused = count(
            lambda: self.assertRaises(UserError, product._check_lot_names, wrong[:10])
        )
        self.assertLessEqual(count(refuse), few_refused)
        lots = self.env["stock.lot"]

        def make(number, start):
            return lambda: lots.create(
                [
                    {"name": f"SN{start + n:07d}", "product_id": product.id}
                    for n in range(number)
                ]
            )

        make(1, 0)()
        few = count(make(10, 10))
        many = count(make(1000, 1000))
        # rows are inserted by hundreds; nothing is asked of each
        self.assertLessEqual(many, few + 60)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..udi import normalise_gtin
from .identifier_common import IdentifierCase

PREFIX = "9521321998"  # 100 item references


@tagged("post_install", "-at_install")
class TestGs1Prefix(IdentifierCase):
    """The company's own numbers: each given once, until there are none left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["medical.gs1.prefix"].search([]).active = False
        cls.prefix = (
            cls.env["medical.gs1.prefix"]
            .with_user(cls.manager)
            .create({"prefix": PREFIX})
        )

    def test_units_and_packages(self):
        each = self._draft(False)
        box = self._draft(False, "inner", each, 10)
        case = self._draft(False, "case", box, 10)
        (case | box | each).action_allocate()
        for identifier, start in ((each, "0"), (box, "1"), (case, "2")):
            self.assertEqual(normalise_gtin(identifier.di).value, identifier.di)
            self.assertEqual(identifier.di[:-1], f"{start}{PREFIX}00")
        self.assertEqual((self.prefix.next_item, self.prefix.left), (1, 99))
        (each | box | case).action_activate()
        with self.assertRefused("its number already"):
            each.action_allocate()

    def test_numbers_are_not_given_again(self):
        first = self._draft(False)
        first.action_allocate()
        number = first.di
        first.unlink()
        second = self._draft(False)
        second.action_allocate()
        self.assertNotEqual(second.di, number)
        # typed by hand before: passed over
        third = self._draft(False, product_id=self.kit.id)
        typed = self._draft(f"{PREFIX}02{_check(f'0{PREFIX}02')}")
        third.action_allocate()
        self.assertEqual(third.di[1:13], f"{PREFIX}03")
        self.assertNotEqual(third.di, typed.di)

    def test_used_up(self):
        self.prefix.next_item = 99
        self._draft(False).action_allocate()
        draft = self._draft(False, product_id=self.kit.id)
        with self.assertRefused(f"All item references of {PREFIX} are given"):
            draft.action_allocate()
        self.prefix.copy({"prefix": "9521321997", "sequence": 20})
        draft.action_allocate()
        self.assertTrue(draft.di.startswith("09521321997"))

    def test_indicators_used_up(self):
        each = self._draft(False)
        each.action_allocate()
        for indicator in range(1, 9):
            draft = self._draft(False, "inner", each, 10)
            draft.action_allocate()
            self.assertEqual(draft.di[:13], f"{indicator}{PREFIX}00")
        more = self._draft(False, "inner", each, 10)
        more.action_allocate()
        self.assertEqual(more.di[:13], f"0{PREFIX}01")

    def test_without_a_prefix(self):
        self.prefix.active = False
        with self.assertRefused("no GS1 company prefix"):
            self._draft(False).action_allocate()

    def test_a_package_of_what_has_no_number(self):
        each = self._draft(False)
        box = self._draft(False, "inner", each, 10)
        with self.assertRefused("number that first"):
            box.action_allocate()

    def test_hibcc(self):
        hibc = {"issuing_agency": "hibcc"}
        each = self._draft(False, **hibc)
        with self.assertRefused("no HIBC labeler code"):
            each.action_allocate()
        with self.assertRefused("no labeler code"):
            self.env.company.hibc_labeler_code = "1AB"
        self.env.company.hibc_labeler_code = "A999"
        each.action_allocate()
        self.assertEqual(each.di, "A999DEV10")
        box = self._draft(False, "inner", each, 10, **hibc)
        box.action_allocate()
        self.assertEqual(box.di, "A999DEV11")
        with self.assertRefused("given already"):
            self._draft(False, **hibc).action_allocate()
        with self.assertRefused("internal reference"):
            self._draft(False, product_id=self.kit.id, **hibc).action_allocate()
        with self.assertRefused("not given here"):
            self._draft(False, issuing_agency="iccbba").action_allocate()

    def test_the_register_stands(self):
        for wrong in ("123", "123456789012", "95O6000", "9521321", f"{PREFIX}1"):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                self.prefix.copy({"prefix": wrong})
        self.prefix.next_item = 5
        for attempt in (
            lambda: self.prefix.write({"next_item": 4}),
            lambda: self.prefix.sudo().write({"next_item": 0}),
            lambda: self.prefix.write({"prefix": "1234567"}),
            lambda: self.prefix.unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_a_prefix_that_only_packages_were_numbered_of(self):
        self.env["medical.gs1.prefix"]._allocate_sscc(self.env.company)
        self.assertEqual((self.prefix.next_item, self.prefix.next_package), (0, 1))
        other = self.env["res.company"].create({"name": "Other plant"})
        for attempt in (
            lambda: self.prefix.write({"prefix": "1234567"}),
            lambda: self.prefix.sudo().write({"company_id": other.id}),
            lambda: self.prefix.unlink(),
        ):
            with self.assertRefused("numbers were given of it"):
                attempt()

    def test_who(self):
        for user in (self.operator, self.inspector, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.prefix.with_user(user).read(["prefix"])
        for user in (self.engineer, self.auditor):
            self.prefix.with_user(user).read(["prefix"])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.prefix.with_user(user).write({"next_item": 50})
        draft = self._draft(False)
        for user in (self.operator, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                draft.with_user(user).action_allocate()
        other = self.env["res.company"].create({"name": "Other plant"})
        foreign = self.prefix.sudo().copy(
            {"prefix": "9521321997", "company_id": other.id}
        )
        self.assertFalse(
            self.env["medical.gs1.prefix"]
            .with_user(self.manager)
            .search([("id", "=", foreign.id)])
        )


def _check(body):
    return str(
        -sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
        % 10
    )

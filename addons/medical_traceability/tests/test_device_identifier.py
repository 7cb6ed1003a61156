# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import GTIN, TraceabilityCase


@tagged("post_install", "-at_install")
class TestDeviceIdentifier(TraceabilityCase):
    """A device identifier is valid, unique for ever, and fixed once in use."""

    def _create(self, gtin=GTIN, user=None, **vals):
        return (
            self.env["medical.device.identifier"]
            .with_user(user or self.engineer)
            .create({"product_id": self.device.id, "gtin": gtin, **vals})
        )

    def test_gtin_is_kept_with_14_digits(self):
        for gtin, digits in (
            (GTIN[1:], 13),
            ("036000291452", 12),
            ("96385074", 8),
            ("10884521062856", 14),
        ):
            identifier = self._create(gtin)
            self.assertEqual(identifier.gtin, gtin.zfill(14))
            self.assertEqual(identifier.gtin_digits, digits)

    def test_wrong_gtins(self):
        for gtin in (
            "00208851107345",
            "0950600013435",
            "095060001343520",
            "0950600013435X",
            "0950600 134352",
            "٠٩٥٠٦٠٠٠١٣٤٣٥٢",
        ):
            with self.subTest(gtin=gtin), self.assertRaises(ValidationError):
                self._create(gtin)
        identifier = self._create()
        with self.assertRaises(ValidationError):
            identifier.gtin = "00208851107345"
        result = (
            self.env["medical.device.identifier"]
            .with_user(self.engineer)
            .load(
                ["product_id/.id", "gtin", "state"],
                [[str(self.device.id), "00208851107345", "Active"]],
            )
        )
        self.assertFalse(result["ids"])

    def test_never_given_twice(self):
        identifier = self._create()
        identifier.action_activate()
        identifier.action_retire()
        other = self.env["res.company"].create({"name": "Other plant"})
        self.manager.sudo().company_ids += other
        for vals in ({}, {"product_id": self.kit.id}, {"company_id": other.id}):
            for gtin in (GTIN, GTIN[1:]):
                with (
                    self.subTest(vals=vals, gtin=gtin),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(IntegrityError),
                    self.cr.savepoint(),
                ):
                    self._create(gtin, user=self.manager, **vals)

    def test_state_is_not_the_clients(self):
        identifier = self._create(state="active", version_date="2020-01-01")
        self.assertEqual(identifier.state, "draft")
        self.assertFalse(identifier.version_date)
        for vals in (
            {"state": "active"},
            {"version_date": "2020-01-01"},
            {"activated_by_id": self.manager.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                identifier.write(vals)
        draft = (
            self.env["medical.device.identifier"]
            .with_user(self.engineer)
            .with_context(default_state="active")
            .create({"product_id": self.device.id, "gtin": "96385074"})
        )
        self.assertEqual(draft.state, "draft")

    def test_only_engineers(self):
        identifier = self._create()
        for user in (self.operator, self.inspector, self.auditor, self.clerk):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._create("96385074", user=user)
                with self.assertRaises(AccessError):
                    identifier.with_user(user).action_activate()
                with self.assertRaises(AccessError):
                    identifier.with_user(user).sudo().action_activate()
        identifier.with_user(self.manager).action_activate()
        self.assertEqual(identifier.state, "active")

    def test_fixed_once_active(self):
        identifier = self._create()
        identifier.product_id = self.kit
        identifier.action_activate()
        for vals in ({"gtin": "96385074"}, {"product_id": self.device.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                identifier.write(vals)
            with self.subTest(vals=vals, sudo=1), self.assertRaises(UserError):
                identifier.sudo().write(vals)
        with self.assertRaises(UserError):
            identifier.unlink()
        identifier.action_retire()
        with self.assertRaises(UserError):
            identifier.action_activate()
        with self.assertRaises(UserError):
            identifier.unlink()

    def test_one_active_a_level(self):
        self._create().action_activate()
        second = self._create("96385074")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            second.action_activate()
            second.flush_recordset()

    def test_form_and_product(self):
        form = Form(self.env["medical.device.identifier"].with_user(self.engineer))
        form.product_id = self.device
        form.di = GTIN[1:]
        identifier = form.save()
        self.assertEqual((identifier.di, identifier.gtin), (GTIN, GTIN))
        template = self.device.product_tmpl_id
        self.assertEqual(template.device_identifier_ids, identifier)
        self.assertEqual(template.device_identifier_count, 1)
        action = template.action_open_device_identifiers()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), identifier
        )

    def test_numbers_of_other_agencies(self):
        hibc = self._create(gtin=False, issuing_agency="hibcc", di="A123BJC5D60")
        self.assertEqual((hibc.di, hibc.gtin), ("A123BJC5D60", False))
        other = self._create(gtin=False, issuing_agency="iccbba", di="A9999XYZ100T0476")
        self.assertFalse(other.gtin)
        for agency, number in (
            ("hibcc", "+A123BJC5D6E71G"),
            ("hibcc", "a123bjc5d60"),
            ("hibcc", "A1230"),
            ("hibcc", "A123BJC5D6X"),
            ("iccbba", "=/A9999XYZ100T0476"),
            ("iccbba", "a9999xyz100t0944"),
        ):
            with self.subTest(number=number), self.assertRefused(agency.upper()):
                self._create(gtin=False, issuing_agency=agency, di=number)
        with self.assertRefused("check digit"):
            hibc.write({"issuing_agency": "gs1", "di": "09506000999013"})
        hibc.write({"issuing_agency": "gs1", "di": GTIN})
        self.assertEqual(hibc.gtin, GTIN)

    def test_gtin_follows_the_number(self):
        identifier = self._create()
        for vals in ({"di": "96385074"}, {"gtin": "036000291452"}):
            identifier.write(vals)
            self.assertEqual(identifier.gtin, identifier.di)
        self.assertEqual(identifier.di, "00036000291452")
        identifier.di = False
        self.assertFalse(identifier.gtin)
        with self.assertRefused("its number"):
            identifier.action_activate()

    def test_active_for_products(self):
        self._create().action_activate()
        identifiers = self.env["medical.device.identifier"].with_user(self.clerk)
        products = self.device | self.kit
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            active = identifiers._active_for(products)
        self.assertEqual(list(active), [self.device])
        self.assertEqual(active[self.device].di, GTIN)
        self.assertFalse(identifiers._active_for(products, "case"))

    def test_unregulated_product(self):
        identifier = self._create(product_id=self.plain.id)
        with self.assertRaises(UserError):
            identifier.action_activate()

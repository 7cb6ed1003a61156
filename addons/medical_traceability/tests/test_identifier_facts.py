# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GTIN
from .identifier_common import BOX, NEW, IdentifierCase

_TRIGGERS = {
    "brand_name": "Other",
    "version_model": "V2",
    "single_use": True,
    "labelled_sterile": True,
    "sterilise_before_use": True,
    "device_count": 2,
    "critical_warnings": "Not for infants",
    "contains_latex": True,
    "kit": True,
    "combination_product": True,
}


@tagged("post_install", "-at_install")
class TestIdentifierFacts(IdentifierCase):
    """What makes another device stays; what is beside it is right and unique."""

    def test_another_fact_is_another_device(self):
        identifier = self._draft(GTIN, brand_name="Flow", version_model="V1")
        identifier.write({"kit": True})
        identifier.kit = False
        identifier.action_activate()
        for name, value in _TRIGGERS.items():
            for writer in (
                identifier,
                identifier.sudo(),
                identifier.with_user(self.manager),
                identifier.with_context(install_mode=True, qms_controlled_change=True),
            ):
                with self.subTest(name=name), self.assertRefused("new device identif"):
                    writer.write({name: value})
        with self.assertRefused(r"830.50; .*Annex VI, part C, 3.9 \(b\)"):
            identifier.version_model = "V2"
        loaded = self.identifiers.load(
            [".id", "brand_name"], [[str(identifier.id), "Other"]]
        )
        self.assertFalse(loaded["ids"])
        identifier.write({"brand_name": "Flow", "note": "Seen"})

    def test_facts_of_a_retired_identifier(self):
        identifier = self._draft(GTIN)
        identifier.action_activate()
        identifier.action_retire()
        with self.assertRefused("new device identifier"):
            identifier.brand_name = "Other"
        with self.assertRefused("say what they said"):
            identifier.write({"pi_lot": False, "qms_change_reason": "No"})

    def test_what_was_never_entered_is_entered_once(self):
        """Identifiers in use before brand and version were asked for get them."""
        identifier = self._draft(GTIN)
        identifier.action_activate()
        entered = {"brand_name": "Flow", "version_model": "V1"}
        with self.assertRefused("only with a reason"):
            identifier.write(entered)
        with self.assertRefused("new device identifier"):
            identifier.write({**entered, "kit": True, "qms_change_reason": "No"})
        with self.assertRefused("new device identifier"):
            identifier.write(
                {"critical_warnings": "Hot", "qms_change_reason": "A new fact"}
            )
        identifier.write({**entered, "qms_change_reason": "As on the label"})
        self.assertEqual(
            (identifier.brand_name, identifier.version_model), ("Flow", "V1")
        )
        for vals in ({"brand_name": "Other"}, {"version_model": False}):
            with self.subTest(vals=vals), self.assertRefused("new device identifier"):
                identifier.write({**vals, "qms_change_reason": "Again"})
        # one of them without is no reason to change the other
        bare = self._draft(NEW, product_id=self.kit.id)
        bare.action_activate()
        with self.assertRefused(f"^{GTIN}: .*new device identifier"):
            (identifier | bare).write({"brand_name": "X", "qms_change_reason": "No"})

    # ------------------------------------------------------------------
    # Production identifiers
    # ------------------------------------------------------------------
    def test_production_identifiers_follow_the_product(self):
        serial = self._draft(GTIN)
        lot = self._draft(NEW, product_id=self.kit.id)
        names = ("pi_lot", "pi_serial", "pi_manufacture", "pi_expiry")
        self.assertEqual([serial[n] for n in names], [True, True, True, False])
        self.assertEqual([lot[n] for n in names], [True, False, True, True])
        self.assertEqual(
            lot.production_identifiers, "Lot, Date of manufacture, Expiration date"
        )
        with self.assertRefused("not traced by serial"):
            lot.pi_serial = True
        with self.assertRefused("no expiration date"):
            serial.pi_expiry = True

    def test_what_labels_carry_changes_with_a_reason(self):
        identifier = self._draft(GTIN)
        identifier.pi_manufacture = False
        identifier.action_activate()
        with self.assertRefused("only with a reason"):
            identifier.pi_manufacture = True
        with self.assertRefused("only with a reason"):
            identifier.pi_lot = False
        identifier.write({"pi_lot": False, "qms_change_reason": "Not on the label"})
        with self.assertRaises(AccessError):
            identifier.with_user(self.operator).write(
                {"pi_lot": True, "qms_change_reason": "x"}
            )

    def test_the_element_string_carries_just_those(self):
        self._released(self.part, "COMP", 50)
        identifier = self._draft(GTIN, pi_manufacture=False, pi_lot=False)
        identifier.action_activate()
        lot = self._produce(self.device, ["S1"])
        self.assertEqual(lot.udi_hri, f"(01){GTIN}(21)S1")
        identifier.write(
            {
                "pi_manufacture": True,
                "pi_serial": False,
                "qms_change_reason": "Class I",
            }
        )
        lot.invalidate_recordset()
        self.assertRegex(lot.udi_hri, rf"^\(01\){GTIN}\(11\)\d{{6}}$")

    def test_an_expiry_that_is_not_there(self):
        self._released(self.part, "COMP", 50)
        self._draft(GTIN, product_id=self.kit.id).action_activate()
        lot = self._produce(self.kit, ["K1"], 1)
        self.assertIn("(17)", lot.udi_hri)
        lot.with_user(self.engineer).sudo().write(
            {"expiration_date": False, "qms_change_reason": "Test"}
        )
        self.assertFalse(lot.udi_hri)
        self.assertIn("the lot has none", lot.udi_problem)

    def test_the_form_of_the_agency(self):
        self._released(self.part, "COMP", 50)
        self._draft(
            "A123BJC5D60", issuing_agency="hibcc", pi_manufacture=False, pi_lot=False
        ).action_activate()
        lot = self._produce(self.device, ["S1"])
        self.assertRegex(lot.udi_element_string, r"^\+A123BJC5D60/\$\$\+7S1.$")
        self.assertRegex(lot.udi_hri, r"^\*\+A123BJC5D60/\$\$\+7S1[^ ]\*$")
        with self.assertRefused("cannot be made here yet"):
            lot.with_user(self.engineer)._render_label()
        self._draft(
            "A9999XYZ100T0476", issuing_agency="iccbba", product_id=self.kit.id
        ).action_activate()
        other = self._produce(self.kit, ["K1"], 1)
        self.assertFalse(other.udi_hri)
        with self.assertRefused("ICCBBA"):
            other.action_print_udi_label()

    # ------------------------------------------------------------------
    # Other identifiers
    # ------------------------------------------------------------------
    def test_basic_udi_di(self):
        identifier = self._draft(GTIN)
        for right in (
            "1987654Ad4X4bL5ttr2310c2K",
            "12345678901234567890123NT",
            "++A999MODELIDENTIFIER11S8",
            "0763003170002Q6",
            "B-08717648200274",
        ):
            identifier.basic_udi_di = right
        for wrong in (
            "0763003170002Q7",
            "++A999MODELIDENTIFIER11S9",
            "A999MODELIDENTIFIER11S8",
            "Q6",
        ):
            with self.subTest(wrong=wrong), self.assertRefused("Basic UDI-DI"):
                identifier.basic_udi_di = wrong

    def test_given_once(self):
        identifier = self._draft(GTIN)
        identifier.action_activate()
        identifier.basic_udi_di = "0763003170002Q6"
        identifier.write({"direct_mark": "other", "direct_mark_di": NEW})
        for vals in (
            {"basic_udi_di": "599302877PAYU9"},
            {"basic_udi_di": False},
            {"direct_mark_di": "09506000998114"},
            {"direct_mark": "same", "direct_mark_di": False},
        ):
            with self.subTest(vals=vals), self.assertRefused("given once"):
                identifier.sudo().write(vals)

    def test_given_once_is_judged_of_each(self):
        marked = self._draft(GTIN, direct_mark="same", basic_udi_di="0763003170002Q6")
        bare = self._draft(NEW, product_id=self.kit.id)
        both = marked | bare
        both.action_activate()
        exempt = {"direct_mark": "exempt", "direct_mark_exemption": "801.45(d)(1)"}
        with self.assertRefused(f"^{GTIN}: .*given once"):
            both.write(exempt)
        self.assertEqual(marked.direct_mark, "same")
        # the family of the one is that of the other as well
        both.basic_udi_di = marked.basic_udi_di
        bare.write({**exempt, "qms_change_reason": "Not reprocessed"})

    def test_exemption_and_end_of_distribution_take_a_reason(self):
        identifier = self._draft(GTIN)
        exempt = {"direct_mark": "exempt", "direct_mark_exemption": "801.45(d)(1)"}
        end = {"distribution_end": "2031-01-31"}
        # a draft is only being entered
        identifier.write({**exempt, **end})
        identifier.write({"direct_mark_exemption": "801.45(d)(2)", **end})
        identifier.distribution_end = False
        identifier.action_activate()
        used = self._draft(NEW, product_id=self.kit.id)
        used.action_activate()
        used.action_retire()
        for record, vals in (
            (identifier, end),
            (identifier, {"direct_mark_exemption": "Another one"}),
            (identifier.with_user(self.manager), end),
            (identifier.sudo(), {"direct_mark_exemption": "Another one"}),
            (identifier.with_context(install_mode=True), end),
            (used, {"distribution_end": False}),
            (used, {"direct_mark_exemption": "Why not"}),
        ):
            with self.subTest(vals=vals), self.assertRefused("only with a reason"):
                record.write(vals)
        loaded = self.identifiers.load(
            [".id", "distribution_end"], [[str(identifier.id), "2031-01-31"]]
        )
        self.assertFalse(loaded["ids"])
        identifier.write({**end, "qms_change_reason": "Successor is on the market"})
        with self.assertRefused("only with a reason"):
            identifier.distribution_end = False
        # the same again changes nothing
        identifier.write(end)

    def test_direct_marking(self):
        identifier = self._draft(GTIN)
        for vals, words in (
            ({"direct_mark": "other"}, "on the device"),
            ({"direct_mark": "same", "direct_mark_di": NEW}, "nowhere else"),
            ({"direct_mark": "exempt"}, "Say why"),
            ({"direct_mark": "exempt", "direct_mark_exemption": "  "}, "Say why"),
            ({"direct_mark": "other", "direct_mark_di": "123"}, "length"),
            ({"direct_mark": "other", "direct_mark_di": GTIN}, "given already"),
        ):
            with self.subTest(vals=vals), self.assertRefused(words):
                identifier.write(vals)
        identifier.write(
            {"direct_mark": "exempt", "direct_mark_exemption": "801.45(d)(1): unsafe"}
        )

    def test_a_device_keeps_its_mark_in_its_next_version(self):
        identifier = self._draft(GTIN, direct_mark="other", direct_mark_di=NEW)
        identifier.action_activate()
        new = self._draft("96385074", previous_id=identifier.id)
        new.write({"direct_mark": "other", "direct_mark_di": NEW})
        new.action_activate()
        draft = self.identifiers.browse(new.action_replace()["res_id"])
        self.assertEqual((draft.direct_mark, draft.direct_mark_di), ("other", NEW))
        with self.assertRefused("given already"):
            self._draft(
                "036000291452",
                product_id=self.kit.id,
                direct_mark="other",
                direct_mark_di=NEW,
            )
        with self.assertRefused("given already"):
            self._draft(NEW)

    def test_unit_of_use(self):
        identifier = self._draft(GTIN, device_count=5)
        with self.assertRefused("unit-of-use identifier"):
            identifier.action_activate()
        identifier.unit_of_use_di = NEW
        identifier.action_activate()
        with self.assertRefused("device count"):
            self._draft("96385074", product_id=self.kit.id, unit_of_use_di=BOX)

    def test_notations_of_one_number_are_one_number(self):
        """A GTIN of 13 digits is the one of 14, in whichever field it is given."""
        first = self._draft(
            GTIN, direct_mark="other", direct_mark_di=NEW[1:], device_count=5
        )
        first.unit_of_use_di = f" {BOX} "
        self.assertEqual((first.direct_mark_di, first.unit_of_use_di), (NEW, BOX))
        for vals in ({"di": NEW}, {"di": NEW[1:]}, {"di": BOX}):
            with self.subTest(vals=vals), self.assertRefused("given already"):
                self._draft(**vals)
        with self.assertRefused("given already"):
            self._draft(
                "96385074",
                product_id=self.kit.id,
                direct_mark="other",
                direct_mark_di=NEW[1:],
            )
        with self.assertRefused("14 digits"):
            self.identifiers.with_context(default_direct_mark_di=NEW[1:]).create(
                {"product_id": self.kit.id, "direct_mark": "other"}
            )
        first.action_activate()
        first.write({"direct_mark_di": NEW[1:], "unit_of_use_di": BOX})
        loaded = self.identifiers.load(
            [".id", "direct_mark_di"], [[str(first.id), "09506000998114"]]
        )
        self.assertFalse(loaded["ids"])

    def test_every_number_of_a_device_is_found(self):
        identifier = self._draft(
            GTIN,
            direct_mark="other",
            direct_mark_di=NEW,
            secondary_ids=[
                Command.create({"issuing_agency": "hibcc", "di": "A123BJC5D60"})
            ],
        )
        for number in (GTIN, NEW, "A123BJC5D60"):
            self.assertEqual(self.identifiers._find_number(number), identifier)
        self.assertFalse(self.identifiers._find_number("09506000998114"))
        trace = self.env["medical.trace"].with_user(self.inspector)
        self.assertEqual(
            trace._identified_products("HIBCC", "A123BJC5D60"), self.device
        )
        self.assertFalse(trace._identified_products("GS1", False))

    def test_secondary_identifiers(self):
        identifier = self._draft(GTIN)
        line = {"issuing_agency": "hibcc", "di": "A123BJC5D60"}
        identifier.secondary_ids = [Command.create(line)]
        for vals, words in (
            ({"issuing_agency": "gs1", "di": NEW}, "another agency"),
            ({"issuing_agency": "hibcc", "di": "+A123BJC5D61"}, "HIBCC"),
        ):
            with self.subTest(vals=vals), self.assertRefused(words):
                identifier.secondary_ids = [Command.create(vals)]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self._draft(NEW, secondary_ids=[Command.create(line)])
        with self.assertRefused("given already"):
            self._draft("A123BJC5D60", issuing_agency="hibcc")
        identifier.action_activate()
        for attempt in (
            lambda: identifier.sudo().secondary_ids.write({"di": "A123BJC5D61"}),
            lambda: identifier.sudo().secondary_ids.unlink(),
            lambda: identifier.write({"secondary_ids": [Command.clear()]}),
        ):
            with self.assertRefused("kept as it is"):
                attempt()
        identifier.action_retire()
        other = {"issuing_agency": "hibcc", "di": "A123BJC5D62"}
        fresh = {**other, "di": "A123BJC5D63"}
        draft = self._draft(NEW, secondary_ids=[Command.create(other)])
        for attempt in (
            lambda: identifier.write({"secondary_ids": [Command.create(fresh)]}),
            lambda: draft.secondary_ids.write({"identifier_id": identifier.id}),
            lambda: draft.secondary_ids.sudo().write({"identifier_id": identifier.id}),
        ):
            with self.assertRefused("stays as it was in use"):
                attempt()
                self.env.flush_all()

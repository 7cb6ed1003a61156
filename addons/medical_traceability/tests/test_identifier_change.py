# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import GTIN
from .identifier_common import NEW, IdentifierCase


@tagged("post_install", "-at_install")
class TestIdentifierChange(IdentifierCase):
    """A device that becomes another one needs a new identifier before it goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.component = cls._released(cls.part, "COMP", 50)

    def _kit(self):
        identifier = self._draft(GTIN, product_id=self.kit.id)
        identifier.action_activate()
        return identifier

    # ------------------------------------------------------------------
    # Changes that are refused
    # ------------------------------------------------------------------
    def test_the_name_stays_on_every_path(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.device.product_tmpl_id
        template.name = "Device 1"
        template.with_context(lang="fr_FR").name = "Appareil 1"
        self._draft(GTIN).action_activate()
        for attempt in (
            lambda: template.write({"name": "Other"}),
            lambda: template.sudo().write({"name": "Other"}),
            lambda: self.device.write({"name": "Other"}),
            lambda: template.with_context(install_mode=True).write({"name": "Other"}),
            lambda: template.with_context(lang="fr_FR").write({"name": "Autre"}),
            lambda: template.update_field_translations("name", {"fr_FR": "Autre"}),
            lambda: template.update_field_translations("name", {"en_US": "Other"}),
            lambda: self.device.update_field_translations("name", {"en_US": "Other"}),
            lambda: template.web_save({"name": "Other"}, {}),
        ):
            with self.assertRefused("needs a new one"):
                attempt()
        loaded = self.env["product.template"].load(
            [".id", "name"], [[str(template.id), "Other"]]
        )
        self.assertFalse(loaded["ids"])
        self.assertEqual(template.name, "Device 1")
        template.write({"name": "Device 1", "default_code": "D-2"})
        self.kit.name = "Kits are not identified"

    def test_a_first_translation_is_no_other_name(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self._draft(GTIN).action_activate()
        template = self.device.product_tmpl_id
        template.update_field_translations("name", {"de_DE": "Geraet"})
        with self.assertRefused("needs a new one"):
            template.update_field_translations("name", {"de_DE": "Ding"})

    def test_packagings_stay(self):
        _each, box, _case = self._family()
        template = self.device.product_tmpl_id
        dozen = self.env.ref("uom.product_uom_dozen")
        for attempt in (
            lambda: template.write({"uom_ids": [Command.unlink(self.box.id)]}),
            lambda: template.write({"uom_ids": [Command.clear()]}),
            lambda: template.write({"uom_id": dozen.id}),
            lambda: self.box.write({"relative_factor": 12}),
            lambda: self.box.sudo().write({"factor": 12}),
            lambda: self.box.write({"relative_uom_id": dozen.id}),
        ):
            with self.assertRefused("needs a new identifier|identifier of its own"):
                attempt()
        self.box.write({"relative_factor": 10, "name": "Ten"})
        box.action_retire()
        self.identifiers.search([("contains_id", "=", box.id)]).action_retire()
        self.box.relative_factor = 12

    # ------------------------------------------------------------------
    # By a signed change
    # ------------------------------------------------------------------
    def test_a_change_demands_a_new_identifier(self):
        identifier = self._kit()
        made = self._produce(self.kit, ["K1"], 1)
        planned = self.env["mrp.production"].create(
            {"product_id": self.kit.id, "product_qty": 1}
        )
        begun = self._order(self.kit, 2)
        change = self._change(product_id=self.kit.id)
        self.assertEqual(change.replaced_ids, identifier)
        self.assertEqual(change.state, "applied")
        made.invalidate_recordset()
        with self.assertRefused("has to be replaced. Change CO-1: Version or model"):
            made.with_user(self.engineer).action_print_udi_label()
        for order in (planned, planned.copy()):
            with self.assertRefused("has to be replaced"):
                order.action_confirm()
        with self.assertRefused("has to be replaced"):
            planned.state = "confirmed"
        self._finish(begun, "K2")

        new = self.identifiers.browse(identifier.action_replace()["res_id"])
        new.write({"di": NEW, "version_model": "V2"})
        new.action_activate()
        self.assertFalse(identifier.to_replace)
        made.invalidate_recordset()
        self.assertIn(GTIN, made.udi_hri, "made as the version before")
        self.assertIn(GTIN, begun.lot_producing_ids.udi_hri)
        with self.assertRefused("which is out of use"):
            planned.action_confirm()
        self.assertIn(f"(01){NEW}", self._produce(self.kit, ["K3"], 1).udi_hri)

    def _finish(self, order, name):
        order.lot_producing_ids = self.env["stock.lot"].create(
            {"name": name, "product_id": order.product_id.id}
        )
        order.qty_producing = order.product_qty
        order.set_qty_producing()
        order.move_raw_ids.picked = True
        order.button_mark_done()
        self.assertEqual(order.state, "done")

    def test_parts_of_a_begun_order_go_on(self):
        self._kit()
        order = self._order(self.kit, 5)
        self._change(product_id=self.kit.id)
        parts = order._split_productions({order: [2, 3]})
        self.assertEqual(set(parts.mapped("state")), {"confirmed"})
        self._finish(parts[-1], "K9")

    def test_a_draft_that_is_closed_at_once(self):
        self._kit()
        self._change(product_id=self.kit.id)
        order = self.env["mrp.production"].create(
            {"product_id": self.kit.id, "product_qty": 1}
        )
        with self.assertRefused("has to be replaced"):
            self._finish(order, "K8")

    def test_the_replacement_names_what_it_replaces(self):
        identifier = self._kit()
        self._change(product_id=self.kit.id)
        fresh = self._draft(NEW, product_id=self.kit.id)
        for _step in range(2):
            with self.assertRefused("has to be replaced .*“Replaces”"):
                fresh.action_activate()
            if identifier.state == "active":
                identifier.action_retire()
        self.assertTrue(identifier.to_replace, "retiring it is no replacement")
        fresh.previous_id = identifier
        fresh.action_activate()
        self.assertFalse(identifier.to_replace)

    def test_a_new_name(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.kit.product_tmpl_id
        template.with_context(lang="fr_FR").name = "Trousse"
        identifier = self._kit()
        self._change(
            product_id=self.kit.id, subject="product_name", new_name="Care kit"
        )
        for lang in ("en_US", "fr_FR"):
            self.assertEqual(template.with_context(lang=lang).name, "Care kit")
        self.assertTrue(identifier.to_replace)
        record = self.env["qms.controlled.change"].search(
            [("kind", "=", "device_identity"), ("res_id", "=", template.id)]
        )
        self.assertEqual(record.actor_id, self.manager)
        self.assertIn("Kit", record.before)
        self.assertIn("CO-1", record.reason)

    def test_a_quantity_concerns_the_package_and_what_it_is_packed_in(self):
        each, box, case = self._family()
        change = self._change(subject="package_quantity", identifier_id=box.id)
        self.assertEqual(change.replaced_ids, box | case)
        self.assertFalse(each.to_replace)
        self.assertIn("new device package", change.rule)

    def test_incomplete_changes(self):
        _each, box, _case = self._family()
        for vals, words in (
            ({"reason": " "}, "both are kept"),
            ({"change_reference": " "}, "both are kept"),
            ({"subject": "product_name"}, "new name"),
            ({"new_name": "X"}, "new name"),
            ({"subject": "package_quantity"}, "package concerned"),
            ({"identifier_id": box.id}, "package concerned"),
            ({"product_id": self.kit.id}, "no active device identifier"),
        ):
            with self.subTest(vals=vals), self.assertRefused(words):
                self._change(**vals)
        change = self._change()
        with self.assertRefused("in effect already"):
            change.with_user(self.manager)._signature_apply("apply")

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_nobody_sets_it_in_effect_by_writing(self):
        identifier = self._kit()
        changes = self.env["medical.device.identifier.change"]
        vals = {
            "product_id": self.kit.id,
            "change_reference": "CO-1",
            "subject": "kit",
            "reason": "x",
        }
        change = (
            changes.with_user(self.engineer)
            .with_context(default_state="applied")
            .create({**vals, "state": "applied"})
        )
        self.assertEqual(change.state, "draft")
        for writer in (change, change.sudo(), change.with_user(self.manager)):
            with self.assertRaises(UserError):
                writer.write({"state": "applied"})
        with self.assertRaises(AccessError):
            identifier.write({"to_replace": True})
        for user in (self.operator, self.inspector, self.auditor, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                changes.with_user(user).create(vals)
        for user in (self.operator, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                identifier.with_user(user).action_request_change()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                identifier.with_user(user).action_replace()
        self._change(product_id=self.kit.id)
        with self.assertRaises(UserError):
            changes.search([("state", "=", "applied")]).sudo().unlink()

    def test_other_companies_see_none_of_it(self):
        identifier = self._kit()
        self._change(product_id=self.kit.id)
        identifier.sudo().secondary_ids.create(
            {
                "identifier_id": self._draft(False).id,
                "issuing_agency": "hibcc",
                "di": "A123BJC5D60",
            }
        )
        other = self.env["res.company"].create({"name": "Other plant"})
        stranger = self.engineer.sudo().copy(
            {
                "login": "tr_stranger",
                "company_id": other.id,
                "company_ids": [Command.set(other.ids)],
            }
        )
        self.assertFalse(
            self.env["medical.device.identifier.change"]
            .with_user(stranger)
            .search([("product_id", "=", self.kit.id)])
        )
        ours = self._draft(NEW, company_id=self.env.company.id)
        ours.write(
            {
                "secondary_ids": [
                    Command.create({"issuing_agency": "hibcc", "di": "A123BJC5D70"})
                ]
            }
        )
        for record in (ours, ours.secondary_ids):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["di"])
        with self.assertRaises(AccessError):
            ours.secondary_ids.with_user(self.operator).write({"di": "A123BJC5D80"})

    def test_labels_of_packages_are_refused_too(self):
        _each, box, _case = self._family()
        box._refuse_to_replace()
        self._change(subject="package_quantity", identifier_id=box.id)
        with self.assertRefused("Change CO-1: Quantity in a package"):
            box._refuse_to_replace()

    def test_signed_by_a_manager(self):
        policy = self.env.ref("medical_traceability.policy_device_identifier_change")
        self.assertEqual(
            policy.step_ids.group_id, self.env.ref("qms_base.group_qms_manager")
        )
        self._kit()
        change = (
            self.env["medical.device.identifier.change"]
            .with_user(self.engineer)
            .create(
                {
                    "product_id": self.kit.id,
                    "change_reference": "CO-2",
                    "subject": "kit",
                    "reason": "Now a kit",
                }
            )
        )
        action = change.action_sign()
        self.assertEqual(action["params"]["transition"], "apply")
        authors = change._signature_authors("apply")
        self.assertEqual(authors[change.id], self.engineer)

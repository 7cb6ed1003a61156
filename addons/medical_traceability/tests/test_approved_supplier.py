# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2.errors import InsufficientPrivilege

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import enrol, sign

from .supplier_common import SupplierCase
from .suppliers import evaluate


@tagged("post_install", "-at_install")
class TestApprovedSupplier(SupplierCase):
    """What an entry says stands, and which entry counts."""

    def _draft(self, partner=None, user=None, **vals):
        return (
            self.env["medical.approved.supplier"]
            .with_user(user or self.engineer)
            .create(
                {
                    "partner_id": (partner or self.supplier).id,
                    "scope": "category",
                    "categ_id": self.category.id,
                    **vals,
                }
            )
        )

    def _standing(self, product=None, site=None):
        """Standing of the entry that speaks for the product, or None."""
        entries = self.env["medical.approved.supplier"].search(
            [
                ("partner_id", "=", self.supplier.id),
                ("state", "not in", ("draft", "replaced")),
            ]
        )
        day = self.env.company._supplier_today()
        certificates = entries._verified_certificates()
        entry = entries._decisive(
            product or self.resin, site or self.supplier, day, certificates
        )
        return entry and entry._standing_on(day, certificates)

    # ------------------------------------------------------------------
    # Nobody writes a decision
    # ------------------------------------------------------------------
    def test_state_is_written_by_nobody(self):
        entry = self._draft()
        for user in (self.engineer, self.manager, self.env.user):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                entry.with_user(user).write({"state": "approved"})
        for vals in ({"state": "approved"}, {"name": "X"}, {"status_reason": "x"}):
            made = self._draft(**vals)
            self.assertEqual(made.state, "draft")
            self.assertTrue(made.name.startswith("ASL-"))
            self.assertFalse(made.status_reason)
        made = (
            self.env["medical.approved.supplier"]
            .with_user(self.engineer)
            .with_context(default_state="approved")
            .create(
                {
                    "partner_id": self.supplier.id,
                    "scope": "category",
                    "categ_id": self.category.id,
                }
            )
        )
        self.assertEqual(made.state, "draft")
        entry = self._approve()
        self.assertEqual(entry.copy().state, "draft")
        result = entry.load([".id", "state"], [[str(entry.id), "Suspended"]])
        self.assertFalse(result["ids"])

    def test_content_stands_once_decided(self):
        entry = self._approve()
        for vals in (
            {"valid_until": "2040-01-01"},
            {"categ_id": self.outer.id},
            {"partner_id": self.stranger.id},
            {"conditions": "none"},
            {"certificate_type_ids": [Command.set(self.iso.ids)]},
            {"company_id": self.env.company.id},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                entry.with_user(self.manager).write(vals)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            entry.with_user(self.manager).unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(InsufficientPrivilege),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE medical_approved_supplier SET valid_until = '2040-01-01'"
                " WHERE id = %s",
                [entry.id],
            )
        self._draft().unlink()

    def test_who_may(self):
        for user in (self.buyer, self.operator, self.inspector, self.auditor):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._draft(user=user)
        entry = self._draft()
        self.assertEqual(entry.with_user(self.buyer).state, "draft")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            entry.with_user(self.buyer)._suspend("x")
        approved = self._approve()
        for user in (self.buyer, self.inspector):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                approved.with_user(user)._suspend("x")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            approved.sudo().with_user(self.env.ref("base.user_root"))._suspend("x")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            approved.with_user(self.engineer)._suspend(" ")
        wizard = approved.with_user(self.engineer).action_suspend()
        self.env[wizard["res_model"]].with_user(self.engineer).with_context(
            **wizard["context"]
        ).create({"reason": "Audit"}).action_apply()
        self.assertEqual(approved.state, "suspended")
        self.assertEqual(approved.status_changed_by_id, self.engineer)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env["medical.supplier.tightening"].with_user(self.buyer).create(
                {"decision": "suspend", "reason": "x", "entry_ids": approved.ids}
            )

    def test_other_company_sees_nothing(self):
        entry = self._approve()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write(
            {
                "company_ids": [Command.set(elsewhere.ids)],
                "company_id": elsewhere.id,
            }
        )
        mine = self.env["medical.approved.supplier"].with_user(self.manager)
        self.assertNotIn(entry, mine.search([]))
        with self.assertRaises(AccessError):
            mine.browse(entry.id).read(["state"])

    # ------------------------------------------------------------------
    # What an approval rests on
    # ------------------------------------------------------------------
    def test_evaluation_and_certificates_first(self):
        entry = self._draft(certificate_type_ids=[Command.set(self.iso.ids)])
        with self.assertRaisesRegex(UserError, "no evaluation"):
            entry._approve()
        evaluate(self.supplier, self.engineer, conclusion="unsuitable")
        with self.assertRaisesRegex(UserError, "no evaluation"):
            entry._approve()
        evaluate(self.supplier, self.engineer)
        with self.assertRaisesRegex(UserError, "certificate.*ISO 13485"):
            entry._approve()
        self._certify(site_id=self.site.id)
        with self.assertRaisesRegex(UserError, "certificate.*ISO 13485"):
            entry._approve()
        certificate = self._certify()
        entry._approve()
        self.assertEqual(entry.standing, "approved")
        certificate.with_user(self.engineer)._withdraw("Forged")
        entry.invalidate_recordset()
        self.assertEqual(entry.standing, "certificate_lapsed")
        self.assertEqual(entry.missing_text, "ISO 13485")
        self.assertIn(
            entry,
            self.env["medical.approved.supplier"].search(
                [("standing", "=", "certificate_lapsed")]
            ),
        )
        self.assertNotIn(
            entry,
            self.env["medical.approved.supplier"].search([("effective", "=", True)]),
        )

    def test_scope_is_one_thing(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._draft(product_tmpl_id=self.resin.product_tmpl_id.id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._draft(scope="product")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._draft(self.site)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._draft(site_id=self.stranger.id)

    # ------------------------------------------------------------------
    # Which entry counts
    # ------------------------------------------------------------------
    def test_child_categories_are_included(self):
        self._approve(categ_id=self.outer.id)
        self.assertEqual(self._standing(), "approved")
        self.assertFalse(self._standing(self.part))

    def test_narrowest_wins(self):
        outer = self._approve(categ_id=self.outer.id)
        outer.with_user(self.engineer)._suspend("All of it")
        self.assertEqual(self._standing(), "suspended")
        self._approve(categ_id=self.category.id)
        self.assertEqual(self._standing(), "approved")
        by_product = self._approve(product_tmpl_id=self.resin.product_tmpl_id.id)
        by_product.with_user(self.engineer)._disqualify("This one")
        self.assertEqual(self._standing(), "disqualified")
        self._approve(product_id=self.resin.id, conditions="Inspect")
        self.assertEqual(self._standing(), "conditional")

    def test_site_before_all_sites(self):
        self._approve()
        at_site = self._approve(site_id=self.site.id)
        at_site.with_user(self.engineer)._suspend("Fire")
        self.assertEqual(self._standing(), "approved")
        self.assertEqual(self._standing(site=self.site), "suspended")

    def test_same_again_replaces(self):
        first = self._approve()
        second = self._approve()
        self.assertEqual(first.state, "replaced")
        self.assertEqual(self._standing(), "approved")
        second.with_user(self.engineer)._suspend("Audit")
        with self.assertRaisesRegex(UserError, "for the same already"):
            self._approve()
        with self.assertRaisesRegex(UserError, "for the same already"):
            self._draft(
                valid_from=fields.Date.add(fields.Date.today(), days=3)
            )._approve()

    def test_dates(self):
        today = self.env.company._supplier_today()
        ended = self._approve(
            valid_from=fields.Date.add(today, days=-9),
            valid_until=fields.Date.add(today, days=-1),
        )
        self.assertEqual(ended.standing, "ended")
        self.assertEqual(self._standing(), "ended")
        later = self._approve(valid_from=fields.Date.add(today, days=2))
        self.assertEqual(later.standing, "not_yet_valid")
        order = self._buy()
        self.assertEqual(self._codes(order), ["supplier.ended"])
        last_day = self._approve(valid_until=today, valid_from=today)
        self.assertEqual(last_day.standing, "approved")
        self.assertEqual(self._codes(order), [])

    def test_category_is_not_moved_under_an_approval_by_anybody(self):
        loose = self.env["product.category"].create({"name": "Loose"})
        self._product("Loose part", "lot", categ_id=loose.id)
        self._approve(categ_id=self.outer.id)
        storekeeper = self.clerk
        storekeeper.group_ids += self.env.ref("product.group_product_manager")
        with self.assertRaisesRegex(UserError, "regulated products"):
            loose.with_user(storekeeper).parent_id = self.outer
        free = self.env["product.category"].create({"name": "Free"})
        free.with_user(storekeeper).parent_id = self.outer

    def test_supplier_on_record_is_neither_merged_nor_moved(self):
        self._approve(site_id=self.site.id)
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        with self.assertRaisesRegex(UserError, "records name"):
            self.site.parent_id = other
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaisesRegex(UserError, "records name"):
            wizard._merge((self.supplier | other).ids, other)

    # ------------------------------------------------------------------
    # Certificates and evaluations
    # ------------------------------------------------------------------
    def test_certificate_counts_once_quality_verified_it(self):
        draft = (
            self.env["medical.supplier.certificate"]
            .with_user(self.engineer)
            .create(
                {
                    "partner_id": self.supplier.id,
                    "type_id": self.iso.id,
                    "name": "C-9",
                    "issuing_body": "Body",
                    "issued_on": "2020-01-01",
                    "state": "verified",
                    "file_sha256": "0" * 64,
                }
            )
        )
        self.assertEqual((draft.state, draft.file_sha256), ("draft", False))
        with self.assertRaisesRegex(UserError, "attach the file"):
            draft.action_verify()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            draft.with_user(self.buyer).action_verify()
        verified = self._certify()
        self.assertEqual(len(verified.file_sha256), 64)
        for vals in ({"valid_until": "2050-01-01"}, {"file_ids": [Command.clear()]}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                verified.with_user(self.manager).write(vals)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            verified.file_ids.with_user(self.engineer).write({"raw": b"other"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            verified.with_user(self.manager).unlink()

    def test_evaluation_stands_and_is_kept(self):
        self.resin.product_tmpl_id.write(
            {"qms_lifetime_years": 12, "qms_change_reason": "Study"}
        )
        self._approve(product_tmpl_id=self.resin.product_tmpl_id.id)
        evaluation = self.env["medical.supplier.evaluation"].search(
            [("partner_id", "=", self.supplier.id)]
        )
        for vals in ({"conclusion": "unsuitable"}, {"next_due": "2050-01-01"}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                evaluation.with_user(self.manager).write(vals)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            evaluation.with_user(self.manager).unlink()
        self.assertEqual(
            evaluation.qms_retain_until,
            fields.Date.add(evaluation.status_changed_on.date(), years=12),
        )
        incomplete = (
            self.env["medical.supplier.evaluation"]
            .with_user(self.engineer)
            .create({"partner_id": self.supplier.id})
        )
        with self.assertRaisesRegex(UserError, "without: .*Conclusion"):
            incomplete.action_conclude()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            incomplete.with_user(self.buyer).action_conclude()


@tagged("post_install", "-at_install")
class TestApprovedSupplierSigned(SupplierCase):
    """Approval and reinstatement take two people; each is on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.buyer, cls.inspector, cls.engineer, cls.manager):
            cls.env["hr.employee"].create({"name": user.login, "user_id": user.id})
            enrol(user)

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def test_two_people_approve(self):
        evaluate(self.supplier, self.engineer)
        entry = (
            self.env["medical.approved.supplier"]
            .with_user(self.engineer)
            .create(
                {
                    "partner_id": self.supplier.id,
                    "scope": "category",
                    "categ_id": self.category.id,
                }
            )
        )
        action = entry.action_approve()
        self.assertEqual(action["tag"], "qms_base.sign")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            sign(entry, "approve", self.inspector)
        sign(entry, "approve", self.engineer)
        self.assertEqual(entry.state, "draft")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            sign(entry, "approve", self.engineer)
        sign(entry, "approve", self.manager)
        self.assertEqual(entry.state, "approved")
        self.assertEqual(len(entry.qms_signature_ids), 2)
        self._buy().button_confirm()
        entry.with_user(self.engineer)._suspend("Audit")
        sign(entry, "reinstate", self.engineer, reason="Findings closed")
        self.assertEqual(entry.state, "suspended")
        sign(entry, "reinstate", self.manager, reason="Findings closed")
        self.assertEqual(entry.state, "approved")
        self.assertEqual(entry.status_reason, "Findings closed")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qms_base.tests.concession import complete, enrol, grant, sign

from .material_common import MaterialCase


@tagged("post_install", "-at_install")
class TestMaterialDisposition(MaterialCase):
    """Return, release by concession, re-test; what a decision rests on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.operator, cls.engineer, cls.manager):
            cls.env["hr.employee"].create({"name": user.login, "user_id": user.id})
            enrol(user)
        cls.Disposition = cls.env["medical.lot.disposition"]

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _request(self, lots, decision, **vals):
        return self.Disposition.with_user(self.engineer).create(
            {
                "lot_ids": [Command.set(lots.ids)],
                "decision": decision,
                "reason": "Because",
                **vals,
            }
        )

    # ------------------------------------------------------------------
    # Return
    # ------------------------------------------------------------------
    def _back_to(self, lot, partner):
        picking = self._transfer(lot.product_id, 1, self.stock, self.suppliers, lot)
        picking.partner_id = partner
        return picking

    def test_a_returned_lot_goes_to_its_own_supplier_only(self):
        lot = self._receive(self.part, "R-1")
        disposition = self._request(lot, "return")
        sign(disposition, "return", self.engineer)
        self.assertEqual(disposition.state, "done")
        self.assertEqual(lot.quality_status, "rejected")
        with self.assertRefused("rejected"):
            self._ship(lot).button_validate()
        other = self.env["res.partner"].create({"name": "Dealer"})
        with self.assertRefused("was not received from"):
            self._back_to(lot, other).button_validate()
        back = self._back_to(lot, self.supplier)
        back.button_validate()
        self.assertEqual(back.state, "done")
        with self.assertRefused("rejected"):
            self._decide(lot, "release")

    def test_a_rejected_lot_may_still_be_returned(self):
        lot = self._receive(self.part, "R-2")
        self._decide(lot, "reject")
        self._decide(lot, "return")
        self.assertEqual(lot.quality_status, "rejected")

    def test_what_nobody_delivered_is_not_returned(self):
        loose = self.env["stock.lot"].create(
            {"name": "R-3", "product_id": self.part.id}
        )
        with self.assertRefused("from which supplier"):
            self._decide(loose, "return")
        self.assertEqual(loose.quality_status, "quarantine")

    def test_return_is_signed_with_a_reason(self):
        lot = self._receive(self.part, "R-4")
        with self.assertRefused("reason"):
            self._decide(lot, "return", reason=False)
        action = self._request(lot, "return").action_confirm()
        self.assertEqual(action["tag"], "qms_base.sign")
        self.assertEqual(lot.quality_status, "quarantine")
        for user in (self.operator, self.inspector):
            with self.assertRaises(UserError):
                self._decide(lot, "return", user=user)

    # ------------------------------------------------------------------
    # Release by concession
    # ------------------------------------------------------------------
    def _conceded(self, lot, code="material.result_out"):
        action = lot.with_user(self.operator).action_qms_request_concession(
            "lot_release", code
        )
        concession = self.env["qms.concession"].browse(action["res_id"])
        complete(concession, self.engineer)
        grant(concession, self.engineer, self.manager)
        return concession

    def test_release_by_concession(self):
        lot = self._receive(self.part, "K-1")
        self._certified(lot, length="2.01")
        with self.assertRefused("does not conform"):
            self._decide(lot, "release_concession")
        concession = self._conceded(lot)
        with self.assertRefused("choose “Release by concession”"):
            self._decide(lot, "release")
        disposition = self._request(lot, "release_concession")
        sign(disposition, "release_concession", self.engineer)
        self.assertEqual(lot.quality_status, "released")
        self.assertEqual(concession.status, "used_up")
        decision = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "lot_release"), ("lot_id", "=", lot.id)]
        )
        self.assertEqual(decision.verdict, "concession")
        self.assertIn("concession", disposition.evidence_ids.mapped("kind"))

    def test_one_blocker_not_covered_still_blocks(self):
        lot = self._receive(self.part, "K-2")
        self._certified(lot, length="2.01", colour="green")
        self._conceded(lot)
        for decision in ("release", "release_concession"):
            with self.assertRefused("Colour green"):
                self._decide(lot, decision)
        self.assertEqual(lot.quality_status, "quarantine")

    def test_nothing_is_conceded_without_need(self):
        lot = self._receive(self.part, "K-3")
        self._certified(lot)
        with self.assertRefused("Nothing has to be conceded"):
            self._decide(lot, "release_concession")

    def test_forgery_is_never_conceded(self):
        lot = self._receive(self.part, "K-4")
        other = self.env["res.partner"].create({"name": "Another"})
        self._certified(lot, supplier_id=other.id)
        with self.assertRaises(UserError) as refused:
            lot.with_user(self.operator).action_qms_request_concession(
                "lot_release", "material.other_supplier"
            )
        self.assertIn("No concession covers", str(refused.exception))

    # ------------------------------------------------------------------
    # Re-test
    # ------------------------------------------------------------------
    def _overdue(self, name):
        if not self.env["medical.material.policy"].search(
            [("product_tmpl_id", "=", self.kit.product_tmpl_id.id)]
        ):
            self.env["medical.material.policy"].create(
                {"product_tmpl_id": self.kit.product_tmpl_id.id, "retest_days": 30}
            )
        lot = self._receive(self.kit, name)
        self._certified(lot, type_id=self.type_coa.id, tested_on=self._ago(10))
        self._decide(lot, "release")
        lot._set_last_tested(self._ago(40))
        return lot

    def test_a_retest_extends_the_time_of_use(self):
        lot = self._overdue("T-1")
        self.assertEqual(self._use_codes(lot), ["material.retest_due"])
        test = self._certified(lot, type_id=self.type_coa.id, tested_on=self._ago(2))
        self.assertEqual(
            self._use_codes(lot), ["material.retest_due"], "not before it is signed"
        )
        disposition = self._request(
            lot, "retest", test_certificate_ids=[Command.set(test.ids)]
        )
        sign(disposition, "retest", self.engineer)
        self.assertEqual(lot.last_tested_on, self._ago(2))
        self.assertEqual(lot.quality_status, "released")
        self.assertEqual(self._use_codes(lot), [])
        self.assertEqual(lot.retest_date, fields.Date.today() + timedelta(days=28))
        with self.assertRaises(UserError):
            disposition.with_user(self.manager).write(
                {"test_certificate_ids": [Command.clear()]}
            )

    def test_what_is_no_retest(self):
        lot = self._overdue("T-2")
        other = self._overdue("T-3")
        draft = self._certificate(lot, type_id=self.type_coa.id)
        poor = self._certified(lot, type_id=self.type_coa.id, length="9")
        plain = self._certified(lot, type_id=self.type_coc.id)
        old = self._certified(lot, type_id=self.type_coa.id, issued_on=self._ago(40))
        foreign = self._certified(other, type_id=self.type_coa.id)
        for tests, words in (
            (draft.browse(), "later than"),
            (draft, "no evidence"),
            (poor, "no evidence"),
            (plain, "no evidence"),
            (old, "later than"),
            (foreign, "later than"),
        ):
            disposition = self._request(
                lot, "retest", test_certificate_ids=[Command.set(tests.ids)]
            )
            with self.subTest(words=words), self.assertRefused(words):
                disposition._apply()
        part = self._receive(self.part, "T-4")
        with self.assertRefused("Nothing asks for a re-test"):
            self._decide(part, "retest")

    def test_the_test_day_is_not_written(self):
        lot = self._overdue("T-5")
        for attempt in (lot.with_user(self.manager), lot.sudo()):
            with self.assertRaises(UserError):
                attempt.write({"last_tested_on": fields.Date.today()})
        born = self.env["stock.lot"].create(
            {
                "name": "T-6",
                "product_id": self.kit.id,
                "last_tested_on": fields.Date.today(),
            }
        )
        self.assertFalse(born.last_tested_on)

    # ------------------------------------------------------------------
    # Evidence, exceptions
    # ------------------------------------------------------------------
    def test_the_form_shows_what_the_decision_rests_on(self):
        lot = self._receive(self.part, "E-1")
        certificate = self._certified(lot, length="2.01")
        disposition = self._request(lot, "release")
        self.assertEqual(disposition.certificate_ids, certificate)
        self.assertEqual(len(disposition.result_ids), 2)
        self.assertIn("does not conform", disposition.findings)
        self.assertTrue(disposition.has_blocked)
        snapshot, _digest = disposition._signature_snapshots("release")[disposition.id]
        self.assertIn(certificate.sha256, snapshot)
        self.assertIn("2.01 mm", snapshot)

    def test_exceptions_are_taken_out(self):
        good = self._receive(self.part, "E-2")
        bad = self._receive(self.part, "E-3")
        self._certified(good)
        disposition = self._request(good | bad, "release")
        with self.assertRefused("E-3"):
            disposition._apply()
        action = disposition.action_take_out_blocked()
        apart = self.Disposition.browse(action["res_id"])
        self.assertEqual(disposition.lot_ids, good)
        self.assertEqual(apart.lot_ids, bad)
        self.assertEqual(apart.state, "draft")
        self.assertIn(disposition.name, apart.reason)
        disposition._apply()
        self.assertEqual(good.quality_status, "released")
        for asked, words in (
            (disposition, "decided"),
            (apart, "None of these"),
        ):
            with self.assertRefused(words):
                asked.with_user(self.engineer).action_take_out_blocked()
        self._certified(bad)
        with self.assertRefused("Nothing stands"):
            apart.with_user(self.engineer).action_take_out_blocked()

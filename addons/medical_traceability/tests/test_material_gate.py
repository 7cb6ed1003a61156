# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .material_common import MaterialCase


@tagged("post_install", "-at_install")
class TestMaterialGate(MaterialCase):
    """What certificates and requirements say before the release and the use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._receive(cls.part, "M-1")

    # ------------------------------------------------------------------
    # Release
    # ------------------------------------------------------------------
    def test_without_requirements_nothing_is_asked(self):
        lot = self._receive(self.kit, "FREE")
        self.assertEqual(self._codes(lot), [])
        self._decide(lot, "release")
        self.assertEqual(lot.quality_status, "released")

    def test_without_certificate_nothing_is_released(self):
        self.assertEqual(self._codes(self.lot), ["material.certificate_missing"])
        with self.assertRefused("has no accepted certificate of the type EN 10204 3.1"):
            self._decide(self.lot, "release")
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_a_draft_does_not_count(self):
        self._certificate(self.lot)
        self.assertEqual(self._codes(self.lot), ["material.certificate_missing"])

    def test_released_on_a_certificate_that_is_evidence(self):
        certificate = self._certified(self.lot)
        self.assertEqual(self._codes(self.lot), [])
        disposition = self._decide(self.lot, "release")
        self.assertEqual(self.lot.quality_status, "released")
        evidence = disposition.evidence_ids.filtered(
            lambda e: e.kind == "material_certificate"
        )
        self.assertEqual(evidence.res_id, certificate.id)
        self.assertEqual(evidence.revision, "MS-T rev. A")
        self.assertEqual(evidence.digest, certificate.sha256)
        self.assertEqual(len(certificate.sha256), 64)

    def test_a_better_type_serves_where_the_policy_says_so(self):
        self._certified(self.lot, type_id=self.type_32.id)
        self.assertEqual(self._codes(self.lot), [])
        strict = self._receive(self.part, "M-2")
        self.policy.with_user(self.engineer).or_better = False
        self._certified(strict, type_id=self.type_32.id)
        self.assertEqual(self._codes(strict), ["material.certificate_missing"])

    def test_a_lower_type_never_serves(self):
        for kind in (self.type_22, self.type_21, self.type_coa, self.type_coc):
            self._certified(self.lot, type_id=kind.id)
        self.assertIn("material.certificate_missing", self._codes(self.lot))

    def test_limits_are_compared_exactly(self):
        cases = {
            "1.00": [],
            "1,00": [],
            "2.00": [],
            "2.004": ["material.result_out"],
            "0.99999": ["material.result_out"],
            "0": ["material.result_out"],
            "< 1.5": ["material.result_unreadable"],
            "1.5 mm": ["material.result_unreadable"],
            "": ["material.result_missing"],
        }
        for index, (text, expected) in enumerate(cases.items()):
            with self.subTest(text=text):
                lot = self._receive(self.part, f"X-{index}")
                self._certified(lot, length=text)
                self.assertEqual(self._codes(lot), expected)
                if expected:
                    with self.assertRefused("Length"):
                        self._decide(lot, "release")

    def test_a_wanted_text(self):
        self._certified(self.lot, colour="green")
        self.assertEqual(self._codes(self.lot), ["material.result_out"])

    def test_a_property_left_out(self):
        self._certified(self.lot, colour=None)
        self.assertEqual(self._codes(self.lot), ["material.result_missing"])
        self._certified(self.lot)
        self.assertEqual(self._codes(self.lot), [], "another one states it")

    def test_units_of_one_kind_are_converted_exactly(self):
        for stated, unit, expected in (
            ("0.2", "cm", []),
            ("0.20001", "cm", ["material.result_out"]),
            ("0.001", "m", []),
            ("0.0009", "m", ["material.result_out"]),
        ):
            with self.subTest(stated=stated, unit=unit):
                lot = self._receive(self.part, f"U-{stated}{unit}")
                self._certified(lot, length=stated, unit=unit)
                self.assertEqual(self._codes(lot), expected)

    def test_other_units_are_refused(self):
        for unit in ("kg", "inch-ish", "MM"):
            with self.subTest(unit=unit), self.assertRaises(UserError) as refused:
                self._certificate(self.lot, unit=unit)
            self.assertIn("cannot be compared", str(refused.exception))

    def test_the_revision_effective_at_receipt_is_certified(self):
        new = self._revision("B")
        now = fields.Datetime.now()
        with freeze_time(now + timedelta(hours=1)):
            new._make_effective()
        self.assertEqual(self.revision.state, "superseded")
        self._certified(self.lot)
        self.assertEqual(self._codes(self.lot), [], "received under revision A")
        with freeze_time(now + timedelta(hours=2)):
            later = self._receive(self.part, "M-3")
        self._certified(later)
        self.assertEqual(self._codes(later), ["material.wrong_revision"])
        with self.assertRefused("certifies MS-T rev. A; asked for is MS-T rev. B"):
            self._decide(later, "release")
        self._certified(later, revision=new)
        self.assertEqual(self._codes(later), [])

    def test_no_effective_specification(self):
        empty = self.env["medical.material.specification"].create(
            {"number": "MS-0", "name": "Nothing yet"}
        )
        self.env["medical.material.policy"].create(
            {
                "product_tmpl_id": self.kit.product_tmpl_id.id,
                "certificate_type_ids": [Command.set(self.type_coc.ids)],
                "specification_id": empty.id,
            }
        )
        lot = self._receive(self.kit, "NO-SPEC")
        self.assertEqual(self._codes(lot), ["material.no_specification"])

    def test_certificate_of_another_supplier(self):
        other = self.env["res.partner"].create({"name": "Somebody else"})
        self._certified(self.lot, supplier_id=other.id)
        self.assertEqual(self._codes(self.lot), ["material.other_supplier"])

    def test_an_address_of_the_supplier_is_the_supplier(self):
        address = self.env["res.partner"].create(
            {"name": "Works", "parent_id": self.supplier.id}
        )
        certificate = self._certified(self.lot, supplier_id=address.id)
        self.assertEqual(certificate.supplier_id, self.supplier)
        self.assertEqual(self._codes(self.lot), [])

    def test_a_certificate_that_ended(self):
        self._certified(self.lot, issued_on=self._ago(9), valid_until=self._ago(1))
        self.assertEqual(self._codes(self.lot), ["material.certificate_ended"])

    def test_altered_bytes_in_the_filestore(self):
        certificate = self._certified(self.lot)
        self._alter(certificate)
        self.assertEqual(self._codes(self.lot), ["material.file_altered"])
        with self.assertRefused("is not the one that was entered"):
            self._decide(self.lot, "release")

    def _alter(self, certificate):
        """Write other bytes past every lock."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE ir_attachment SET store_fname = NULL, db_datas = %s"
                " WHERE id IN %s",
                b"forged",
                tuple(certificate.sudo().file_ids.ids),
            )
        )
        self.env.invalidate_all()

    def test_altered_is_found_by_button_and_job(self):
        certificate = self._certified(self.lot)
        answer = certificate.action_verify_files()
        self.assertEqual(answer["params"]["type"], "success")
        self._alter(certificate)
        answer = certificate.with_user(self.auditor).action_verify_files()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertTrue(certificate.altered_at)
        other = self._certified(self._receive(self.part, "M-4"))
        self._alter(other)
        self.env["medical.material.certificate"]._cron_verify_files()
        self.assertTrue(other.altered_at)
        self.assertTrue(other.activity_ids)

    def test_a_product_made_here_needs_no_certificate(self):
        self._certified(self.lot)
        self._decide(self.lot, "release")
        self.env["medical.material.policy"].create(
            {
                "product_tmpl_id": self.kit.product_tmpl_id.id,
                "certificate_type_ids": [Command.set(self.type_31.ids)],
            }
        )
        (made,) = self._produce(self.kit, ["MADE-1"])
        self.assertEqual(self._codes(made), [])
        bought = self._receive(self.kit, "BOUGHT-1")
        self.assertEqual(self._codes(bought), ["material.certificate_missing"])

    def test_a_shared_lot_meets_what_its_receiver_requires(self):
        """Whoever releases it while working in a company that requires nothing."""
        self.assertFalse(self.lot.company_id)
        other = self.env["res.company"].create({"name": "Lenient"})
        self.engineer.sudo().write(
            {"company_ids": [Command.link(other.id)], "company_id": other.id}
        )
        elsewhere = self.lot.with_user(self.engineer).with_company(other)
        event = elsewhere._make_release_event()
        self.assertEqual(event.company_id, other.id)
        answer = self.env["qms.gate.mixin"]._look_at_gate([event])[event]
        self.assertEqual(
            [f.code for f in answer.findings], ["material.certificate_missing"]
        )
        self._certified(self.lot)
        self.env.invalidate_all()
        answer = self.env["qms.gate.mixin"]._look_at_gate([event])[event]
        self.assertEqual(answer.findings, [])

    # ------------------------------------------------------------------
    # Time
    # ------------------------------------------------------------------
    def _time_policy(self, **vals):
        return self.env["medical.material.policy"].create(
            {"product_tmpl_id": self.kit.product_tmpl_id.id, **vals}
        )

    def test_shelf_life_at_receipt(self):
        self._time_policy(min_days_receipt=400)
        lot = self._receive(self.kit, "SHORT")
        decision = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "lot_receive"), ("lot_id", "=", lot.id)]
        )
        self.assertIn("material.short_at_receipt", str(decision.warnings))
        self.assertEqual(self._codes(lot), ["material.short_at_receipt"])
        self.assertEqual(lot.with_user(self.engineer).qms_readiness["state"], "blocked")
        with self.assertRefused("400 are asked for"):
            self._decide(lot, "release")

    def test_no_expiry_where_shelf_life_is_asked_for(self):
        self._time_policy(min_days_receipt=10)
        lot = self._receive(self.kit, "NO-DATE")
        lot.with_user(self.engineer).sudo().write(
            {"expiration_date": False, "qms_change_reason": "Test"}
        )
        self.assertEqual(self._codes(lot), ["material.no_expiry"])

    def test_shelf_life_at_use(self):
        lot = self._released(self.kit, "USE")
        self.assertEqual(self._use_codes(lot), [])
        self._time_policy(min_days_use=400)
        self.assertEqual(self._use_codes(lot), ["material.short_at_use"])
        with self.assertRefused("days of shelf life left"):
            self._ship(lot).button_validate()

    def test_never_tested_and_overdue(self):
        self._time_policy(retest_days=30)
        lot = self._receive(self.kit, "T-1")
        self.assertEqual(self._codes(lot), ["material.never_tested"])
        self._certified(lot, type_id=self.type_coa.id, tested_on=self._ago(31))
        self.assertEqual(self._codes(lot), ["material.retest_due"])
        fresh = self._receive(self.kit, "T-2")
        self._certified(fresh, type_id=self.type_coa.id, tested_on=self._ago(30))
        self.assertEqual(self._codes(fresh), [])
        self._decide(fresh, "release")
        self.assertEqual(fresh.last_tested_on, self._ago(30))
        self.assertEqual(fresh.retest_date, fields.Date.today())
        self.assertEqual(self._use_codes(fresh), [])
        fresh._set_last_tested(self._ago(31))
        self.assertEqual(self._use_codes(fresh), ["material.retest_due"])
        with self.assertRefused("tested again"):
            self._ship(fresh).button_validate()
        due = self.env["stock.lot"].search(
            [("retest_date", "<=", fields.Date.today()), ("id", "=", fresh.id)]
        )
        self.assertEqual(due, fresh)

    # ------------------------------------------------------------------
    # Batch
    # ------------------------------------------------------------------
    def test_fifty_lots_cost_no_more_questions_than_one(self):
        lots = self.env["stock.lot"].create(
            [{"name": f"Q-{i}", "product_id": self.part.id} for i in range(50)]
        )
        for lot in lots:
            self._certified(lot)
        events = [lot._make_release_event() for lot in lots]
        ways = [lambda e: self.env["qms.gate.mixin"]._judge_gate(e)]
        for judge in ways:
            self._count(judge, events)  # what is cached for good
            one = self._count(judge, events[:1])
            many = self._count(judge, events)
            self.assertLessEqual(many, one)

    def _count(self, judge, events):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        judge(events)
        return self.cr.sql_log_count - before

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import get_public_method

from .sampling import COUNTED, SamplingCase

RANDOM = "odoo.addons.medical_quality.models.skip_lot.medical_skip_lot_rule.secrets"


class TestSkipLot(SamplingCase):
    """Lots are skipped by a signed rule only, and it ends with the first bad one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(characteristics=[COUNTED], sampling_method="full")
        cls.rule = cls._rule()
        cls._sign(cls.rule)

    @classmethod
    def _rule(cls, user=None, **vals):
        return (
            cls.env["medical.skip.lot.rule"]
            .with_user(user or cls.engineer)
            .create(
                {
                    "product_tmpl_id": cls.part.product_tmpl_id.id,
                    "partner_id": cls.supplier.id,
                    "qualify_after": 2,
                    "one_in": 3,
                    "longest_skip": 2,
                    "reason": "Two years without complaint",
                    **vals,
                }
            )
        )

    @classmethod
    def _sign(cls, rule, signer=None):
        rule.with_user(signer or cls.manager)._signature_apply("approve")

    def _drawn(self, *draws):
        return patch(f"{RANDOM}.randbelow", side_effect=draws)

    def _qualify(self):
        self._decided(0), self._decided(0)
        self.assertEqual(self.rule.mode, "skipping")

    def test_lot_by_lot_until_it_qualified(self):
        with self._drawn(2, 1):
            self.assertEqual(self._decided(0).state, "passed")
            self.assertEqual(self.rule.mode, "lot_by_lot")
            self._decided(0)
        self.assertEqual(self.rule.mode, "skipping")
        self.assertEqual(self.rule.event_ids.mapped("draw"), [1, 2])
        self.assertEqual(self.rule.event_ids[0].reason, "qualified")

    def test_a_skipped_lot_is_released_with_the_rule_as_evidence(self):
        self._qualify()
        with self._drawn(1):
            lot = self._lot()
        inspection = lot.inspection_ids
        self.assertEqual((inspection.state, inspection.skip_draw), ("skipped", 1))
        self.assertFalse(inspection.result_ids)
        self.assertEqual(self._codes(lot), [])
        self._release(lot)
        self.assertEqual(lot.quality_status, "released")
        decision = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "lot_release"), ("res_id", "=", lot.id)]
        )
        evidence = decision.evidence_ids.filtered(lambda e: e.kind == "inspection")
        self.assertEqual(evidence.state, "skipped")

    def test_drawn_and_too_long_skipped_are_inspected(self):
        self._qualify()
        with self._drawn(0, 1, 2, 2):
            drawn, first, second, third = (self._lot() for _ in range(4))
        self.assertEqual(
            [lot.inspection_ids.state for lot in (drawn, first, second, third)],
            ["open", "skipped", "skipped", "open"],
        )
        self.assertEqual(self._codes(third), ["inspection.open"])

    def test_one_bad_lot_ends_it(self):
        self._qualify()
        with self._drawn(0):
            inspection = self._opened()
        self._count(inspection, 8)
        self.assertEqual(self.rule.mode, "lot_by_lot")
        with self._drawn(1):
            self.assertEqual(self._lot().inspection_ids.state, "open")

    def test_a_skipped_lot_takes_no_values_and_is_not_completed(self):
        self._qualify()
        with self._drawn(1):
            inspection = self._lot().inspection_ids.with_user(self.inspector)
        for attempt in (
            lambda: inspection.action_complete(),
            lambda: inspection.write({"note": "seen"}),
            lambda: inspection.with_user(self.engineer).action_reinspect(),
        ):
            with self.assertRaises(UserError):
                attempt()
        for vals in ({"state": "open"}, {"state": "skipped"}, {"skip_draw": 0}):
            with self.assertRaises(UserError):
                inspection.with_user(self.manager).write(vals)
        self.assertEqual(inspection.state, "skipped")

    def test_nobody_skips_an_open_one(self):
        inspection = self._opened()
        for user in (self.inspector, self.engineer, self.manager):
            for vals in ({"state": "skipped"}, {"skip_rule_id": self.rule.id}):
                with self.assertRaises(AccessError):
                    inspection.with_user(user).write(vals)

    def test_a_skipped_lot_that_grew_is_inspected(self):
        self._qualify()
        with self._drawn(1):
            lot = self._lot(5.0)
        self._receive(lot.name, 500.0)
        event = lot._make_gate_event("lot_release", lot.id)
        codes = [f.code for f in lot._judge_gate([event])[event].findings]
        self.assertIn("sampling.grown", codes)

    def test_a_draft_and_a_retired_rule_skip_nothing(self):
        self._qualify()
        self.rule.with_user(self.manager).action_retire()
        with self._drawn(1, 1):
            self.assertEqual(self._lot().inspection_ids.state, "open")
            other = self._rule()
            self.assertEqual(self._lot().inspection_ids.state, "open")
        self._sign(other)
        with self._drawn(1):
            self.assertEqual(self._lot().inspection_ids.state, "open", "qualifies anew")

    def test_disqualified_begins_again(self):
        self._qualify()
        for user in (self.operator, self.inspector, self.auditor):
            with self.assertRaises(AccessError):
                self.rule.with_user(user).action_disqualify()
        self.rule.with_user(self.engineer).action_disqualify()
        self.assertEqual(self.rule.mode, "lot_by_lot")
        self.assertEqual(self.rule.event_ids[0].reason, "disqualified")

    def test_who_signs_and_who_retires(self):
        self.rule.with_user(self.manager).action_retire()
        rule = self._rule()
        for user in (self.engineer, self.inspector, self.operator, self.auditor):
            with self.assertRaises(AccessError):
                self._sign(rule, user)
        self._sign(rule)
        with self.assertRaises(AccessError):
            rule.with_user(self.engineer).action_retire()
        self.assertEqual((rule.state, rule.approved_by_id), ("approved", self.manager))

    def test_one_rule_in_force(self):
        other = self._rule()
        with self._refused("is in force"):
            self._sign(other)

    def test_a_signed_rule_is_fixed(self):
        for attempt in (
            lambda: self.rule.write({"one_in": 99}),
            lambda: self.rule.sudo().write({"longest_skip": 99}),
            lambda: self.rule.unlink(),
            lambda: self.rule.with_user(self.manager).write({"state": "draft"}),
            lambda: self.rule.with_user(self.manager).write({"mode": "skipping"}),
            lambda: self._rule(state="approved"),
            lambda: self._rule(mode="skipping"),
            lambda: self.rule.event_ids.create({"subject": "x"}),
        ):
            with self.assertRaises(UserError):
                attempt()
        for user in (self.operator, self.inspector, self.auditor):
            with self.assertRaises(AccessError):
                self._rule(user)
        for name in ("_take_lot", "_draw", "_advance", "_signature_apply"):
            with self.assertRaises(AccessError):
                get_public_method(self.rule, name)

    def test_rules_that_make_no_sense_are_refused(self):
        for vals in ({"qualify_after": 1}, {"one_in": 1}, {"longest_skip": 0}):
            with self.assertRaises(ValidationError, msg=vals), self.cr.savepoint():
                self._rule(**vals)

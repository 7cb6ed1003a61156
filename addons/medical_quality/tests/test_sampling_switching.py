# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import random
from dataclasses import asdict

from psycopg2.errors import InsufficientPrivilege

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tools import mute_logger

from odoo.addons.medical_traceability.tests.suppliers import approve

from ..sampling import (
    ANSI_Z14,
    Directive,
    InspectedLot,
    replay,
    single_plan,
)
from .sampling import COUNTED, Z14, SamplingCase


class TestSamplingSwitching(SamplingCase):
    """Severity follows from the lots before, of each supplier and product."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(characteristics=[COUNTED], **Z14)

    def _tighten(self):
        self._decided(8)
        self._decided(8)
        return self._series()

    def _discontinue(self):
        series = self._tighten()
        for _ in range(5):
            self._decided(8)
        return series

    def test_begins_on_normal(self):
        inspection = self._opened()
        self.assertEqual(inspection.sample_ids.severity, "normal")
        series = inspection.sample_ids.series_id
        self.assertEqual(series.partner_id, self.supplier)
        self.assertEqual((series.severity, series.aql), ("normal", "1.0"))
        self.assertFalse(series.event_ids)

    def test_two_of_five_tighten_and_five_bring_back(self):
        series = self._tighten()
        self.assertEqual(series.severity, "tightened")
        self.assertEqual(series.event_ids[0].reason, "two_of_five_not_accepted")
        for left in range(4, -1, -1):
            inspection = self._decided(0)
            self.assertEqual(inspection.sample_ids.severity, "tightened")
            self.assertEqual(series.severity, "tightened" if left else "normal")

    def test_tightened_numbers_are_used(self):
        self._tighten()
        sample = self._opened(1000.0).sample_ids
        _code, n, accept, reject = single_plan("J", "1.0", "tightened")
        self.assertEqual(
            (sample.sample_size, sample.accept_number, sample.reject_number),
            (n, accept, reject),
        )

    def test_lots_that_wait_are_sampled_anew(self):
        waiting = self._opened(1000.0)
        self.assertEqual(waiting.sample_ids.accept_number, 2)
        self._tighten()
        self.assertEqual(waiting.sample_ids.severity, "tightened")
        self.assertEqual(waiting.sample_ids.accept_number, 1)
        self.assertEqual(len(waiting.result_ids), 1)

    def test_a_lot_that_was_begun_is_finished_and_does_not_count(self):
        begun = self._opened(1000.0)
        begun.result_ids.value_text = "2"
        series = self._tighten()
        self.assertEqual(begun.sample_ids.severity, "normal")
        begun.action_complete()
        self.assertEqual(begun.state, "passed")
        event = series.event_ids[0]
        self.assertEqual((event.inspection_id, event.counted), (begun, False))
        self.assertEqual(series.severity, "tightened")

    def test_a_lot_inspected_again_does_not_count(self):
        failed = self._decided(8)
        again = failed.with_user(self.engineer)._open_reinspection("Sorted")
        self._count(again, 8)
        series = self._series()
        self.assertEqual(series.severity, "normal")
        self.assertTrue(series.event_ids[0].resubmitted)

    def test_each_supplier_by_itself(self):
        other = self.env["res.partner"].create({"name": "Other Moulding"})
        approve(other, self.engineer, categ_id=self.category.id)
        self._tighten()
        inspection = self._opened(supplier=other)
        self.assertEqual(inspection.sample_ids.severity, "normal")
        self.assertEqual(len(self._series()), 2)

    def test_switching_is_off_where_the_plan_says_so(self):
        plan = self.plan.browse(
            self.plan.with_user(self.engineer).action_new_version()["res_id"]
        )
        plan.with_user(self.engineer).sampling_switching = "none"
        plan.with_user(self.manager)._approve_as_user()
        self._decided(8), self._decided(8)
        self.assertFalse(self._series())
        self.assertEqual(self._opened().sample_ids.severity, "normal")

    def test_the_worst_characteristic_counts(self):
        plan = self.plan.browse(
            self.plan.with_user(self.engineer).action_new_version()["res_id"]
        ).with_user(self.engineer)
        plan.characteristic_ids = [(0, 0, dict(COUNTED, name="Print"))]
        plan.with_user(self.manager)._approve_as_user()
        self._count(self._opened(), 0, 3)
        event = self._series().event_ids
        self.assertEqual((event.nonconforming, event.verdict), (3, "not_accepted"))

    # ------------------------------------------------------------------
    # Discontinued
    # ------------------------------------------------------------------
    def test_discontinued_blocks_until_it_is_decided(self):
        waiting = self._opened()
        series = self._discontinue()
        self.assertEqual(series.severity, "discontinued")
        # the one that waited, by both ways
        self.assertEqual(self._blocking(waiting.lot_id), ["sampling.discontinued"])
        waiting.result_ids.value_text = "0"
        with self._refused("is discontinued"):
            waiting.action_complete()
        self.assertEqual(waiting.state, "open")
        # one that is received now is not opened
        lot = self._lot()
        self.assertFalse(lot.inspection_ids)
        self.assertEqual(self._blocking(lot), ["sampling.discontinued"])
        with self._refused("is discontinued"):
            self._inspections(lot)
        # nor is one inspected again
        failed = waiting.search([("state", "=", "failed")], limit=1)
        with self._refused("is discontinued"):
            failed.with_user(self.engineer)._open_reinspection("Sorted")
        self._decide(series, "resume")
        self.assertEqual(series.severity, "tightened")
        self.assertEqual(self._inspections(lot).sample_ids.severity, "tightened")
        waiting.action_complete()
        self.assertEqual(waiting.state, "passed")

    def _blocking(self, lot):
        event = lot._make_gate_event("lot_release", lot.id)
        findings = lot._judge_gate([event])[event].findings
        return [
            f.code
            for f in findings
            if f.code.split(".")[0] in ("inspection", "sampling")
        ]

    # ------------------------------------------------------------------
    # Reduced
    # ------------------------------------------------------------------
    def _reduce(self):
        for _ in range(10):
            self._decided(0)
        series = self._series()
        self.assertEqual(series.severity, "normal", "not without approval")
        self._decide(series, "approve_reduced")
        self._decided(0)
        self.assertEqual(series.severity, "reduced")
        return series

    def test_reduced_is_earned_and_approved(self):
        series = self._reduce()
        sample = self._opened(1000.0).sample_ids
        _code, n, accept, reject = single_plan("J", "1.0", "reduced")
        self.assertGreater(reject, accept + 1)
        self.assertEqual((sample.sample_size, sample.accept_number), (n, accept))
        between = self._decided(accept + 1, 1000.0)
        self.assertEqual(between.state, "passed")
        self.assertEqual(between.sample_ids.outcome, "accepted_back_to_normal")
        self.assertEqual(series.severity, "normal")
        self.assertEqual(series.event_ids[0].reason, "between_ac_and_re")
        self.assertEqual(sample.severity, "normal", "waited, and is sampled anew")

    def test_a_lot_inspected_again_is_never_reduced(self):
        failed = self._decided(8)
        self._reduce()
        again = failed.with_user(self.engineer)._open_reinspection("Sorted")
        self.assertEqual(again.sample_ids.severity, "normal")

    # ------------------------------------------------------------------
    # Who decides
    # ------------------------------------------------------------------
    def test_decisions_that_do_not_apply_are_refused(self):
        self._decided(0)
        series = self._series()
        for kind in ("resume", "return_to_normal"):
            with self._refused("does not apply"):
                self._decide(series, kind)
        self.assertEqual(series.severity, "normal")

    def test_only_a_manager_decides(self):
        series = self._tighten()
        for signer in (self.engineer, self.inspector, self.operator):
            with self.assertRaises(AccessError):
                self._decide(series, "return_to_normal", signer=signer)
        for user in (self.inspector, self.operator, self.auditor):
            with self.assertRaises(AccessError):
                self._decide(series, "return_to_normal", writer=user)
        self.assertEqual(series.severity, "tightened")

    def test_a_decision_stands(self):
        series = self._tighten()
        decision = self._decide(series, "return_to_normal")
        self.assertEqual((decision.state, series.severity), ("done", "normal"))
        self.assertEqual(decision.decided_by_id, self.manager)
        for attempt in (
            lambda: decision.write({"reason": "Other"}),
            lambda: decision.sudo().write({"kind": "tighten"}),
            lambda: decision.unlink(),
            lambda: decision.with_user(self.manager)._signature_check("decide"),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_state_is_never_typed_in(self):
        series = self._tighten()
        decisions = self.env["medical.sampling.decision"]
        vals = {"series_id": series.id, "kind": "tighten", "reason": "x"}
        for user in (self.engineer, self.manager):
            with self.assertRaises(AccessError):
                decisions.with_user(user).create(dict(vals, state="done"))
            draft = decisions.with_user(user).create(vals)
            with self.assertRaises(AccessError):
                draft.write({"state": "done"})
            with self.assertRaises(AccessError):
                draft.write({"decided_by_id": user.id})
            draft = (
                decisions.with_user(user)
                .with_context(default_state="done", default_decided_by_id=user.id)
                .create(vals)
            )
            self.assertEqual((draft.state, draft.decided_by_id.id), ("draft", False))

    def test_private_methods_are_out_of_reach(self):
        series = self._tighten()
        for name in ("_take_lot", "_take_directive", "_advance", "_find"):
            with self.assertRaises(AccessError):
                get_public_method(series, name)
        with self.assertRaises(AccessError):
            get_public_method(self.env["medical.sampling.decision"], "_signature_apply")

    def test_nobody_types_a_series_in(self):
        series = self._tighten()
        for user in (self.engineer, self.manager, self.auditor):
            mine = series.with_user(user)
            for attempt in (
                lambda s=mine: s.write({"severity": "normal"}),
                lambda s=mine: s.sudo().write({"steady": True}),
                lambda s=mine: s.sudo().create(
                    {
                        "company_id": self.company.id,
                        "product_tmpl_id": self.device.product_tmpl_id.id,
                        "trigger": "receipt",
                        "level": "II",
                        "aql": "1.0",
                    }
                ),
                lambda s=mine: s.event_ids.sudo().write({"counted": False}),
                lambda s=mine: s.event_ids.sudo().create({"subject": "x"}),
            ):
                with self.assertRaises(AccessError):
                    attempt()
            with self.assertRaises(UserError):
                mine.sudo().unlink()
            with self.assertRaises(UserError):
                mine.event_ids.sudo().unlink()
        self.assertEqual(series.severity, "tightened")

    @mute_logger("odoo.sql_db")
    def test_history_is_append_only_in_the_database(self):
        self._tighten()
        for query in (
            "UPDATE medical_sampling_event SET counted = false",
            "DELETE FROM medical_sampling_event",
            "TRUNCATE medical_sampling_event",
        ):
            with self.assertRaises(InsufficientPrivilege), self.env.cr.savepoint():
                self.env.cr.execute(query)

    # ------------------------------------------------------------------
    # Against the rules played again
    # ------------------------------------------------------------------
    def test_the_history_played_again_gives_the_same_states(self):
        chance = random.Random(19)
        for _ in range(45):
            series = self._series()
            if series.severity == "discontinued":
                self._decide(series, "resume")
            elif series.severity == "normal" and chance.random() < 0.2:
                self._decide(series, "approve_reduced")
            self._decided(8 if chance.random() < 0.25 else 0)
        series = self._series()
        events = series.event_ids.sorted("position")
        played = [
            Directive(event.directive)
            if event.kind == "decision"
            else InspectedLot(
                event.sampled,
                event.sample_size,
                event.accept_number,
                event.reject_number,
                event.nonconforming,
                event.inspected,
                steady=event.steady,
                resubmitted=event.resubmitted,
            )
            for event in events
        ]
        result = replay(played, ANSI_Z14)
        self.assertEqual(result.state, series._state())
        self.assertEqual(result.state.severity, series.severity)
        self.assertEqual(asdict(result.state)["severity"], events[-1].after)
        self.assertEqual(
            [(t.place + 1, t.before, t.after) for t in result.transitions],
            [(e.position, e.before, e.after) for e in events if e.reason],
        )
        self.assertGreater(len(result.transitions), 2)

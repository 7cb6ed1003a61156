# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import UserError

from ..gates import BLOCK, Finding
from .common import GateCase


class TestGateLaterStart(GateCase):
    """Starting again is a start of its own; a later edit is none."""

    def setUp(self):
        super().setUp()
        self.refusing = False
        finding = Finding("probe.refused", "Nobody starts any more", BLOCK)

        def probe(event):
            hit = self.refusing and event.checkpoint == "wo_start"
            return [finding] if hit else []

        self.startPatcher(patch.object(GateCase, "probe", staticmethod(probe)))

    def _started(self):
        workorder = self._order().workorder_ids[0]
        workorder.button_start()
        return workorder

    def _refused(self, start, workorder):
        """A start is refused from now on, which leaves things as they were."""
        self.refusing = True
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            start(workorder)
        self.refusing = False
        self.assertIn("Nobody starts any more", str(refused.exception))

    def test_a_later_start_is_judged_anew(self):
        def set_back(work):
            work.write({"state": "ready"})

        paths = {
            "stopped": (lambda w: w.button_pending(), lambda w: w.button_start()),
            "stopped, screen": (
                lambda w: w.button_pending(),
                lambda w: w.set_state("ready") or w.set_state("progress"),
            ),
            "set back": (set_back, lambda w: w.write({"state": "progress"})),
            "set back, saved": (
                set_back,
                lambda w: w.web_save({"state": "progress"}, {"state": {}}),
            ),
            "set back, button": (
                lambda w: w.set_state("ready"),
                lambda w: w.button_start(),
            ),
            "set back, quantity": (set_back, lambda w: w.write({"qty_produced": 1.0})),
            "cancelled": (
                lambda w: w.action_cancel(),
                lambda w: w.set_state("progress"),
            ),
        }
        for name, (end, start_again) in paths.items():
            with self.subTest(name):
                workorder = self._started()
                end(workorder)
                self.assertEqual(len(self._decisions("wo_start", workorder)), 1)
                self._refused(start_again, workorder)
                start_again(workorder)
                starts = self._decisions("wo_start", workorder)
                self.assertEqual(len(starts), 2, "judged once, and on record")
                self.assertEqual(len(set(starts.mapped("key"))), 1)

    def test_what_follows_in_the_same_start_is_not_judged_again(self):
        for start in (
            lambda w: w.button_start(),
            lambda w: w.write({"state": "progress"}),
        ):
            self.refusing = False
            workorder = self._order().workorder_ids[0]
            start(workorder)
            self.refusing = True
            workorder.qty_produced = 1.0
            workorder.write({"state": "progress"})
            if workorder.time_ids:
                workorder.button_start()
            self.env.flush_all()
            self.assertEqual(len(self._decisions("wo_start", workorder)), 1)

    def test_another_person_who_works_on_is_left_alone(self):
        workorder = self._started()
        helper = workorder.with_user(self.colleague)
        helper.button_start()
        workorder.button_pending()
        self.refusing = True
        helper.button_start()
        helper.qty_produced = 1.0
        self._refused(lambda w: w.button_start(), workorder)

    def test_the_panel_tells_that_it_will_be_judged(self):
        workorder = self._started()
        workorder.write({"state": "ready"})
        self.assertEqual(workorder.qms_readiness["state"], "ready")
        self.refusing = True
        workorder.invalidate_recordset(["qms_readiness"])
        self.assertEqual(workorder.qms_readiness["state"], "blocked")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase

from .yield_common import YieldCase

_URL = "/odoo/action-medical_quality.medical_quality_board_action"
_SECONDS = 120


class QualityBoardTour(YieldCase, HttpCase):
    def setUp(self):
        super().setUp()
        self._inspect("W-1")
        self._inspect("W-2", good=False)

    def _show(self, name, login="iq_inspector"):
        tour = f"medical_quality_board{name}"
        self.start_tour(_URL, tour, login=login, timeout=_SECONDS)


class TestQualityBoardDesktop(QualityBoardTour):
    """At the desk: figures, lists behind them, filters that stay."""

    def test_figures_lead_to_lists_and_filters_stay(self):
        self._show("")
        self._show("", "iq_auditor")

    def test_a_wall_shows_what_is_inspected_meanwhile_and_when_it_does_not_know(self):
        waiting = self._inspections(self._receive("W-3"))
        self._enter(waiting)
        self._show("_wall")
        self.assertEqual(waiting.state, "passed")


class TestQualityBoardTablet(QualityBoardTour):
    """On a tablet, upright."""

    browser_size = "820x1180"
    touch_enabled = True

    def test_figures_lead_to_lists_on_a_tablet(self):
        self._show("")

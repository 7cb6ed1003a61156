# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.tests import HttpCase

from ..gates import BLOCK, Cure, Finding
from .common import GateCase


class TestReadinessScreen(HttpCase, GateCase):
    """The readiness panel in a browser."""

    def test_blocked_panel_leads_to_the_cure(self):
        order = self._order()
        lot = self.part_lot
        finding = Finding(
            "probe.refused",
            f"{lot.name} may not be used",
            BLOCK,
            cure=Cure("Open lot", "stock.lot", lot.id),
        )
        self.startPatcher(
            patch.object(
                GateCase,
                "probe",
                staticmethod(lambda event: [finding] * (event.lot_id == lot.id)),
            )
        )
        self.start_tour(
            f"/odoo/action-mrp.mrp_production_action/{order.id}",
            "qms_readiness_blocked",
            login=self.operator.login,
        )

    def test_ready_panel_lets_the_operator_start(self):
        order = self._order()
        self.start_tour(
            f"/odoo/action-mrp.mrp_production_action/{order.id}",
            "qms_readiness_ready",
            login=self.operator.login,
        )
        self.assertEqual(order.workorder_ids[0].state, "progress")
        decision = self._decisions("wo_start", order.workorder_ids[0])
        self.assertEqual(decision.actor_id, self.operator)

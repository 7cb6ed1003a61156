# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .test_assignment import AssignmentCase
from .test_containment import ContainmentCase

_TRACE = "/odoo/track-and-trace"


@tagged("post_install", "-at_install")
class TestTraceTour(ContainmentCase, HttpCase):
    """In the browser: from a scan to everything held; the exercise holds nothing."""

    def test_contain(self):
        self.start_tour(_TRACE, "medical_traceability_contain", login="tr_inspector")
        held = self.suspect | self.devices
        self.assertEqual(set(held.mapped("quality_status")), {"on_hold"})
        record = self.env["medical.containment"].search([], limit=1)
        self.assertEqual(
            (record.state, record.requested_by_id), ("running", self.inspector)
        )

    def test_mock_recall(self):
        self.start_tour(
            _TRACE, "medical_traceability_mock_recall", login="tr_inspector"
        )
        self.assertEqual(self.suspect.quality_status, "released")
        record = self.env["medical.containment"].search([], limit=1)
        self.assertEqual((record.kind, record.state), ("mock", "listed"))


@tagged("post_install", "-at_install")
class TestAssignmentTour(AssignmentCase, HttpCase):
    """Scanner and touch at the order."""

    def test_scanning(self):
        self._receive(self.part, "PART-Q", 5)
        self.start_tour(
            f"/odoo/{self.open.id}/components-by-device",
            "medical_traceability_assign",
            login="tr_operator",
        )
        [row] = self.open.qms_assignment_ids
        self.assertEqual(
            (row.device_id, row.component_id, row.assigned_by_id),
            (self.one, self.lot_a, self.operator),
        )

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .common import InspectionCase


@tagged("post_install", "-at_install")
class TestEntryTour(HttpCase, InspectionCase):
    """An inspector enters values in the browser and completes."""

    def test_enter_and_complete(self):
        self._plan()
        inspection = self._inspections(self._receive())
        self.start_tour(
            f"/odoo/action-medical_quality.medical_inspection_action/{inspection.id}",
            "medical_quality_enter_inspection",
            login="iq_inspector",
        )
        self.env.invalidate_all()
        self.assertEqual(inspection.state, "passed")
        self.assertEqual(inspection.result_ids[0].value_text, "5,01")
        self.assertEqual(inspection.result_ids[1].pass_fail, "pass")

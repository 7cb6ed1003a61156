# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .label_issue_common import LabelIssueCase

_ORDER = "/odoo/action-mrp.mrp_production_action/%s"


@tagged("post_install", "-at_install")
class TestLabelIssueTour(LabelIssueCase, HttpCase):
    """In the browser: issue, print, scan back, reconcile, decide, close."""

    def test_issue_print_scan_reconcile_close(self):
        order = self._planned(self.device, ["S1", "S2"])
        self.start_tour(
            _ORDER % order.id, "medical_traceability_label_issue", login="tr_operator"
        )
        self.assertEqual(set(order.qms_label_ids.mapped("state")), {"applied"})
        self.assertNotEqual(order.state, "done")
        self.start_tour(
            "/odoo/label-scans",
            "medical_traceability_label_cure",
            login="tr_engineer",
        )
        self.assertFalse(order._open_mismatches())
        self._close(order)
        self.assertEqual(order.state, "done")
        self.assertEqual(
            order.qms_label_ids.event_ids.mapped("after").count("applied"), 2
        )

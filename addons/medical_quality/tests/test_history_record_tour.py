# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from odoo.addons.qms_base.tests.signing import verify
from odoo.addons.qms_base.tools.keyring import open_keyring

from .history_record_common import RecordCase

# RFC 6238's own secret, which the tour knows too
_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@tagged("post_install", "-at_install")
class TestHistoryRecordTour(RecordCase, HttpCase):
    """In the browser: from the order to the release, by two people."""

    def setUp(self):
        # the browser's test mode is there already
        super(RecordCase, self).setUp()

    def _know_secret(self, user):
        factor = self.env["qms.signing.factor"]._of(user)
        closed = open_keyring(self.env).close(_SECRET)
        factor._set_columns(factor, secret=closed, last_step=0)
        verify(factor)

    def test_from_the_order_to_the_release(self):
        for user in (self.engineer, self.manager):
            self._know_secret(user)
        lot = self._make()
        self._deny()
        self.start_tour(
            f"/odoo/action-mrp.mrp_production_action/{self.order.id}",
            "medical_quality_history_review",
            login="iq_engineer",
        )
        self.env.invalidate_all()
        self.assertEqual(self.record.exception_ids.reviewed_by_id, self.engineer)
        self.assertEqual(lot.quality_status, "quarantine")
        self.start_tour(
            f"/odoo/action-medical_quality.medical_device_history_action/"
            f"{self.record.id}",
            "medical_quality_history_release",
            login="iq_manager",
        )
        self.env.invalidate_all()
        self.assertEqual(self.record.state, "released")
        self._make_documents()
        self.assertEqual(self.record.document_state, "done")
        self.assertEqual(lot.quality_status, "released")

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import tagged

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestReadiness(TraceabilityCase):
    """The panel says before what the gates would say."""

    def _codes(self, record):
        return [f["code"] for f in (record.qms_readiness or {}).get("findings", [])]

    def test_lot(self):
        lot = self._receive(self.kit, "L")
        self.assertEqual(lot.qms_readiness["state"], "ready")
        self._expire(lot)
        lot.invalidate_recordset()
        self.assertEqual(self._codes(lot), ["lot.expired"])
        self._decide(lot, "reject")
        lot.invalidate_recordset()
        self.assertEqual(self._codes(lot), ["lot.rejected", "lot.expired"])
        released = self._released(self.part, "R")
        self.assertFalse(released.qms_readiness, "no release ahead")
        plain = self._receive(self.plain, "U")
        self.assertFalse(plain.qms_readiness)

    def test_transfer(self):
        lot = self._receive(self.part, "L")
        picking = self._ship(lot)
        self.assertEqual(self._codes(picking), ["lot.quarantine"])
        cure = picking.qms_readiness["findings"][0]["cure"]
        action = getattr(
            self.env[cure["model"]].browse(cure["res_id"]).with_user(self.engineer),
            cure["method"],
        )()
        self.assertEqual(action["res_model"], "medical.lot.disposition")
        self._decide(lot, "release")
        picking.invalidate_recordset()
        self.assertEqual(picking.qms_readiness["state"], "ready")

    def test_looking_records_nothing(self):
        lot = self._receive(self.part, "L")
        before = self.env["qms.gate.decision"].search_count([])
        self.assertTrue(lot.qms_readiness)
        self.assertEqual(self.env["qms.gate.decision"].search_count([]), before)

# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from odoo.addons.qms_base.tests.signing import verify
from odoo.addons.qms_base.tools.keyring import open_keyring

from .nonconformance_common import NonconformanceCase

# RFC 6238's own secret, which the tour knows too
_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@tagged("post_install", "-at_install")
class TestNonconformanceTour(NonconformanceCase, HttpCase):
    """In the browser: failed inspection, containment, a split disposition, by two."""

    def setUp(self):
        # the browser's test mode is there already
        super(NonconformanceCase, self).setUp()

    def test_from_a_failed_inspection_to_what_became_of_it(self):
        for user in (self.manager, self.manager2):
            self._know_secret(user)
        inspection = self._inspections(self.lot)
        self._enter(inspection, "5.90")
        inspection.with_user(self.inspector).action_complete()
        self.start_tour(
            f"/odoo/action-medical_quality.medical_inspection_action/{inspection.id}",
            "medical_quality_nonconformance_open",
            login="iq_inspector",
        )
        self.env.invalidate_all()
        record = inspection.nonconformance_ids
        self.assertEqual(
            (record.state, self.lot.quality_status), ("contained", "on_hold")
        )
        form = f"/odoo/action-medical_quality.medical_nonconformance_action/{record.id}"
        for tour, login in (
            ("propose", "iq_engineer"),
            ("review", "iq_manager2"),
            ("approve", "iq_manager"),
        ):
            self.start_tour(form, f"medical_quality_nonconformance_{tour}", login=login)
        self.env.invalidate_all()
        self.assertEqual(record.state, "done")
        self.assertEqual(self._there(self.lot), 480)
        part = record.disposition_ids.new_lot_id
        self.assertEqual((part.quality_status, self._there(part)), ("rejected", 0))
        self.assertEqual(self.lot.quality_status, "quarantine")

    def _know_secret(self, user):
        factor = self.env["qms.signing.factor"]._of(user)
        closed = open_keyring(self.env).close(_SECRET)
        factor._set_columns(factor, secret=closed, last_step=0)
        verify(factor)

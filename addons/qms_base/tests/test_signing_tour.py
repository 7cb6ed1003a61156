# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from ..tools.keyring import open_keyring
from .signing import verify
from .signing_common import SignatureCase

# RFC 6238's own secret, which the tour knows too
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@tagged("post_install", "-at_install")
class TestSigningTour(HttpCase, SignatureCase):
    """Two people sign in the browser."""

    def _enrolled_as_the_tour_knows(self, *users):
        for user in users:
            factor = self._factor(user)
            closed = open_keyring(self.env).close(SECRET)
            factor._set_columns(factor, secret=closed, last_step=0)
            verify(factor)

    def test_enter_rejects_where_it_is_being_rejected(self):
        self._enrolled_as_the_tour_knows(self.first)
        record = self._policy("Rejected in the browser")
        url = f"/odoo/action-qms_base.qms_signature_policy_action/{record.id}"
        self.start_tour(url, "qms_base_reject_by_enter", login="sig_first")
        self.env.invalidate_all()
        self.assertEqual(record.qms_signature_ids.mapped("verdict"), ["reject"])
        self.assertEqual(record.qms_signature_ids.reason, "The second step is missing")
        self.assertEqual(record.state, "draft")

    def test_dual_signature(self):
        self._enrolled_as_the_tour_knows(self.first, self.second)
        record = self._policy("Signed in the browser")
        url = f"/odoo/action-qms_base.qms_signature_policy_action/{record.id}"
        self.start_tour(url, "qms_base_sign_first", login="sig_first")
        self.env.invalidate_all()
        self.assertEqual(record.state, "draft")
        self.start_tour(url, "qms_base_sign_second", login="sig_second")
        self.env.invalidate_all()
        self.assertEqual(record.state, "active")
        self.assertEqual(
            record.qms_signature_ids.sorted("position").mapped("meaning"),
            ["Reviewed", "Approved"],
        )
